/**
 * RPC with TLS (RFC 9289), the server's side, against a client whose every byte is written here as the RFC's text has it.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect as connectSocket, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { listen, RPC_WITH_TLS, TlsServer, type Listener } from '@gluster-ts/rpc-transport';
import { program, procedure, xdrUint, xdrVoid } from '@gluster-ts/xdr';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { Authority, type Issued } from '../../../test/support/certificates.ts';
import { Rpcsvc, sync, type RpcsvcEvent, type RpcsvcOptions } from '../src/index.ts';

const PROGRAM = 0x2000_0001;
const DOUBLE = 1;
const LATER = 2;

const doubler = program({
  name: 'doubler',
  number: PROGRAM,
  version: 1,
  procedures: {
    DOUBLE: procedure(DOUBLE, xdrUint, xdrUint),
    LATER: procedure(LATER, xdrVoid, xdrUint),
  },
});

let ca: Authority;
let client: Issued;
let tls: TlsServer;
const listeners: Listener[] = [];
const sockets: Socket[] = [];

beforeAll(async () => {
  ca = Authority.make();
  client = ca.issue('client');
  const own = ca.issue('server', { altNames: ['IP:127.0.0.1'] });
  tls = await TlsServer.load({ ...RPC_WITH_TLS, ...own, ca: ca.cert });
});

afterAll(() => ca[Symbol.dispose]());

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(listeners.splice(0).map((listener) => listener.drain()));
});

interface Served {
  readonly port: number;
  readonly events: RpcsvcEvent['type'][];
  readonly svc: Rpcsvc;
  /** Lets LATER answer. */
  readonly release: () => void;
  /** Of the first connection that ended. */
  readonly ended: Promise<string>;
}

async function serve(options: RpcsvcOptions = { startTls: tls }): Promise<Served> {
  const events: RpcsvcEvent['type'][] = [];
  const gate = Promise.withResolvers<number>();
  const ended = Promise.withResolvers<string>();
  const svc = new Rpcsvc({ ...options, eventIntervalMs: 0, event: ({ type }) => events.push(type) });
  svc.register(doubler, { DOUBLE: sync((n) => 2 * n), LATER: () => gate.promise });
  const listener = await listen(
    { host: '127.0.0.1', port: 0 },
    {
      accept: (connection) => void svc.attach(connection),
      event: (event) => {
        if (event.type === 'disconnect') ended.resolve(event.error?.code ?? 'closed');
      },
    },
  );
  listeners.push(listener);
  const { port } = listener.address as { port: number };
  return { port, events, svc, release: () => gate.resolve(7), ended: ended.promise };
}

async function dial(port: number): Promise<Socket> {
  const socket = connectSocket(port, '127.0.0.1').on('error', () => undefined);
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}

interface CallWords {
  readonly xid?: number;
  readonly prog?: number;
  readonly vers?: number;
  readonly proc?: number;
  /** Flavour and body; RFC 9289: 7, empty. */
  readonly cred?: readonly [number, string];
  readonly verf?: readonly [number, string];
  readonly args?: readonly number[];
}

function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => bytes.writeUInt32BE(value, 4 * index));
  return bytes;
}

function opaque([flavor, body]: readonly [number, string]): Buffer {
  const padded = Buffer.alloc((body.length + 3) & ~3);
  padded.write(body, 'latin1');
  return Buffer.concat([words(flavor, body.length), padded]);
}

/** One record: RFC 5531's call_body. */
function call(what: CallWords): Buffer {
  const { xid = 1, prog = PROGRAM, vers = 1, proc = 0, cred = [0, ''], verf = [0, ''], args = [] } = what;
  const body = Buffer.concat([words(xid, 0, 2, prog, vers, proc), opaque(cred), opaque(verf), words(...args)]);
  return Buffer.concat([words((0x8000_0000 | body.length) >>> 0), body]);
}

function probe(what: CallWords = {}): Buffer {
  return call({ cred: [7, ''], ...what });
}

/** One record more than what is read already; nothing when the stream ends before it. */
async function readRecord(socket: Socket | TLSSocket): Promise<Buffer | undefined> {
  let bytes = Buffer.alloc(0);
  for (;;) {
    if (bytes.length >= 4 && bytes.length >= 4 + (bytes.readUInt32BE(0) & 0x7fff_ffff)) {
      return bytes.subarray(4);
    }
    const chunk = socket.read() as Buffer | null;
    if (chunk !== null) {
      bytes = Buffer.concat([bytes, chunk]);
      continue;
    }
    if (socket.readableEnded || socket.destroyed) return undefined;
    await Promise.race([once(socket, 'readable'), once(socket, 'end'), once(socket, 'close')]).catch(() => undefined);
  }
}

