/**
 * RPC with TLS (RFC 9289), the client's side: against a server whose every byte is written here as the RFC's text has it,
 * and against our own.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type Server as NodeTlsServer, type TlsOptions } from 'node:tls';
import { listen, RPC_WITH_TLS, TlsClient, TlsServer, type Listener } from '@gluster-ts/rpc-transport';
import { Rpcsvc, sync, type RpcsvcOptions } from '@gluster-ts/rpcsvc';
import { procedure, program, xdrUint } from '@gluster-ts/xdr';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { Authority, type Issued } from '../../../test/support/certificates.ts';
import { RpcClnt, RpcClntError, type StartTlsOptions } from '../src/index.ts';

const doubler = program({
  name: 'doubler',
  number: 0x2000_0001,
  version: 1,
  procedures: { DOUBLE: procedure(1, xdrUint, xdrUint) },
});

let ca: Authority;
let own: Issued;
let server: Issued;
let tls: TlsClient;
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  ca = Authority.make();
  own = ca.issue('client');
  server = ca.issue('server', { altNames: ['IP:127.0.0.1'] });
  tls = await TlsClient.load({ ...RPC_WITH_TLS, ...own, ca: ca.cert });
});

afterAll(() => ca[Symbol.dispose]());

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function clientTo(port: number, more: Partial<StartTlsOptions> = {}): RpcClnt {
  const clnt = new RpcClnt(
    { host: '127.0.0.1', port },
    { startTls: { tls, program: doubler, ...more }, reconnect: false, firstXid: 5 },
  );
  closing.push(() => clnt.close());
  return clnt;
}

/** What comes of a call. */
async function attempt(port: number, more: Partial<StartTlsOptions> = {}): Promise<unknown> {
  try {
    return await clientTo(port, more).call(doubler, 'DOUBLE', 21);
  } catch (error) {
    // What `startTls` says is the cause of a connection that did not come about.
    return error instanceof RpcClntError && error.cause instanceof RpcClntError ? error.cause : error;
  }
}

const words = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => bytes.writeUInt32BE(value >>> 0, 4 * index));
  return bytes;
};
const mark = (body: Buffer): Buffer => Buffer.concat([words(0x8000_0000 | body.length), body]);
const STARTTLS = Buffer.from('STARTTLS');

/** Replies by name: what follows the xid. */
const REPLIES = {
  agreed: Buffer.concat([words(1, 0, 0, 8), STARTTLS, words(0)]),
  'agreed, but PROG_UNAVAIL': Buffer.concat([words(1, 0, 0, 8), STARTTLS, words(1)]),
  'without token': words(1, 0, 0, 0, 0),
  'another token': Buffer.concat([words(1, 0, 0, 8), Buffer.from('STARTSSL'), words(0)]),
  'token of another flavour': Buffer.concat([words(1, 0, 7, 8), STARTTLS, words(0)]),
  'token that is longer': Buffer.concat([words(1, 0, 0, 12), STARTTLS, words(0, 0)]),
  AUTH_TOOWEAK: words(1, 1, 1, 5),
  AUTH_REJECTEDCRED: words(1, 1, 1, 2),
  RPC_MISMATCH: words(1, 1, 0, 2, 2),
  'no reply at all': words(1, 9),
} as const;

interface Script {
  readonly reply: keyof typeof REPLIES;
  /** Sent behind the reply, in the same piece. */
  readonly behind?: Buffer;
  readonly tls?: TlsOptions;
}

interface Scripted {
  readonly port: number;
  /** The calls that came in plain, in hexadecimal digits without mark and xid. */
  readonly plain: string[];
  /** Those that came by TLS. */
  readonly encrypted: string[];
}

/** A server made of nothing but node:net and node:tls. */
async function scripted({ reply, behind = Buffer.alloc(0), tls: options }: Script): Promise<Scripted> {
  const plain: string[] = [];
  const encrypted: string[] = [];
  const secure = secureServer(encrypted, options ?? {});
  const net = createServer((socket) => {
    socket.on('error', () => undefined);
    const take = (bytes: Buffer): void => {
      plain.push(bytes.subarray(8).toString('hex'));
      if (plain.length > 1) {
        answerDouble(socket, bytes);
        return;
      }
      socket.write(Buffer.concat([mark(Buffer.concat([bytes.subarray(4, 8), REPLIES[reply]])), behind]));
      if (!reply.startsWith('agreed')) return;
      socket.off('data', take);
      socket.pause();
      secure.emit('connection', socket);
    };
    socket.on('data', take);
  });
  return { port: await portOf(net), plain, encrypted };
}

