import { mkdtempSync, rmSync, writeFileSync, copyFileSync, readFileSync } from 'node:fs';
import { createServer as createPlainServer, connect as connectSocket, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { Authority, selfSigned, type Issued } from '../../../test/support/certificates.ts';
import {
  CALL,
  connect,
  listen,
  TransportError,
  TlsServer,
  type ClientTlsOptions,
  type Connection,
  type Endpoint,
  type Listener,
  type ListenerEvent,
  type ListenOptions,
  type ServerTlsOptions,
} from '../src/index.ts';
import { describeEvent, echo } from './support/connection.ts';
import { record, message, submit } from './support/records.ts';

let ca: Authority;
let other: Authority;
let server: Issued;
let client: Issued;
let folder: string;
const listeners: Listener[] = [];

beforeAll(() => {
  ca = Authority.make();
  other = Authority.make('Other CA');
  server = ca.issue('server', { altNames: ['DNS:localhost', 'IP:127.0.0.1'] });
  client = ca.issue('client', { altNames: ['DNS:client.example', 'URI:urn:node:7'] });
  folder = mkdtempSync(join(tmpdir(), 'tls-'));
});

afterAll(() => {
  ca[Symbol.dispose]();
  other[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

afterEach(async () => {
  await Promise.all(listeners.splice(0).map((listener) => listener.drain()));
});

interface Served {
  readonly listener: Listener;
  readonly port: number;
  /** Connections in the order in which they came. */
  readonly accepted: Connection[];
  readonly events: ListenerEvent[];
  /** The next handshake that fails. */
  readonly failure: () => Promise<TransportError>;
}

async function serve(
  tls: ServerTlsOptions | TlsServer = { ...server, ca: ca.cert },
  options: Partial<ListenOptions> = {},
  endpoint: Endpoint = { host: '127.0.0.1', port: 0 },
): Promise<Served> {
  const accepted: Connection[] = [];
  const events: ListenerEvent[] = [];
  let told = (): void => undefined;
  const listener = await listen(endpoint, {
    ...options,
    tls,
    accept: (connection) => {
      accepted.push(connection);
      connection.attach(echo());
    },
    event: (event) => {
      events.push(event);
      told();
    },
  });
  listeners.push(listener);
  return {
    listener,
    port: 'port' in listener.address ? listener.address.port : 0,
    accepted,
    events,
    failure: async () => {
      for (;;) {
        const event = events.find(({ type }) => type === 'tls-failed');
        if (event?.type === 'tls-failed') return event.error;
        await new Promise<void>((resolve) => (told = resolve));
      }
    },
  };
}

function dial(port: number, tls: ClientTlsOptions = { ...client, ca: ca.cert }): Promise<Connection> {
  return connect({ host: '127.0.0.1', port }, { tls });
}

/** Calls, and says what came of it. */
async function call(connection: Connection, xid = 1): Promise<string> {
  return new Promise((resolve) => {
    const detach = connection.attach({
      reply: (arrived) => {
        arrived.destroy();
        detach();
        resolve(`reply ${arrived.xid}`);
      },
      event: (event) => {
        if (event.type === 'disconnect') resolve(describeEvent(event));
      },
    });
    submit(connection, xid, CALL);
  });
}

/** What comes of connecting and calling: with TLS 1.3 a client hears of its refusal only after its own handshake. */
async function attempt(port: number, tls?: ClientTlsOptions): Promise<string> {
  try {
    const connection = await dial(port, tls);
    const outcome = await call(connection);
    connection.close();
    return outcome;
  } catch (error) {
    return error instanceof TransportError ? error.code : String(error);
  }
}

describe('listen() and connect() with tls', () => {
  it('carry calls, and tell each end who the other is', async () => {
    const { port, accepted } = await serve();
    const connection = await dial(port);
    expect(await call(connection)).toBe('reply 1');
    expect(connection.tls).toMatchObject({
      protocol: 'TLSv1.3',
      cipher: expect.stringContaining('TLS_') as string,
      verified: true,
      certificate: { commonName: 'server', altNames: ['localhost', '127.0.0.1'], issuer: 'CN=Test CA' },
    });
    expect(accepted[0]?.tls).toMatchObject({
      verified: true,
      alpn: undefined,
      certificate: { commonName: 'client', altNames: ['client.example', 'urn:node:7'] },
    });
    connection.close();
  });

  it('work over unix sockets', async () => {
    const path = join(folder, 'socket');
    await serve(undefined, {}, { path });
    const connection = await connect({ path }, { tls: { ...client, ca: ca.cert } });
    expect(await call(connection)).toBe('reply 1');
    expect(connection.tls?.certificate?.commonName).toBe('server');
    connection.close();
  });

  it('take PEM as well as files', async () => {
    const text = (path: string): string => readFileSync(path, 'utf8');
    const { port } = await serve({ cert: text(server.cert), key: readFileSync(server.key), ca: [text(ca.cert)] });
    expect(await attempt(port)).toBe('reply 1');
  });

  it('agree on an application protocol, or not at all', async () => {
    const { port, accepted } = await serve({ ...server, ca: ca.cert, alpn: ['sunrpc'] });
    const connection = await dial(port, { ...client, ca: ca.cert, alpn: ['other', 'sunrpc'] });
    expect(connection.tls?.alpn).toBe('sunrpc');
    await call(connection);
    connection.close();
    expect(accepted[0]?.tls?.alpn).toBe('sunrpc');
    expect(await attempt(port, { ...client, ca: ca.cert, alpn: ['other'] })).toBe('ERR_TRANSPORT_TLS_NO_AGREEMENT');
    const { port: without } = await serve();
    expect(await attempt(without, { ...client, ca: ca.cert, alpn: ['sunrpc'] })).toBe('ERR_TRANSPORT_TLS_NO_AGREEMENT');
  });

  it('agree on a version, or not at all', async () => {
    const { port } = await serve({ ...server, ca: ca.cert, minVersion: 'TLSv1.3' });
    const old: ClientTlsOptions = { ...client, ca: ca.cert, maxVersion: 'TLSv1.2' };
    expect(await attempt(port, old)).toBe('ERR_TRANSPORT_TLS_NO_AGREEMENT');
    const { port: lenient } = await serve();
    const connection = await dial(lenient, old);
    expect(connection.tls?.protocol).toBe('TLSv1.2');
    connection.close();
  });

  it('say which file is missing first, whichever is found out first', async () => {
    const named = new Set<string | undefined>();
    for (let i = 0; i < 500; i++) {
      const error: unknown = await serve({ cert: '/no/cert', key: '/no/key', ca: '/no/ca' }).catch(
        (reason: unknown) => reason,
      );
      named.add(/tls\.\w+ from \S+/.exec(String(error))?.[0]);
    }
    expect([...named]).toEqual(['tls.cert from /no/cert:']);
  });

  it('say which file is missing, or does not fit', async () => {
    await expect(serve({ cert: '/no/such.pem', key: server.key })).rejects.toMatchObject({
      code: 'ERR_TRANSPORT_TLS_MATERIAL',
      fault: 'caller',
      message: expect.stringContaining('Cannot read tls.cert from /no/such.pem') as string,
    });
    await expect(serve({ cert: server.cert, key: client.key })).rejects.toMatchObject({
      code: 'ERR_TRANSPORT_TLS_MATERIAL',
      message: expect.stringContaining(client.key) as string,
    });
    await expect(serve({ ca: ca.cert })).rejects.toMatchObject({ code: 'ERR_TRANSPORT_TLS_MATERIAL' });
  });
});

describe('a server refuses a client', () => {
  const server13 = (): ServerTlsOptions => ({ ...server, ca: ca.cert });

  it.each<[string, string, () => { client: Issued | object; server?: Partial<ServerTlsOptions> }]>([
    ['without a certificate', 'ERR_TRANSPORT_TLS_NO_CERT', () => ({ client: {} })],
    ['of an unknown authority', 'ERR_TRANSPORT_TLS_UNKNOWN_CA', () => ({ client: other.issue('client') })],
    ['that signed for itself', 'ERR_TRANSPORT_TLS_UNKNOWN_CA', () => ({ client: selfSigned(folder, 'self') })],
    [
      'whose certificate has expired',
      'ERR_TRANSPORT_TLS_CERT_EXPIRED',
      () => ({ client: ca.issue('client', { validFrom: '20200101000000Z', validTo: '20210101000000Z' }) }),
    ],
    [
      'whose certificate is for later',
      'ERR_TRANSPORT_TLS_CERT_EXPIRED',
      () => ({ client: ca.issue('client', { validFrom: '20980101000000Z', validTo: '20990101000000Z' }) }),
    ],
    [
      'whose certificate is for servers',
      'ERR_TRANSPORT_TLS_BAD_CERT',
      () => ({ client: ca.issue('client', { usage: 'serverAuth' }) }),
    ],
    [
      'whose certificate was revoked',
      'ERR_TRANSPORT_TLS_CERT_REVOKED',
      () => {
        const revoked = ca.issue('revoked');
        ca.revoke(revoked.cert);
        return { client: revoked, server: { crl: ca.crl() } };
      },
    ],
    [
      'for whose authority there is no revocation list',
      'ERR_TRANSPORT_TLS_CRL',
      () => ({ client, server: { crl: other.crl() } }),
    ],
    [
      'whose name is not allowed',
      'ERR_TRANSPORT_TLS_NAME_NOT_ALLOWED',
      () => ({ client, server: { allowedNames: ['node1', 'Client'] } }),
    ],
  ])('%s', async (_, code, prepare) => {
    const { client: material, server: more } = prepare();
    const { port, failure, accepted } = await serve({ ...server13(), ...more });
    const outcome = await attempt(port, { ...material, ca: ca.cert });
    expect(await failure()).toMatchObject({ code });
    // Node.js closes without saying why; the server's log does.
    expect(outcome).toMatch(/^disconnect|^ERR_TRANSPORT_TLS_FAILED/);
    expect(accepted).toEqual([]);
  });

  it('who has too many authorities above it', async () => {
    const intermediate = ca.makeIntermediate('between');
    const issued = intermediate.issue('client');
    const chain = [issued.cert, intermediate.cert];
    const { port } = await serve({ ...server13(), certDepthMax: 1 });
    expect(await attempt(port, { cert: chain, key: issued.key, ca: ca.cert })).toBe('reply 1');
    const { port: strict, failure } = await serve({ ...server13(), certDepthMax: 0 });
    expect(await attempt(strict)).toBe('reply 1');
    await attempt(strict, { cert: chain, key: issued.key, ca: ca.cert });
    expect(await failure()).toMatchObject({
      code: 'ERR_TRANSPORT_TLS_BAD_CERT',
      message: expect.stringContaining('1 authorities stand between it and a root, more than 0') as string,
    });
  });

  it('but not one that is named in allowedNames, by CN or subjectAltName', async () => {
    for (const allowedNames of [['client'], ['x', 'client.example'], ['urn:node:7'], ['*']]) {
      const { port } = await serve({ ...server13(), allowedNames });
      expect(await attempt(port), allowedNames.join()).toBe('reply 1');
    }
  });

  it('but not one without a certificate where that is not required, and says that it is not verified', async () => {
    const { port, accepted, failure } = await serve({ ...server13(), clientCert: 'request' });
    expect(await attempt(port, { ca: ca.cert })).toBe('reply 1');
    expect(accepted[0]?.tls).toMatchObject({ verified: false, certificate: undefined });
    await attempt(port, { ...other.issue('client'), ca: ca.cert });
    expect(await failure()).toMatchObject({ code: 'ERR_TRANSPORT_TLS_UNKNOWN_CA' });
    const { port: open, accepted: anonymous } = await serve({ ...server13(), clientCert: 'none' });
    expect(await attempt(open)).toBe('reply 1');
    expect(anonymous[0]?.tls?.verified).toBe(false);
  });

  it('but not one whose own certificate is on its list of authorities', async () => {
    const self = selfSigned(folder, 'node2');
    const { port, accepted } = await serve({ ...server, ca: [ca.cert, self.cert] });
    expect(await attempt(port, { ...self, ca: ca.cert })).toBe('reply 1');
    expect(accepted[0]?.tls?.certificate?.commonName).toBe('node2');
  });
});

describe('a client refuses a server', () => {
  it('of an unknown authority, whose name is another, or is not allowed', async () => {
    const { port } = await serve();
    expect(await attempt(port, { ...client, ca: other.cert })).toBe('ERR_TRANSPORT_TLS_UNKNOWN_CA');
    expect(await attempt(port, { ...client, ca: ca.cert, serverName: 'elsewhere' })).toBe(
      'ERR_TRANSPORT_TLS_WRONG_SERVER',
    );
    expect(await attempt(port, { ...client, ca: ca.cert, allowedNames: ['node1'] })).toBe(
      'ERR_TRANSPORT_TLS_NAME_NOT_ALLOWED',
    );
    expect(await attempt(port, { ...client, ca: ca.cert, serverName: 'localhost' })).toBe('reply 1');
  });

  it('that has another name than the host, unless told not to look', async () => {
    const { port } = await serve({ ...ca.issue('node9'), ca: ca.cert });
    expect(await attempt(port)).toBe('ERR_TRANSPORT_TLS_WRONG_SERVER');
    expect(await attempt(port, { ...client, ca: ca.cert, serverName: false })).toBe('reply 1');
  });

  it('whose certificate was revoked', async () => {
    const revoked = ca.issue('revoked', { altNames: ['IP:127.0.0.1'] });
    ca.revoke(revoked.cert);
    const { port } = await serve({ ...revoked, ca: ca.cert });
    const tls = { ...client, ca: ca.cert };
    expect(await attempt(port, { ...tls, crl: ca.crl() })).toBe('ERR_TRANSPORT_TLS_CERT_REVOKED');
    expect(await attempt(port, tls)).toBe('reply 1');
  });

  it('that speaks no TLS, says nothing, or closes', async () => {
    const answers = createPlainServer((socket) => socket.on('error', () => undefined).end('220 welcome\r\n'));
    const closes = createPlainServer((socket) => socket.destroy());
    const silent = createPlainServer((socket) => socket.on('error', () => undefined));
    const ports = await Promise.all(
      [answers, closes, silent].map(async (plain) => {
        plain.listen(0, '127.0.0.1');
        await once(plain, 'listening');
        // Always an object for a TCP server that listens.
        return (plain.address() as AddressInfo).port;
      }),
    );
    const tls = { ca: ca.cert };
    expect(await attempt(ports[0]!, tls)).toBe('ERR_TRANSPORT_TLS_PLAINTEXT');
    expect(await attempt(ports[1]!, tls)).toBe('ERR_TRANSPORT_TLS_FAILED');
    expect(await attempt(ports[2]!, { ...tls, handshakeTimeoutMs: 100 })).toBe('ERR_TRANSPORT_TLS_HANDSHAKE_TIMEOUT');
    for (const plain of [answers, closes, silent]) plain.close();
  });

  it('when aborted within the handshake', async () => {
    const silent = createPlainServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const abort = new AbortController();
    silent.once('connection', () => abort.abort(new Error('changed my mind')));
    const { port } = silent.address() as AddressInfo;
    await expect(
      connect({ host: '127.0.0.1', port }, { tls: { ca: ca.cert }, signal: abort.signal }),
    ).rejects.toMatchObject({ code: 'ERR_TRANSPORT_CONNECT_ABORTED', cause: { message: 'changed my mind' } });
    silent.close();
  });
});

describe('TlsServer.reload()', () => {
  it('gives new connections the new certificate, and leaves the others alone', async () => {
    const cert = join(folder, 'live.pem');
    const key = join(folder, 'live.key');
    const install = (issued: Issued): void => {
      copyFileSync(issued.cert, cert);
      copyFileSync(issued.key, key);
    };
    install(ca.issue('first', { altNames: ['IP:127.0.0.1'] }));
    const { port, listener } = await serve({ cert, key, ca: ca.cert });
    const before = await dial(port);
    expect(before.tls?.certificate?.commonName).toBe('first');
    install(ca.issue('second', { altNames: ['IP:127.0.0.1'] }));
    await listener.tls?.reload();
    const after = await dial(port);
    expect(after.tls?.certificate?.commonName).toBe('second');
    expect(await call(before)).toBe('reply 1');

    writeFileSync(key, 'no key at all\n');
    await expect(listener.tls?.reload()).rejects.toMatchObject({ code: 'ERR_TRANSPORT_TLS_MATERIAL' });
    const still = await dial(port);
    expect(still.tls?.certificate?.commonName).toBe('second');
    for (const connection of [before, after, still]) connection.close();
  });

  it('lets nobody back in who was refused since, by no ticket', async () => {
    const tls = await TlsServer.load({ ...server, ca: ca.cert });
    const { port, failure } = await serve(tls);
    const late = ca.issue('late');
    const material = { cert: readFileSync(late.cert), key: readFileSync(late.key), ca: readFileSync(ca.cert) };
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      const socket = connectTls({ host: '127.0.0.1', port, maxVersion, ...material });
      let session: Buffer | undefined;
      socket.on('session', (ticket: Buffer) => (session = ticket));
      await once(socket, 'secureConnect');
      socket.write(record(message(1, CALL)));
      await once(socket, 'data');
      socket.destroy();
      const again = connectTls({
        host: '127.0.0.1',
        port,
        maxVersion,
        ...material,
        ...(session === undefined ? {} : { session }),
      });
      await once(again, 'secureConnect');
      expect(again.isSessionReused()).toBe(false);
      again.write(record(message(2, CALL)));
      await once(again, 'data');
      again.destroy();
    }
    ca.revoke(late.cert);
    await tls.reload({ ...server, ca: ca.cert, crl: ca.crl() });
    await attempt(port, { ...late, ca: ca.cert });
    expect(await failure()).toMatchObject({ code: 'ERR_TRANSPORT_TLS_CERT_REVOKED' });
  });
});

/** What a client sends first. */
async function captureHello(): Promise<Buffer> {
  const near = createPlainServer().listen(0, '127.0.0.1');
  await once(near, 'listening');
  const { port } = near.address() as AddressInfo;
  const connecting = dial(port).catch(() => undefined);
  const [socket] = (await once(near, 'connection')) as [Socket];
  const [hello] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  near.close();
  await connecting;
  return hello;
}

describe('a hostile peer of a TLS listener', () => {
  it.each([
    ['that sends a call in plain', record(message(1, CALL))],
    ['that speaks HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['that sends a record of TLS which is too long', Buffer.from('16030143ff', 'hex')],
  ])('%s is cut at once', async (_, bytes) => {
    const { port, failure, listener } = await serve();
    const socket = connectSocket(port, '127.0.0.1').on('error', () => undefined);
    socket.write(bytes);
    expect(await failure()).toMatchObject({ code: 'ERR_TRANSPORT_TLS_PLAINTEXT', fault: 'peer' });
    expect(listener.accepted).toBe(0);
    if (!socket.closed) await once(socket, 'close');
  });

  it('that sends garbage where the ClientHello should be is cut', async () => {
    const { port, failure } = await serve();
    const socket = connectSocket(port, '127.0.0.1').on('error', () => undefined);
    socket.write(Buffer.from(`1603010020${'ff'.repeat(32)}`, 'hex'));
    expect((await failure()).code).toMatch(/^ERR_TRANSPORT_TLS_/);
    socket.destroy();
  });

  it.each([
    ['says nothing', Buffer.alloc(0)],
    ['stops within the ClientHello', Buffer.from('1603010200010001fc0303', 'hex')],
  ])('that %s is cut after handshakeTimeoutMs', async (_, bytes) => {
    const { port, failure } = await serve({ ...server, ca: ca.cert, handshakeTimeoutMs: 50 });
    const socket = connectSocket(port, '127.0.0.1').on('error', () => undefined);
    socket.write(bytes);
    expect(await failure()).toMatchObject({ code: 'ERR_TRANSPORT_TLS_HANDSHAKE_TIMEOUT' });
    socket.destroy();
  });

  it('that sends its handshake byte by byte gets through', async () => {
    const { port } = await serve();
    // A proxy that hands on one byte at a time.
    const proxy = createPlainServer({ noDelay: true }, (near) => {
      const far = connectSocket({ port, host: '127.0.0.1' }).on('error', () => undefined);
      near.on('data', (chunk: Buffer) => {
        for (const byte of chunk) far.write(Buffer.of(byte));
      });
      far.on('data', (chunk: Buffer) => near.write(chunk));
      near.on('error', () => undefined).on('close', () => far.destroy());
      far.on('close', () => near.destroy());
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    expect(await attempt((proxy.address() as AddressInfo).port)).toBe('reply 1');
    proxy.close();
  });

  it('that opens all it can without a handshake keeps nobody out, and its handshakes are bounded', async () => {
    const { port, events } = await serve(undefined, { connectionsMax: 4 });
    const idle = Array.from({ length: 20 }, () => connectSocket(port, '127.0.0.1').on('error', () => undefined));
    await Promise.all(idle.map((socket) => once(socket, 'connect')));
    expect(await attempt(port)).toBe('reply 1');
    const failed = events.filter(({ type }) => type === 'tls-failed');
    // One line for all of them.
    expect(failed).toMatchObject([{ error: { code: 'ERR_TRANSPORT_DISPLACED' } }]);
    while (idle.filter(({ closed }) => !closed).length > 4) await new Promise((resolve) => setImmediate(resolve));
    for (const socket of idle) socket.destroy();
  });

  it('that is within its handshake when the listener closes gets no connection', async () => {
    const { port, listener, failure } = await serve();
    const socket = connectSocket(port, '127.0.0.1').on('error', () => undefined);
    socket.write(Buffer.from('160301', 'hex'));
    await once(socket, 'connect');
    // Accepted by the listener, too.
    expect(await attempt(port)).toBe('reply 1');
    await listener.close();
    expect(await failure()).toMatchObject({ message: 'Listener was closed within the handshake' });
    expect(listener.accepted).toBe(1);
    socket.destroy();
  });

  it('that sends a ClientHello with anything wrong in it costs its own connection only', async () => {
    const { port, listener } = await serve(undefined, { connectionsMax: 50 });
    const hello = await captureHello();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(hello.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        fc.nat(hello.length),
        async (changes, cut) => {
          const bytes = Buffer.from(hello);
          for (const [at, value] of changes) bytes[at] = value;
          const socket = connectSocket({ port, host: '127.0.0.1', allowHalfOpen: false }).on('error', () => undefined);
          socket.resume().end(cut < 20 ? bytes.subarray(0, cut) : bytes);
          await once(socket, 'close');
        },
      ),
    );
    expect(listener.accepted).toBe(0);
    expect(await attempt(port)).toBe('reply 1');
    expect(listener.connections.size).toBeLessThanOrEqual(1);
  });

  it('that begins many handshakes at once lets others have their turns in between', async () => {
    const { port, accepted, listener } = await serve();
    const connection = await dial(port);
    await call(connection);
    const flood = Array.from({ length: 40 }, () => dial(port).catch(() => undefined));
    while (listener.accepted === 1) await new Promise((resolve) => setImmediate(resolve));
    // While most of them still wait, the one that is there is served.
    expect(await call(connection, 2)).toBe('reply 2');
    expect(accepted.length).toBeLessThan(41);
    for (const one of await Promise.all(flood)) one?.close();
    connection.close();
  });

  it('at a plain port is told apart', async () => {
    const ended = Promise.withResolvers<string>();
    const listener = await listen(
      { host: '127.0.0.1', port: 0 },
      {
        accept: (connection) => void connection.attach({}),
        event: (event) => {
          if (event.type === 'disconnect') ended.resolve(describeEvent(event));
        },
      },
    );
    listeners.push(listener);
    const { port } = listener.address as { port: number };
    expect(await attempt(port)).toBe('ERR_TRANSPORT_TLS_FAILED');
    expect(await ended.promise).toBe('disconnect ERR_TRANSPORT_TLS_UNEXPECTED');
  });
});