async function ask(socket: Socket | TLSSocket, bytes: Buffer): Promise<string> {
  socket.write(bytes);
  return (await readRecord(socket))?.toString('hex') ?? 'nothing';
}

const STARTTLS = Buffer.from('STARTTLS').toString('hex');
const hex = (...values: readonly number[]): string => words(...values).toString('hex');

/** xid, REPLY, MSG_ACCEPTED, AUTH_NONE, eight bytes, "STARTTLS", SUCCESS. */
const AGREED = hex(1, 1, 0, 0, 8) + STARTTLS + hex(0);
/** xid, REPLY, MSG_DENIED, AUTH_ERROR, status. */
const denied = (stat: number, xid = 1): string => hex(xid, 1, 1, 1, stat);
const AUTH_BADCRED = 1;
const AUTH_REJECTEDCRED = 2;
const AUTH_BADVERF = 3;
const AUTH_TOOWEAK = 5;

async function begin(socket: Socket, more: ConnectionOptions = {}): Promise<TLSSocket> {
  const secured = connectTls({
    socket,
    host: '127.0.0.1',
    cert: readFileSync(client.cert),
    key: readFileSync(client.key),
    ca: readFileSync(ca.cert),
    ALPNProtocols: ['sunrpc'],
    ...more,
  });
  sockets.push(secured);
  await once(secured, 'secureConnect');
  return secured;
}

