import { once } from 'node:events';
import { connect as connectSocket, createServer, type AddressInfo, type Socket } from 'node:net';
import { connect as connectTls, TLSSocket, createSecureContext } from 'node:tls';
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { Authority, type Issued } from '../../../test/support/certificates.ts';
import {
  CALL,
  connect,
  listen,
  memoryPair,
  REPLY,
  secureAsClient,
  secureAsServer,
  TlsClient,
  TlsServer,
  type Connection,
  type Listener,
  type PollinMessage,
} from '../src/index.ts';
import { describeEvent } from './support/connection.ts';
import { concat, message, pattern, record, submit } from './support/records.ts';

/** The call that asks for TLS, in the protocol of these tests. */
const START = 77;

let ca: Authority;
let server: Issued;
let client: Issued;
let tls: TlsServer;
let clientTls: TlsClient;
const listeners: Listener[] = [];

beforeAll(async () => {
  ca = Authority.make();
  server = ca.issue('server', { altNames: ['IP:127.0.0.1'] });
  client = ca.issue('client');
  tls = await TlsServer.load({ ...server, ca: ca.cert });
  clientTls = await TlsClient.load({ ...client, ca: ca.cert });
});

afterAll(() => ca[Symbol.dispose]());

afterEach(async () => {
  await Promise.all(listeners.splice(0).map((listener) => listener.drain()));
});

interface Served {
  readonly port: number;
  readonly seen: string[];
  readonly secured: Promise<unknown>;
  readonly ended: Promise<string>;
  readonly held: PollinMessage[];
}

/** Answers calls with their bodies, START by beginning TLS behind its reply; keeps calls below 10 for later. */
async function serve(): Promise<Served> {
  const seen: string[] = [];
  const held: PollinMessage[] = [];
  const secured = Promise.withResolvers<unknown>();
  const ended = Promise.withResolvers<string>();
  const listener = await listen(
    { host: '127.0.0.1', port: 0 },
    {
      accept: (connection) => {
        connection.attach({
          call: (arrived) => {
            const { xid } = arrived;
            seen.push(`${xid} ${connection.tls === undefined ? 'plain' : 'encrypted'}`);
            if (xid < 10) {
              held.push(arrived);
              return;
            }
            answer(arrived);
            if (xid === START) secureAsServer(connection, tls).then(secured.resolve, secured.resolve);
          },
          event: (event) => {
            if (event.type === 'secure' || event.type === 'disconnect') seen.push(describeEvent(event));
            if (event.type === 'disconnect') ended.resolve(describeEvent(event));
          },
        });
      },
    },
  );
  listeners.push(listener);
  const { port } = listener.address as { port: number };
  return { port, seen, held, secured: secured.promise, ended: ended.promise };
}

function answer(arrived: PollinMessage): void {
  submit(arrived.connection, arrived.xid, REPLY, arrived.bytes.slice(arrived.start + 8, arrived.end));
  arrived.destroy();
}

/** Waits for replies of a connection. */
function replies(connection: Connection): (xid: number) => Promise<string> {
  const waiting = new Map<number, (what: string) => void>();
  connection.attach({
    reply: (arrived) => {
      waiting.get(arrived.xid)?.(`reply of ${arrived.byteLength} bytes`);
      arrived.destroy();
    },
    event: (event) => {
      if (event.type === 'disconnect') for (const resolve of waiting.values()) resolve(describeEvent(event));
    },
  });
  return (xid) => new Promise((resolve) => waiting.set(xid, resolve));
}

