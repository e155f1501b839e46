import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect as connectSocket, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { authTls, isStartTls, startTlsVerifier } from '../../../packages/auth/src/index.ts';
import { RpcClntError, startTls } from '../../../packages/rpc-clnt/src/index.ts';
import {
  connect,
  listen,
  RPC_WITH_TLS,
  TlsClient,
  TlsServer,
  TransportError,
} from '../../../packages/rpc-transport/src/index.ts';
import { Rpcsvc, sync } from '../../../packages/rpcsvc/src/index.ts';
import {
  AuthStat,
  decodeReply,
  encodeReply,
  encodeReplySuccess,
  OpaqueAuth,
  procedure,
  program,
  XdrReader,
  xdrVoid,
  XdrWriter,
  type ReplyBody,
} from '../../../packages/xdr/src/index.ts';
import { Authority } from '../../support/certificates.ts';
import type { FuzzTarget } from '../target.ts';
import { call } from './call-header.ts';
import { CLIENT_HELLOS } from './client-hellos.ts';
import { marked } from './record-marking.ts';

const counter = program({
  name: 'counter',
  number: 0x2000_0070,
  version: 1,
  procedures: { COUNT: procedure(1, xdrVoid, xdrVoid) },
});

const ALERT = 0x15;
const HANDSHAKE = 0x16;
const LAST_FRAGMENT = 0x80;

/** Handshakes take memory of OpenSSL's, and sockets buffers of Node's. */
const memory = { bytes: 32 * 1024 * 1024, bytesPerByte: 1024 };

const path = join(tmpdir(), `fuzz-tls-${process.pid}-${process.hrtime.bigint()}`);

/** One certificate for all; who gets that far has won. */
const certified = lazy(() => {
  using authority = Authority.make();
  const { cert, key } = authority.issue('localhost', { altNames: ['DNS:localhost'] });
  return { ca: read(authority.cert), cert: read(cert), key: read(key) };
});
const anyTls = lazy(() => TlsServer.load({ ...certified(), clientCert: 'none' }));
const rpcWithTls = lazy(() => TlsServer.load({ ...certified(), ...RPC_WITH_TLS, clientCert: 'none' }));
const tlsClient = lazy(() => TlsClient.load({ ...RPC_WITH_TLS, ca: certified().ca, serverName: 'localhost' }));

/** A listener with TLS: what comes is no handshake that ends well, whatever it is, and becomes no connection. True: it was answered. */
const listener: FuzzTarget = {
  name: 'tls/listener',
  weight: 15,
  seeds: CLIENT_HELLOS,
  refusals: [],
  memory,
  async run(bytes) {
    let accepted = 0;
    const listening = await listen({ path }, { tls: await anyTls(), accept: () => accepted++ });
    const answer = await tell(bytes);
    await listening.drain();
    if (accepted > 0) throw new Error('A handshake that cannot have ended became a connection');
    if (answer.length > 0 && answer[0] !== HANDSHAKE && answer[0] !== ALERT) throw new Error('The answer is not TLS');
    return answer[0] === HANDSHAKE;
  },
};

const probe = call(1, counter.number, 1, 0, authTls().credential());
const count = call(2, counter.number, 1, 1, new OpaqueAuth());
const null_ = call(3, counter.number, 1, 0, new OpaqueAuth());

/** A service that offers TLS on a plain connection: nothing that comes behind the probe is a call, and nothing behind the answer is plain. */
const service: FuzzTarget = {
  name: 'tls/starttls-service',
  weight: 15,
  seeds: [
    marked([probe]),
    marked([count], [probe], [count]),
    marked([null_], [call(4, 1, 1, 0, authTls().credential())]),
    marked([call(5, counter.number, 1, 1, authTls().credential())], [count]),
    ...CLIENT_HELLOS.map((hello) => new Uint8Array(Buffer.concat([marked([count], [probe]), hello]))),
  ],
  refusals: [],
  memory,
  async run(bytes) {
    let counted = 0;
    const svc = new Rpcsvc({ startTls: await rpcWithTls() });
    svc.register(counter, {
      COUNT: sync(() => {
        counted++;
      }),
    });
    const listening = await listen({ path }, { accept: (connection) => void svc.attach(connection) });
    const answer = await tell(bytes);
    await listening.drain();
    const { replies, offered, rest } = readAnswer(answer);
    if (offered && counted > replies) throw new Error('A call behind the probe was carried out');
    if (rest.length > 0 && !offered) throw new Error('What is no reply came before TLS was offered');
    if (rest.length > 0 && rest[0] !== HANDSHAKE && rest[0] !== ALERT) throw new Error('What followed was not TLS');
    const { inProgress } = svc.stats();
    if (inProgress > 0) throw new Error(`${inProgress} calls are still in progress`);
    return replies > 0 || offered;
  },
};

