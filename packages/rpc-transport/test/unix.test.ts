import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { CALL, connect, listen, type Connection, type Listener } from '../src/index.ts';
import { submit } from './support/records.ts';

let directory: string;
let path: string;
const listeners: Listener[] = [];

async function listenAt(where: string, options: { mode?: number } = {}): Promise<Listener> {
  const listener = await listen({ path: where }, { accept: (connection) => void connection.attach({}), ...options });
  listeners.push(listener);
  return listener;
}

/** A process that binds a socket and dies without removing it. */
async function leaveSocketBehind(where: string): Promise<void> {
  const script = `require('net').createServer().listen(${JSON.stringify(where)}, () => process.kill(process.pid, 'SIGKILL'))`;
  await once(spawn(process.execPath, ['-e', script], { stdio: 'ignore' }), 'exit');
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rpc-transport-'));
  path = join(directory, 'server.socket');
});

afterEach(async () => {
  await Promise.all(listeners.splice(0).map((listener) => listener.drain()));
  await rm(directory, { recursive: true });
});

describe('listen() on a unix socket', () => {
  it('creates the file, and close() removes it', async () => {
    const listener = await listenAt(path);
    expect(listener.address).toEqual({ family: 'unix', path });
    expect(lstatSync(path).isSocket()).toBe(true);
    const connection = await connect({ path });
    expect(connection.peer).toEqual({ family: 'unix', path });
    expect(connection.local).toEqual({ family: 'unix', path: '' });
    connection.attach({});
    await listener.drain();
    expect(existsSync(path)).toBe(false);
    connection.close();
  });

  it('replaces the socket that a dead server left', async () => {
    await leaveSocketBehind(path);
    expect(lstatSync(path).isSocket()).toBe(true);
    await listenAt(path);
    const connection = await connect({ path });
    connection.close();
  });

  it('refuses to take the socket of a live server', async () => {
    const first = await listenAt(path);
    await expect(listenAt(path)).rejects.toMatchObject({
      code: 'ERR_TRANSPORT_ADDRESS_IN_USE',
      message: `Cannot listen on ${path}: another server is serving it; stop that one or choose another path`,
    });
    const connection = await connect({ path });
    expect(first.accepted).toBeGreaterThan(0);
    connection.close();
  });

  it('refuses a server that does not accept, too', async () => {
    const busy = createServer();
    busy.listen({ path, backlog: 1 });
    await once(busy, 'listening');
    await expect(listenAt(path)).rejects.toMatchObject({ code: 'ERR_TRANSPORT_ADDRESS_IN_USE' });
    busy.close();
  });

  it.each(['file', 'directory', 'link'] as const)('never removes a %s', async (kind) => {
    if (kind === 'file') await writeFile(path, 'precious');
    if (kind === 'directory') await mkdir(path);
    if (kind === 'link') await symlink('nowhere', path);
    await expect(listenAt(path)).rejects.toMatchObject({
      code: 'ERR_TRANSPORT_NOT_A_SOCKET',
      fault: 'caller',
      message: `Cannot listen on ${path}: it exists and is not a socket; move it away or choose another path`,
    });
    expect(lstatSync(path).isSocket()).toBe(false);
  });

  it('close() leaves in peace what took the place of its file', async () => {
    const listener = await listenAt(path);
    await rename(path, `${path}.old`);
    await writeFile(path, 'precious');
    await listener.close();
    expect(await readFile(path, 'utf8')).toBe('precious');
  });

  it('close() leaves in peace the socket of the server that came after', async () => {
    const first = await listenAt(path);
    await rename(path, `${path}.old`);
    await listenAt(path);
    await first.close();
    const connection = await connect({ path });
    connection.close();
  });

  it('sets the mode of the file', async () => {
    await listenAt(path, { mode: 0o600 });
    expect(lstatSync(path).mode & 0o777).toBe(0o600);
    const open = join(directory, 'open.socket');
    await listenAt(open, { mode: 0o666 });
    expect(lstatSync(open).mode & 0o777).toBe(0o666);
  });

  it('never has more permissions than the mode, not even for a moment', async () => {
    const umask = process.umask(0o022);
    try {
      const listening = listenAt(path, { mode: 0o640 });
      // The file appears within listen(), some ticks later; look at every chance.
      const modes = new Set<number>();
      const progress = { done: false };
      void listening.then(() => (progress.done = true));
      while (!progress.done) {
        if (existsSync(path)) modes.add(lstatSync(path).mode & 0o777);
        await new Promise((resolve) => setImmediate(resolve));
      }
      await listening;
      expect([...modes].filter((mode) => (mode & ~0o640) !== 0)).toEqual([]);
      expect(process.umask(0o022)).toBe(0o022);
    } finally {
      process.umask(umask);
    }
  });

  it('serves an abstract socket, which has no file', async () => {
    const abstract = `\0rpc-transport-test-${process.pid}`;
    await listenAt(abstract);
    const connection = await connect({ path: abstract });
    connection.close();
    await expect(listenAt(abstract)).rejects.toMatchObject({ code: 'ERR_TRANSPORT_ADDRESS_IN_USE' });
  });

  it('says what is wrong with a path', async () => {
    await expect(listenAt(join(directory, 'x'.repeat(120)))).rejects.toMatchObject({
      code: 'ERR_TRANSPORT_PATH_TOO_LONG',
    });
    await expect(listenAt('')).rejects.toMatchObject({ code: 'ERR_TRANSPORT_PATH_TOO_LONG' });
    const missing = join(directory, 'missing', 'server.socket');
    await expect(listenAt(missing)).rejects.toMatchObject({
      code: 'ERR_TRANSPORT_ADDRESS_NOT_AVAILABLE',
      message: `Cannot listen on ${missing}: its directory does not exist; create it first`,
    });
    await writeFile(path, '');
    await expect(listenAt(join(path, 'below'))).rejects.toMatchObject({
      message: expect.stringContaining('part of the path is not a directory') as unknown,
    });
  });

  it('says when the directory may not be written', async () => {
    await chmod(directory, 0o555);
    // Root may write everywhere: be somebody else for the moment.
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    try {
      await expect(listenAt(path)).rejects.toMatchObject({
        code: 'ERR_TRANSPORT_ADDRESS_DENIED',
        message: `Cannot listen on ${path}: permission denied; its directory must be writable and searchable`,
      });
    } finally {
      if (isRoot) process.seteuid?.(0);
      await chmod(directory, 0o755);
    }
  });
});