/** A socket in the hands of a test; everything it receives is kept. */
async function dialPlain(port: number): Promise<Socket> {
  const socket = connectSocket(port, '127.0.0.1').on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

async function readBytes(socket: Socket, count: number): Promise<Buffer> {
  let bytes = Buffer.alloc(0);
  while (bytes.length < count) {
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    bytes = Buffer.concat([bytes, chunk]);
  }
  socket.pause();
  return bytes;
}

function material(): { cert: Buffer; key: Buffer; ca: Buffer } {
  return { cert: readFileSync(client.cert), key: readFileSync(client.key), ca: readFileSync(ca.cert) };
}

describe('secureAsServer() and secureAsClient()', () => {
  it('begin TLS on a live connection, and calls go on', async () => {
    const { port, seen, secured } = await serve();
    const connection = await connect({ host: '127.0.0.1', port });
    const reply = replies(connection);
    submit(connection, 20, CALL);
    await reply(20);
    submit(connection, START, CALL);
    await reply(START);
    expect(connection.tls).toBeUndefined();
    const peer = await secureAsClient(connection, clientTls);
    expect(peer).toMatchObject({ verified: true, certificate: { commonName: 'server' } });
    expect(connection.tls).toBe(peer);
    submit(connection, 21, CALL, pattern(300_000));
    expect(await reply(21)).toBe('reply of 300008 bytes');
    expect(await secured).toMatchObject({ certificate: { commonName: 'client' } });
    expect(seen).toEqual(['20 plain', '77 plain', 'secure', '21 encrypted']);
    connection.close();
  });

  it('send what was held back meanwhile, and calls that were in progress are answered encrypted', async () => {
    const { port, held, seen } = await serve();
    const connection = await connect({ host: '127.0.0.1', port });
    const reply = replies(connection);
    submit(connection, 1, CALL);
    submit(connection, START, CALL);
    await reply(START);
    // Answered while the server waits for the ClientHello.
    const first = reply(1);
    answer(held[0]!);
    const securing = secureAsClient(connection, clientTls);
    // Committed while the handshake goes on.
    const second = reply(30);
    submit(connection, 30, CALL);
    await securing;
    expect(await first).toBe('reply of 8 bytes');
    expect(await second).toBe('reply of 8 bytes');
    expect(seen).toContain('30 encrypted');
    connection.close();
  });

  it('never take plain calls behind the one that asks for TLS', async () => {
    const { port, seen, ended } = await serve();
    const socket = await dialPlain(port);
    // All of it in one chunk; the second call is what somebody on the way would slip in.
    socket.write(concat([record(message(START, CALL)), record(message(50, CALL))]));
    expect(await ended).toBe('disconnect ERR_TRANSPORT_TLS_PLAINTEXT');
    expect(seen).toEqual(['77 plain', 'disconnect ERR_TRANSPORT_TLS_PLAINTEXT']);
    socket.destroy();
  });

  it('never take plain replies behind the one that allows TLS', async () => {
    const plain = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.write(concat([record(message(START, REPLY)), record(message(31, REPLY))])));
    }).listen(0, '127.0.0.1');
    await once(plain, 'listening');
    const connection = await connect({ host: '127.0.0.1', port: (plain.address() as AddressInfo).port });
    const seen: number[] = [];
    const securing = new Promise((resolve) => {
      connection.attach({
        reply: (arrived) => {
          seen.push(arrived.xid);
          arrived.destroy();
          secureAsClient(connection, clientTls).catch(resolve);
        },
      });
    });
    submit(connection, START, CALL);
    expect(await securing).toMatchObject({ code: 'ERR_TRANSPORT_TLS_PLAINTEXT' });
    expect(seen).toEqual([START]);
    expect(connection.state).toBe('closed');
    plain.close();
  });

  it('take a ClientHello that was sent along with the call', async () => {
    const { port, seen } = await serve();
    // A client whose TLS does not wait: its first flight is caught, and sent in one piece with the call.
    const near = createServer().listen(0, '127.0.0.1');
    await once(near, 'listening');
    const caught = once(near, 'connection') as Promise<[Socket]>;
    const eager = connectTls({
      port: (near.address() as AddressInfo).port,
      host: '127.0.0.1',
      ...material(),
    }).on('error', () => undefined);
    const [middle] = await caught;
    middle.on('error', () => undefined);
    const [hello] = (await once(middle, 'data')) as [Buffer];
    const socket = await dialPlain(port);
    socket.write(concat([record(message(START, CALL)), hello]));
    // The reply in plain, and behind it what the handshake goes on with.
    const answer = await readBytes(socket, 13);
    expect(new Uint8Array(answer.subarray(0, 12))).toEqual(record(message(START, REPLY)));
    middle.write(answer.subarray(12));
    middle.on('data', (chunk: Buffer) => socket.write(chunk));
    socket.on('data', (chunk: Buffer) => middle.write(chunk)).resume();
    await once(eager, 'secureConnect');
    eager.write(record(message(60, CALL)));
    await once(eager, 'data');
    expect(seen).toContain('60 encrypted');
    eager.destroy();
    middle.destroy();
    socket.destroy();
    near.close();
  });

  it('close the connection when the handshake fails', async () => {
    const { port, ended, secured } = await serve();
    const connection = await connect({ host: '127.0.0.1', port });
    const reply = replies(connection);
    submit(connection, START, CALL);
    await reply(START);
    await expect(secureAsClient(connection, clientTls, 'elsewhere')).rejects.toMatchObject({
      code: 'ERR_TRANSPORT_TLS_WRONG_SERVER',
    });
    expect(connection.state).toBe('closed');
    expect(await ended).toMatch(/^disconnect/);
    await secured;
  });

  it('give up a peer that asks and never begins', async () => {
    const hasty = await TlsServer.load({ ...server, ca: ca.cert, handshakeTimeoutMs: 50 });
    const usual = tls;
    tls = hasty;
    const { port, ended } = await serve();
    const socket = await dialPlain(port);
    socket.write(record(message(START, CALL)));
    expect(await ended).toBe('disconnect ERR_TRANSPORT_TLS_HANDSHAKE_TIMEOUT');
    socket.destroy();
    tls = usual;
  });

  it('survive close() and drain() within the handshake', async () => {
    for (const end of ['close', 'drain'] as const) {
      const { port } = await serve();
      const connection = await connect({ host: '127.0.0.1', port });
      const reply = replies(connection);
      submit(connection, START, CALL);
      await reply(START);
      const securing = secureAsClient(connection, clientTls).catch((error: unknown) => error);
      await connection[end]();
      await securing;
      expect(connection.state).toBe('closed');
    }
  });

  it('refuse what is no socket, has TLS, or is over', async () => {
    const pair = memoryPair();
    await expect(secureAsServer(pair.server, tls)).rejects.toMatchObject({ code: 'ERR_TRANSPORT_MISUSE' });
    const { port } = await serve();
    const connection = await connect({ host: '127.0.0.1', port });
    const reply = replies(connection);
    submit(connection, START, CALL);
    await reply(START);
    await secureAsClient(connection, clientTls);
    await expect(secureAsClient(connection, clientTls)).rejects.toMatchObject({
      code: 'ERR_TRANSPORT_MISUSE',
      message: expect.stringContaining('it has TLS already') as string,
    });
    submit(connection, 22, CALL);
    expect(await reply(22)).toBe('reply of 8 bytes');
    connection.close();
    await expect(secureAsServer(connection, tls)).rejects.toMatchObject({ code: 'ERR_TRANSPORT_MISUSE' });
  });
});