/** A client that asks for TLS and gets any answer: it has no TLS with who can not do it, and what comes behind the answer is no reply. */
const client: FuzzTarget = {
  name: 'tls/starttls-client',
  weight: 15,
  seeds: [
    marked([success(startTlsVerifier())]),
    marked([success(startTlsVerifier())], [success()]),
    marked([success()]),
    marked([reply({ stat: 'PROG_UNAVAIL' })]),
    marked([reply({ stat: 'RPC_MISMATCH', low: 2, high: 2 })]),
    marked([reply({ stat: 'AUTH_ERROR', authStat: AuthStat.AUTH_REJECTEDCRED })]),
  ],
  refusals: [],
  memory,
  async run(bytes) {
    const further: Buffer[] = [];
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', (asked: Buffer) => {
        socket.on('data', (chunk: Buffer) => void further.push(chunk));
        // Its number is at random.
        if (bytes.length >= 8) bytes.set(asked.subarray(4, 8), 4);
        void write(socket, bytes);
      });
    }).listen(path);
    await once(server, 'listening');
    const connection = await connect({ path });
    const options = { tls: await tlsClient(), program: counter, policy: 'opportunistic' } as const;
    const outcome = await startTls(connection, options).then((peer) => (peer === undefined ? 'plain' : 'tls'), whyNot);
    const { state } = connection;
    const saidHello = further[0]?.[0] === HANDSHAKE;
    connection.close();
    server.close();
    await once(server, 'close');
    if (outcome === 'tls') throw new Error('The client believes to have TLS');
    if (outcome !== 'plain' && state !== 'closed') throw new Error(`After its failure the connection is ${state}`);
    if (outcome === 'plain' && saidHello) throw new Error('The client has begun TLS, and goes on in plain');
    return outcome !== 'no answer';
  },
};

export const tlsTargets: readonly FuzzTarget[] = [listener, service, client];

/** Had TLS been agreed upon when it went wrong? */
function whyNot(error: unknown): 'handshake' | 'no answer' {
  if (!(error instanceof RpcClntError) || error.code !== 'ERR_RPC_TLS') throw error;
  const { cause } = error;
  return cause instanceof TransportError && cause.code.startsWith('ERR_TRANSPORT_TLS_') ? 'handshake' : 'no answer';
}

/** Sends all of it to the listener, in pieces, and then its end; returns what comes back until the other end closes too. */
async function tell(bytes: Uint8Array): Promise<Buffer> {
  const socket = connectSocket({ path, allowHalfOpen: true });
  const answer: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => void answer.push(chunk));
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await write(socket, bytes);
  await closed;
  return Buffer.concat(answer);
}

/** In some pieces, by what they say, each in a turn of its own, and then the end. */
async function write(socket: Socket, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const end = at + 1 + Math.floor(((bytes[at] ?? 0) / 256) * bytes.length);
    socket.write(bytes.slice(at, end));
    at = end;
    if (at < bytes.length) await turn();
  }
  socket.end();
}

interface Answer {
  /** Before TLS, without that of the probe. */
  readonly replies: number;
  /** One of them, the last, says STARTTLS. */
  readonly offered: boolean;
  readonly rest: Uint8Array;
}

function readAnswer(bytes: Buffer): Answer {
  let replies = 0;
  let offered = false;
  let at = 0;
  while (!offered && at + 4 <= bytes.length && bytes[at] === LAST_FRAGMENT) {
    const end = at + 4 + (bytes.readUInt32BE(at) & 0x7fff_ffff);
    offered = isStartTls(decodeReply(new XdrReader(new Uint8Array(bytes.subarray(at + 4, end)))).verf);
    replies++;
    at = end;
  }
  return { replies: offered ? replies - 1 : replies, offered, rest: bytes.subarray(at) };
}

function success(verifier?: OpaqueAuth): Uint8Array {
  const w = new XdrWriter();
  encodeReplySuccess(w, 1, verifier);
  return w.finish().slice();
}

function reply(body: ReplyBody): Uint8Array {
  const w = new XdrWriter();
  encodeReply(w, 1, body);
  return w.finish().slice();
}

function read(file: string): string {
  return readFileSync(file, 'utf8');
}

/** Made when it is first needed. */
function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
