import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect as connectSocket, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { IobufPool } from '@gluster-ts/iobuf-pool';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import {
  CALL,
  listen,
  REPLY,
  type Connection,
  type ConnectionOwner,
  type Listener,
  type ListenOptions,
  type PollinMessage,
  type TransportError,
} from '../src/index.ts';
import { concat, mark, message, pattern, record, submit } from './support/records.ts';

let directory: string;
let path: string;
let listener: Listener | undefined;
const sockets: Socket[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rpc-transport-'));
  path = join(directory, 'server.socket');
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await listener?.drain();
  await rm(directory, { recursive: true });
});

interface Server {
  /** The first connection, once it is there. */
  readonly accepted: Promise<Connection>;
  /** Why the first connection that ended did. */
  readonly ended: Promise<TransportError | undefined>;
}

async function serve(owner: ConnectionOwner, options: Partial<ListenOptions> = {}): Promise<Server> {
  const accepted = Promise.withResolvers<Connection>();
  const ended = Promise.withResolvers<TransportError | undefined>();
  listener = await listen(
    { path },
    {
      ...options,
      accept: (connection) => {
        connection.attach(owner);
        accepted.resolve(connection);
      },
      event: (event) => {
        if (event.type === 'disconnect') ended.resolve(event.error);
      },
    },
  );
  return { accepted: accepted.promise, ended: ended.promise };
}

async function dial(): Promise<Socket> {
  const socket = connectSocket({ path, allowHalfOpen: true });
  sockets.push(socket);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Everything the server writes until it ends. */
async function readAll(socket: Socket): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of socket) parts.push(part as Uint8Array);
  return concat(parts);
}

const echo: ConnectionOwner = {
  call: (arrived) => {
    submit(arrived.connection, arrived.xid, REPLY, arrived.bytes.slice(arrived.start + 8, arrived.end));
    arrived.destroy();
  },
};