describe('a service with startTls', () => {
  it('agrees to a probe, does the handshake, and serves over TLS', async () => {
    const { port, svc } = await serve();
    const socket = await dial(port);
    expect(await ask(socket, probe())).toBe(AGREED);
    const secured = await begin(socket);
    expect(secured.alpnProtocol).toBe('sunrpc');
    expect(secured.getProtocol()).toBe('TLSv1.3');
    expect(await ask(secured, call({ xid: 2, proc: DOUBLE, args: [21] }))).toBe(hex(2, 1, 0, 0, 0, 0, 42));
    expect(svc.stats()).toMatchObject({ calls: 2, replies: 2, inProgress: 0, requests: { inUse: 0 } });
  });

  it('agrees whether the program is served or not', async () => {
    const { port } = await serve();
    const unavailable = await dial(port);
    expect(await ask(unavailable, probe({ prog: 5 }))).toBe(hex(1, 1, 0, 0, 8) + STARTTLS + hex(1));
    const secured = await begin(unavailable);
    expect(await ask(secured, call({ proc: DOUBLE, args: [1] }))).toBe(hex(1, 1, 0, 0, 0, 0, 2));
    const mismatch = await dial(port);
    expect(await ask(mismatch, probe({ vers: 9 }))).toBe(hex(1, 1, 0, 0, 8) + STARTTLS + hex(2, 1, 1));
  });

  it.each([
    ['another procedure than NULL', { proc: DOUBLE, args: [1] }, AUTH_BADCRED],
    ['a credential that is not empty', { cred: [7, 'x'] as const }, AUTH_BADCRED],
    ['a verifier that is not AUTH_NONE', { verf: [1, ''] as const }, AUTH_BADVERF],
    ['a verifier that is not empty', { verf: [0, 'STARTTLS'] as const }, AUTH_BADVERF],
  ])('denies AUTH_TLS with %s, and goes on', async (_, what, stat) => {
    const { port, events } = await serve();
    const socket = await dial(port);
    expect(await ask(socket, probe(what))).toBe(denied(stat));
    expect(events).toEqual(['auth-failed']);
    expect(await ask(socket, call({ xid: 2, proc: DOUBLE, args: [4] }))).toBe(hex(2, 1, 0, 0, 0, 0, 8));
    expect(await ask(socket, probe())).toBe(AGREED);
  });

  it('denies a probe within TLS with AUTH_BADCRED', async () => {
    const { port } = await serve();
    const socket = await dial(port);
    await ask(socket, probe());
    const secured = await begin(socket);
    expect(await ask(secured, probe({ xid: 3 }))).toBe(denied(AUTH_BADCRED, 3));
    expect(await ask(secured, call({ xid: 4, proc: DOUBLE, args: [1] }))).toBe(hex(4, 1, 0, 0, 0, 0, 2));
  });

  it('discards what comes in plain behind a probe, without a response, and drops the connection', async () => {
    const { port, svc, ended } = await serve();
    const socket = await dial(port);
    expect(await ask(socket, Buffer.concat([probe(), call({ xid: 2, proc: DOUBLE, args: [1] })]))).toBe(AGREED);
    expect(await readRecord(socket)).toBeUndefined();
    expect(await ended).toBe('ERR_TRANSPORT_TLS_PLAINTEXT');
    expect(svc.stats().calls).toBe(1);
  });

  it('answers calls that were in progress when TLS began, over TLS', async () => {
    const { port, release } = await serve();
    const socket = await dial(port);
    socket.write(call({ xid: 8, proc: LATER }));
    expect(await ask(socket, probe())).toBe(AGREED);
    release();
    const secured = await begin(socket);
    expect((await readRecord(secured))?.toString('hex')).toBe(hex(8, 1, 0, 0, 0, 0, 7));
  });

  it('wants the application protocol, and version 1.3', async () => {
    const { port, ended } = await serve();
    const socket = await dial(port);
    await ask(socket, probe());
    const secured = await begin(socket, { ALPNProtocols: [] }).catch(() => undefined);
    if (secured !== undefined) expect(await ask(secured, call({ proc: DOUBLE, args: [1] }))).toBe('nothing');
    expect(await ended).toBe('ERR_TRANSPORT_TLS_NO_AGREEMENT');
    const old = await serve();
    const second = await dial(old.port);
    await ask(second, probe());
    await expect(begin(second, { maxVersion: 'TLSv1.2' })).rejects.toThrow();
    expect(await old.ended).toBe('ERR_TRANSPORT_TLS_NO_AGREEMENT');
  });

  it('drops a client that never begins', async () => {
    const own = ca.issue('server');
    const hasty = await TlsServer.load({ ...RPC_WITH_TLS, ...own, ca: ca.cert, handshakeTimeoutMs: 50 });
    const { port, ended } = await serve({ startTls: hasty });
    const socket = await dial(port);
    expect(await ask(socket, probe())).toBe(AGREED);
    expect(await ended).toBe('ERR_TRANSPORT_TLS_HANDSHAKE_TIMEOUT');
  });

  it('serves plain calls too, unless TLS is required', async () => {
    const { port } = await serve();
    expect(await ask(await dial(port), call({ proc: DOUBLE, args: [3] }))).toBe(hex(1, 1, 0, 0, 0, 0, 6));
    const { port: strict, events } = await serve({ startTls: tls, requireTls: true });
    const socket = await dial(strict);
    expect(await ask(socket, call({ proc: DOUBLE, args: [3] }))).toBe(denied(AUTH_TOOWEAK));
    expect(events).toEqual(['tls-required']);
    // To see whether the program is alive.
    expect(await ask(socket, call({ xid: 2 }))).toBe(hex(2, 1, 0, 0, 0, 0));
    expect(await ask(socket, probe())).toBe(AGREED);
    const secured = await begin(socket);
    expect(await ask(secured, call({ proc: DOUBLE, args: [3] }))).toBe(hex(1, 1, 0, 0, 0, 0, 6));
  });
});

describe('a service without startTls', () => {
  it('refuses AUTH_TLS as a flavour that it does not know', async () => {
    const { port } = await serve({});
    const socket = await dial(port);
    expect(await ask(socket, probe())).toBe(denied(AUTH_REJECTEDCRED));
    expect(await ask(socket, call({ proc: DOUBLE, args: [3] }))).toBe(hex(1, 1, 0, 0, 0, 0, 6));
  });

  it('can demand TLS that the listener does', async () => {
    const svc = new Rpcsvc();
    svc.register(doubler, { DOUBLE: sync((n) => 2 * n) }, { requireTls: true });
    const endpoint = { host: '127.0.0.1', port: 0 };
    const secure = await listen(endpoint, { tls, accept: (connection) => void svc.attach(connection) });
    const plain = await listen(endpoint, { accept: (connection) => void svc.attach(connection) });
    listeners.push(secure, plain);
    const portOf = ({ address }: Listener): number => (address as { port: number }).port;
    expect(await ask(await dial(portOf(plain)), call({ proc: DOUBLE, args: [3] }))).toBe(denied(AUTH_TOOWEAK));
    const secured = await begin(await dial(portOf(secure)));
    expect(await ask(secured, call({ proc: DOUBLE, args: [3] }))).toBe(hex(1, 1, 0, 0, 0, 0, 6));
  });
});
