import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { listen, type Connection } from '../src/index.ts';
import { calls } from './support/connection.ts';
import { message, pattern } from './support/records.ts';
import { udpPeer, until } from './support/udp.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rpc-transport-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

describe('listen(), with a connection that sends much', () => {
  it('answers another one between two of its chunks', async () => {
    const path = join(directory, 'server.socket');
    const seen: number[] = [];
    let attached = 0;
    const done = Promise.withResolvers<undefined>();
    const listener = await listen(
      { path },
      {
        accept: (connection) => {
          connection.attach({
            call: (message) => {
              seen.push(message.xid);
              message.destroy();
              if (seen.length === 13) done.resolve(undefined);
            },
          });
          attached++;
        },
      },
    );
    const loud = createConnection(path);
    const quiet = createConnection(path);
    while (attached < 2) await new Promise((resolve) => setImmediate(resolve));
    // Two read buffers full, that the kernel takes at once: both are there before the server looks.
    loud.write(calls(1, 12, pattern(11_000)));
    quiet.write(calls(100, 100));
    await done.promise;
    expect(seen.indexOf(100)).toBeLessThan(12);
    expect(seen.filter((xid) => xid < 100)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    loud.destroy();
    quiet.destroy();
    await listener.drain();
  });
});

describe('a UDP listener to which much is sent', () => {
  it('lets a connection of another listener be served between two of its portions', async () => {
    const seen: number[] = [];
    const accept = (connection: Connection): void => {
      connection.attach({
        call: (arrived) => {
          seen.push(arrived.xid);
          arrived.destroy();
        },
      });
    };
    const path = join(directory, 'server.socket');
    await using loud = await listen({ protocol: 'udp', host: '127.0.0.1', port: 0 }, { accept, recordsPerTurnMax: 4 });
    await using listener = await listen({ path }, { accept });
    await using peer = await udpPeer();
    const quiet = createConnection(path);
    await until(() => listener.accepted === 1);
    // All of it is with the kernel before the server looks.
    const sent = Array.from({ length: 60 }, (_, xid) => peer.send(message(xid, 0), loud.address.port));
    quiet.write(calls(100, 100));
    await Promise.all(sent);
    await until(() => seen.length === 61);
    // libuv looks at other sockets after 32 datagrams, of which four had their turn.
    expect(seen.indexOf(100)).toBeLessThanOrEqual(32);
    expect(seen.filter((xid) => xid < 100)).toEqual(Array.from({ length: 60 }, (_, xid) => xid));
    quiet.destroy();
  });
});
