import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { listen, type Connection, type ConnectionOwner, type Listener } from '../src/index.ts';
import { calls } from './support/connection.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rpc-transport-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

/** Makes each owner when its connection comes; `connected()` waits for that many. */
async function serve(
  name: string,
  owner: (connection: Connection) => ConnectionOwner,
): Promise<{ path: string; listener: Listener; connected: (count: number) => Promise<void> }> {
  const path = join(directory, name);
  let count = 0;
  const accept = (connection: Connection): void => {
    connection.attach(owner(connection));
    count++;
  };
  const listener = await listen({ path }, { accept });
  const connected = async (wanted: number): Promise<void> => {
    while (count < wanted) await new Promise((resolve) => setImmediate(resolve));
  };
  return { path, listener, connected };
}

describe('listen(), with several connections that bring something in one turn', () => {
  it('hands up none in the async context of another listener', async () => {
    const storage = new AsyncLocalStorage<string>();
    const seen: [string, string | undefined][] = [];
    const done = Promise.withResolvers<undefined>();
    const start = (name: string): ReturnType<typeof serve> =>
      storage.run(name, () =>
        serve(name, () => ({
          call: (message) => {
            seen.push([name, storage.getStore()]);
            message.destroy();
            if (seen.length === 4) done.resolve(undefined);
          },
        })),
      );
    const servers = [await start('a'), await start('b')];
    const sockets = servers.flatMap(({ path }) => [createConnection(path), createConnection(path)]);
    for (const { connected } of servers) await connected(2);
    for (const socket of sockets) socket.write(calls(1, 1));
    await done.promise;
    // Node.js 22 gives an accepted socket the context of its listener, and later versions give it none.
    for (const [name, store] of seen) expect([name, undefined]).toContain(store);
    for (const socket of sockets) socket.destroy();
    for (const { listener } of servers) await listener.drain();
  });

  it('hands up nothing of a connection that a handler of another one has closed', async () => {
    const connections: Connection[] = [];
    const seen: string[] = [];
    const done = Promise.withResolvers<undefined>();
    const { path, listener, connected } = await serve('server', (connection) => {
      connections.push(connection);
      return {
        call: (message) => {
          seen.push('call');
          message.destroy();
          for (const other of connections) if (other !== connection) other.close();
        },
        event: ({ type }) => {
          seen.push(type);
          if (type === 'cleanup') done.resolve(undefined);
        },
      };
    });
    const sockets = [createConnection(path), createConnection(path)];
    for (const socket of sockets) socket.on('error', () => undefined);
    await connected(2);
    for (const socket of sockets) socket.write(calls(1, 1));
    await done.promise;
    // Whichever was first.
    expect(seen).toEqual(['call', 'disconnect', 'cleanup']);
    for (const socket of sockets) socket.destroy();
    await listener.drain();
  });
});