describe('secureAsServer()', () => {
  it('refuse to begin in the middle of a record, which then arrives as if nothing had been', async () => {
    const accepted = Promise.withResolvers<Connection>();
    const arrived = Promise.withResolvers<number>();
    const listener = await listen({ host: '127.0.0.1', port: 0 }, { accept: accepted.resolve });
    listeners.push(listener);
    const socket = await dialPlain((listener.address as { port: number }).port);
    const connection = await accepted.promise;
    connection.attach({
      call: (message) => {
        arrived.resolve(message.byteLength);
        message.destroy();
      },
    });
    const bytes = record(message(5, CALL, pattern(100)));
    socket.write(bytes.subarray(0, 50));
    while (connection.counters.bytesIn < 50) await new Promise((resolve) => setImmediate(resolve));
    await expect(secureAsServer(connection, tls)).rejects.toMatchObject({ code: 'ERR_TRANSPORT_MISUSE' });
    socket.write(bytes.subarray(50));
    expect(await arrived.promise).toBe(108);
    expect(connection.tls).toBeUndefined();
    socket.destroy();
  });

  it('serves a client made of node:tls', async () => {
    const { port } = await serve();
    const socket = await dialPlain(port);
    socket.write(record(message(START, CALL)));
    await readBytes(socket, 12);
    const secured = connectTls({ socket, host: '127.0.0.1', ...material() });
    await once(secured, 'secureConnect');
    secured.write(record(message(40, CALL, pattern(5))));
    const [bytes] = (await once(secured, 'data')) as [Buffer];
    expect(new Uint8Array(bytes)).toEqual(record(message(40, REPLY, pattern(5))));
    secured.destroy();
  });
});

describe('secureAsClient()', () => {
  it('calls a server made of node:tls', async () => {
    const plain = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', (first: Buffer) => {
        socket.pause();
        socket.write(record(message(first.readUInt32BE(4), REPLY)));
        const secureContext = createSecureContext({ cert: readFileSync(server.cert), key: readFileSync(server.key) });
        const secured = new TLSSocket(socket, { isServer: true, secureContext });
        secured.on('error', () => undefined);
        secured.on('data', (call: Buffer) => secured.write(record(message(call.readUInt32BE(4), REPLY, pattern(3)))));
      });
    }).listen(0, '127.0.0.1');
    await once(plain, 'listening');
    const connection = await connect({ host: '127.0.0.1', port: (plain.address() as AddressInfo).port });
    const reply = replies(connection);
    submit(connection, START, CALL);
    await reply(START);
    await secureAsClient(connection, clientTls);
    submit(connection, 41, CALL);
    expect(await reply(41)).toBe('reply of 11 bytes');
    connection.close();
    plain.close();
  });
});