function secureServer(encrypted: string[], options: TlsOptions): NodeTlsServer {
  const secure = createTlsServer({
    cert: readFileSync(server.cert),
    key: readFileSync(server.key),
    ca: readFileSync(ca.cert),
    requestCert: true,
    ALPNProtocols: ['sunrpc'],
    ...options,
  });
  secure.on('tlsClientError', () => undefined);
  secure.on('secureConnection', (secured) => {
    secured.on('error', () => undefined);
    secured.on('data', (bytes: Buffer) => {
      encrypted.push(bytes.subarray(8).toString('hex'));
      answerDouble(secured, bytes);
    });
  });
  return secure;
}

/** Twice the last word of the call. */
function answerDouble(socket: Socket, bytes: Buffer): void {
  const result = 2 * bytes.readUInt32BE(bytes.length - 4);
  socket.write(mark(Buffer.concat([bytes.subarray(4, 8), words(1, 0, 0, 0, 0, result)])));
}

async function portOf(net: Server): Promise<number> {
  net.listen(0, '127.0.0.1');
  await once(net, 'listening');
  closing.push(() => net.close());
  // Always an object for a TCP server that listens.
  return (net.address() as AddressInfo).port;
}

/** CALL, version 2, program, version, NULL; AUTH_TLS without a body; AUTH_NONE without one. */
const PROBE = words(0, 2, 0x2000_0001, 1, 0, 7, 0, 0, 0).toString('hex');
const CALL = words(0, 2, 0x2000_0001, 1, 1, 0, 0, 0, 0, 21).toString('hex');

describe('an RpcClnt with startTls', () => {
  it.each(['agreed', 'agreed, but PROG_UNAVAIL'] as const)('begins TLS when the server has %s', async (reply) => {
    const { port, plain, encrypted } = await scripted({ reply });
    expect(await attempt(port)).toBe(42);
    expect(plain).toEqual([PROBE]);
    expect(encrypted).toEqual([CALL]);
  });

  it.each([
    ['without token', 'server does not offer it'],
    ['another token', 'server does not offer it'],
    ['token of another flavour', 'server does not offer it'],
    ['token that is longer', 'server does not offer it'],
    ['AUTH_TOOWEAK', 'server refuses with AUTH_TOOWEAK: it knows no AUTH_TLS'],
    ['AUTH_REJECTEDCRED', 'server refuses with AUTH_REJECTEDCRED: it knows no AUTH_TLS'],
    ['RPC_MISMATCH', 'server speaks another version of RPC'],
  ] as const)('goes without TLS, or not at all, when the answer is: %s', async (reply, why) => {
    const strict = await scripted({ reply });
    expect(await attempt(strict.port)).toMatchObject({
      code: 'ERR_RPC_TLS',
      message: `Cannot begin TLS: ${why}`,
    });
    expect(strict.plain).toEqual([PROBE]);
    const lenient = await scripted({ reply });
    expect(await attempt(lenient.port, { policy: 'opportunistic' })).toBe(42);
    expect(lenient.plain).toEqual([PROBE, CALL]);
    expect(lenient.encrypted).toEqual([]);
  });

  it('does not go without TLS once the server has agreed', async () => {
    for (const policy of ['required', 'opportunistic'] as const) {
      for (const [options, code] of [
        [{ ALPNProtocols: [] }, 'ERR_TRANSPORT_TLS_NO_AGREEMENT'],
        [{ ALPNProtocols: ['http/1.1'] }, 'ERR_TRANSPORT_TLS_NO_AGREEMENT'],
        [{ maxVersion: 'TLSv1.2' }, 'ERR_TRANSPORT_TLS_NO_AGREEMENT'],
      ] as const) {
        const { port, plain, encrypted } = await scripted({ reply: 'agreed', tls: options });
        expect(await attempt(port, { policy })).toMatchObject({ code: 'ERR_RPC_TLS', cause: { code } });
        expect(plain).toEqual([PROBE]);
        expect(encrypted).toEqual([]);
      }
    }
  });

  it('never takes a plain reply behind the answer', async () => {
    // The first call of the client has xid 5: somebody on the way guesses its answer.
    const behind = mark(words(5, 1, 0, 0, 0, 0, 666));
    const { port } = await scripted({ reply: 'agreed', behind });
    expect(await attempt(port)).toMatchObject({
      code: 'ERR_RPC_TLS',
      cause: { code: 'ERR_TRANSPORT_TLS_PLAINTEXT' },
    });
  });

  it('gives up a server whose answer is none, or does not come', async () => {
    const { port } = await scripted({ reply: 'no reply at all' });
    expect(await attempt(port, { policy: 'opportunistic' })).toMatchObject({
      code: 'ERR_RPC_TLS',
      message: expect.stringContaining('answer to the probe cannot be decoded') as string,
    });
    const silent = await portOf(createServer((socket) => socket.on('error', () => undefined)));
    expect(await attempt(silent, { policy: 'opportunistic', timeoutMs: 30 })).toMatchObject({
      code: 'ERR_RPC_TLS',
      message: 'Cannot begin TLS: probe was not answered within 30 ms',
    });
    const closes = await portOf(createServer((socket) => socket.once('data', () => socket.destroy())));
    expect(await attempt(closes)).toMatchObject({ code: 'ERR_RPC_TLS' });
    const abort = AbortSignal.abort(new Error('changed my mind'));
    expect(await attempt(silent, { signal: abort })).toMatchObject({ cause: { message: 'changed my mind' } });
  });

  it('says when its own files are the trouble', async () => {
    const { port, plain } = await scripted({ reply: 'agreed' });
    expect(await attempt(port, { tls: { ...RPC_WITH_TLS, ca: '/no/such.pem' } })).toMatchObject({
      code: 'ERR_RPC_TLS',
      cause: { code: 'ERR_TRANSPORT_TLS_MATERIAL' },
    });
    expect(plain).toEqual([]);
  });
});