describe('connect() to a unix socket', () => {
  it('says what is wrong', async () => {
    await expect(connect({ path })).rejects.toMatchObject({
      code: 'ERR_TRANSPORT_NO_SUCH_SOCKET',
      message: `Cannot connect to ${path}: there is no such socket; is the server running?`,
    });
    await leaveSocketBehind(path);
    await expect(connect({ path })).rejects.toMatchObject({ code: 'ERR_TRANSPORT_CONNECT_REFUSED' });
    await expect(connect({ path: 'x'.repeat(200) })).rejects.toMatchObject({ code: 'ERR_TRANSPORT_PATH_TOO_LONG' });
  });
});

describe('listen() options', () => {
  it('connectionsMax closes what is too much, and says so once', async () => {
    const events: unknown[] = [];
    const accepted: Connection[] = [];
    const listener = await listen(
      { path },
      {
        connectionsMax: 2,
        accept: (connection) => {
          accepted.push(connection);
          connection.attach({});
        },
        event: (event) => {
          if (event.type === 'refuse') events.push(event);
        },
      },
    );
    listeners.push(listener);
    const disconnects: Promise<void>[] = [];
    const clients: Connection[] = [];
    for (let count = 0; count < 6; count++) {
      const client = await connect({ path });
      clients.push(client);
      disconnects.push(
        new Promise((resolve) => {
          client.attach({
            event: (event) => {
              if (event.type === 'disconnect') resolve();
            },
          });
        }),
      );
      // Who completed a record does not give way to one of its own kind.
      submit(client, 1, CALL);
      if (count < 2) {
        while (accepted[count]?.counters.recordsIn !== 1) await new Promise((resolve) => setImmediate(resolve));
      }
    }
    await Promise.all(disconnects.slice(2));
    expect(listener.connections.size).toBe(2);
    expect(listener).toMatchObject({ accepted: 2, refused: 4 });
    expect(events).toEqual([{ type: 'refuse', count: 1, connectionsMax: 2, connectionsPerHostMax: 1 }]);
    expect(clients.map(({ state }) => state)).toEqual(['idle', 'idle', 'closed', 'closed', 'closed', 'closed']);
    // There is room again when one goes.
    clients[0]?.close();
    await disconnects[0];
    while (listener.connections.size > 1) await new Promise((resolve) => setImmediate(resolve));
    const again = await connect({ path });
    while (listener.accepted < 3) await new Promise((resolve) => setImmediate(resolve));
    expect(again.state).toBe('idle');
    for (const client of [...clients, again]) client.close();
  });

  it('closes the connection when accept() throws, and lives on', async () => {
    const errors: unknown[] = [];
    let count = 0;
    const listener = await listen(
      { path },
      {
        accept: (connection) => {
          count++;
          if (count === 1) throw new Error('boom');
          connection.attach({});
        },
        event: (event) => {
          if (event.type === 'disconnect') errors.push(event.error);
        },
      },
    );
    listeners.push(listener);
    const first = await connect({ path });
    await new Promise<void>((resolve) => {
      first.attach({
        event: (event) => {
          if (event.type === 'disconnect') resolve();
        },
      });
    });
    expect(errors).toMatchObject([{ code: 'ERR_TRANSPORT_OWNER_THREW', cause: { message: 'boom' } }]);
    const second = await connect({ path });
    while (listener.accepted < 2) await new Promise((resolve) => setImmediate(resolve));
    expect(listener.connections.size).toBe(1);
    second.close();
  });

  it('refuses options that are none', async () => {
    const accept = (): void => undefined;
    await expect(listen({ path }, { accept, connectionsMax: -1 })).rejects.toMatchObject({
      code: 'ERR_TRANSPORT_BAD_OPTION',
      message: 'Option connectionsMax must be a whole number, not -1',
    });
    await expect(listen({ path }, { accept, idleTimeoutMs: Number.NaN })).rejects.toThrow(/idleTimeoutMs/);
    await expect(connect({ path }, { timeoutMs: 1.5 })).rejects.toThrow(/timeoutMs/);
  });
});