describe('a hostile peer', () => {
  it('who announces 1 GiB is cut, having cost nothing', async () => {
    const pool = new IobufPool();
    const { ended } = await serve(echo, { pool });
    const socket = await dial();
    socket.write(concat([mark(1024 * 1024 * 1024), pattern(10)]));
    expect(await ended).toMatchObject({ code: 'ERR_TRANSPORT_RECORD_TOO_LARGE', fault: 'peer' });
    expect(pool.stats().bytes).toBe(0);
    expect(pool.stats().oversize.count).toBe(0);
  });

  it('who announces 1 GiB where that is allowed costs what arrives', async () => {
    const pool = new IobufPool();
    const { accepted, ended } = await serve(echo, { pool, recordBytesMax: 0x7fffffff });
    const socket = await dial();
    socket.write(concat([mark(1024 * 1024 * 1024), message(1, CALL), pattern(2)]));
    const connection = await accepted;
    while (connection.counters.bytesPending < 14) await new Promise((resolve) => setImmediate(resolve));
    const { classes, oversize } = pool.stats();
    expect(oversize.count).toBe(0);
    expect(classes.filter(({ active }) => active > 0)).toMatchObject([{ pageBytes: 128, active: 1 }]);
    socket.destroy();
    expect(await ended).toMatchObject({ code: 'ERR_TRANSPORT_RECORD_TORN' });
    expect(pool.stats().classes.every(({ active }) => active === 0)).toBe(true);
  });

  it('who speaks another protocol is cut', async () => {
    for (const [greeting, code] of [
      ['GET / HTTP/1.1\r\nHost: localhost\r\n\r\n', 'ERR_TRANSPORT_RECORD_TOO_LARGE'],
      ['SSH-2.0-OpenSSH_10.0\r\n', 'ERR_TRANSPORT_RECORD_TOO_LARGE'],
      ['\x16\x03\x01\x02\x00\x01\x00', 'ERR_TRANSPORT_TLS_UNEXPECTED'],
    ] as const) {
      const { ended } = await serve(echo);
      const socket = await dial();
      socket.write(Buffer.from(greeting, 'latin1'));
      expect(await ended).toMatchObject({ code });
      await listener?.drain();
    }
  });

  it('who sends without reading is throttled at the high water mark, then cut when it stalls', async () => {
    const { accepted, ended } = await serve(echo, {
      outHighWaterBytes: 100_000,
      outLimitBytes: 300_000,
      stallTimeoutMs: 100,
    });
    const socket = await dial();
    socket.pause();
    // 40 MB of calls, each answered with its own bytes: more than any kernel keeps for a unix socket.
    const block = concat(Array.from({ length: 100 }, (_, xid) => record(message(xid, CALL, pattern(4000)))));
    let written = 0;
    const push = (): void => {
      while (written < 100 && !socket.destroyed) {
        written++;
        if (!socket.write(block)) {
          socket.once('drain', push);
          return;
        }
      }
    };
    push();
    const connection = await accepted;
    let peak = 0;
    const look = setInterval(() => (peak = Math.max(peak, connection.counters.bytesQueued)), 1);
    const error = await ended;
    clearInterval(look);
    expect(error).toMatchObject({ code: 'ERR_TRANSPORT_OUT_QUEUE_STALLED', fault: 'peer' });
    // One answer may go over the mark, no more.
    expect(peak).toBeGreaterThan(0);
    expect(peak).toBeLessThanOrEqual(100_000 + 4012);
    expect(connection.counters.bytesIn).toBeLessThan(20_000_000);
  });

  it('who reads slowly gets everything, in order, with a bounded queue', async () => {
    const { accepted } = await serve(echo, { outHighWaterBytes: 50_000, outLimitBytes: 100_000 });
    const socket = await dial();
    const count = 2000;
    const calls = concat(Array.from({ length: count }, (_, xid) => record(message(xid, CALL, pattern(1000, xid)))));
    socket.write(calls);
    const connection = await accepted;
    const expected = concat(Array.from({ length: count }, (_, xid) => record(message(xid, REPLY, pattern(1000, xid)))));
    const parts: Uint8Array[] = [];
    let bytes = 0;
    let peak = 0;
    // One chunk a turn.
    for await (const part of socket) {
      const chunk = part as Uint8Array;
      parts.push(chunk);
      bytes += chunk.byteLength;
      peak = Math.max(peak, connection.counters.bytesQueued);
      if (bytes === expected.byteLength) break;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(Buffer.compare(concat(parts), expected)).toBe(0);
    expect(peak).toBeLessThanOrEqual(100_000);
  });

  it('who is killed within a record costs its connection only', async () => {
    const { ended } = await serve(echo);
    const script = `const s = require('net').connect(${JSON.stringify(path)}, () =>
      s.write(Buffer.from('800000ff0000000100000000', 'hex'), () => process.kill(process.pid, 'SIGKILL')))`;
    const child = spawn(process.execPath, ['-e', script], { stdio: 'ignore' });
    expect(await ended).toMatchObject({
      code: expect.stringMatching(/RECORD_TORN|RESET/) as unknown,
    });
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    const socket = await dial();
    socket.end(record(message(1, CALL, pattern(10))));
    expect(await readAll(socket)).toEqual(record(message(1, REPLY, pattern(10))));
  });

  it('who trickles a record is cut after recordTimeoutMs', async () => {
    const { ended } = await serve(echo, { recordTimeoutMs: 50 });
    const socket = await dial();
    const bytes = record(message(1, CALL, pattern(10_000)));
    let at = 0;
    const trickle = setInterval(() => socket.write(bytes.subarray(at, ++at)), 5);
    expect(await ended).toMatchObject({ code: 'ERR_TRANSPORT_RECORD_TIMEOUT' });
    clearInterval(trickle);
  });
});

describe('a peer that ends its side', () => {
  it('gets the answers of calls that are answered at once', async () => {
    const { ended } = await serve(echo);
    const socket = await dial();
    socket.end(concat([record(message(1, CALL)), record(message(2, CALL))]));
    expect(await readAll(socket)).toEqual(concat([record(message(1, REPLY)), record(message(2, REPLY))]));
    expect(await ended).toBeUndefined();
  });

  it('gets the answers of calls that take their time, with halfOpen', async () => {
    const held: PollinMessage[] = [];
    const { accepted, ended } = await serve({ call: (arrived) => void held.push(arrived) }, { halfOpen: true });
    const socket = await dial();
    socket.end(concat([record(message(1, CALL)), record(message(2, CALL))]));
    const connection = await accepted;
    while (held.length < 2) await new Promise((resolve) => setImmediate(resolve));
    const answer = readAll(socket);
    for (const arrived of held) {
      await new Promise((resolve) => setImmediate(resolve));
      submit(connection, arrived.xid, REPLY);
      arrived.destroy();
    }
    expect(await answer).toEqual(concat([record(message(1, REPLY)), record(message(2, REPLY))]));
    expect(await ended).toBeUndefined();
  });
});