describe('RpcClnt and Rpcsvc', () => {
  async function serve(options: RpcsvcOptions): Promise<{ port: number; listener: Listener }> {
    const svc = new Rpcsvc(options);
    svc.register(doubler, {
      DOUBLE: sync((n, { connection }) => (connection.tls?.certificate?.commonName === 'client' ? 2 * n : 0)),
    });
    const listener = await listen(
      { host: '127.0.0.1', port: 0 },
      { accept: (connection) => void svc.attach(connection) },
    );
    closing.push(() => listener.drain());
    return { port: (listener.address as { port: number }).port, listener };
  }

  it('begin TLS, and again on the next connection', async () => {
    const startTls = await TlsServer.load({ ...RPC_WITH_TLS, ...server, ca: ca.cert });
    const { port, listener } = await serve({ startTls, requireTls: true });
    const clnt = clientTo(port);
    expect(await clnt.call(doubler, 'DOUBLE', 4)).toBe(8);
    const { state } = clnt;
    expect(state.kind === 'connected' ? state.connection.tls : undefined).toMatchObject({
      protocol: 'TLSv1.3',
      alpn: 'sunrpc',
      verified: true,
    });
    for (const connection of listener.connections) connection.close();
    while (clnt.state.kind === 'connected') await new Promise((resolve) => setImmediate(resolve));
    const results = await Promise.all([1, 2, 3].map((n) => clnt.call(doubler, 'DOUBLE', n)));
    expect(results).toEqual([2, 4, 6]);
  });

  it('do without when the server has none and the policy allows', async () => {
    const { port } = await serve({});
    expect(await attempt(port, { policy: 'opportunistic' })).toBe(0);
    expect(await attempt(port)).toMatchObject({ code: 'ERR_RPC_TLS' });
  });

  it('are refused without TLS where the server insists', async () => {
    const startTls = await TlsServer.load({ ...RPC_WITH_TLS, ...server, ca: ca.cert });
    const { port } = await serve({ startTls, requireTls: true });
    const clnt = new RpcClnt({ host: '127.0.0.1', port });
    closing.push(() => clnt.close());
    await expect(clnt.call(doubler, 'DOUBLE', 4)).rejects.toMatchObject({
      code: 'ERR_RPC_AUTH_ERROR',
      authStatName: 'AUTH_TOOWEAK',
    });
  });
});
