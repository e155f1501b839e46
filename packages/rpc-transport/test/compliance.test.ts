import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';

import { afterAll, beforeAll } from 'vitest';

import { Authority } from '../../../test/support/certificates.ts';
import {
  connect,
  listen,
  memoryPair,
  secureAsClient,
  secureAsServer,
  TlsClient,
  TlsServer,
  type Connection,
  type Endpoint,
} from '../src/index.ts';
import { compliance, type Join, type Joined } from './support/compliance.ts';

interface Tls {
  readonly server: TlsServer;
  readonly client: TlsClient;
}

/** Listens, connects, and waits for the two ends to find each other. */
async function joinSockets(endpoint: Endpoint, options: Parameters<Join>[0], tls?: Tls): Promise<Joined> {
  let take: (connection: Connection) => void = () => undefined;
  const accepted = new Promise<Connection>((resolve) => (take = resolve));
  const listener = await listen(endpoint, {
    ...options.server,
    ...(tls === undefined ? {} : { tls: tls.server }),
    accept: take,
  });
  const { address } = listener;
  const target = address.family === 'unix' ? { path: address.path } : 'port' in address ? address : undefined;
  if (target === undefined) throw new Error('Sockets have addresses');
  const client = await connect(target, { ...options.client, ...(tls === undefined ? {} : { tls: tls.client }) });
  const server = await accepted;
  return {
    client,
    server,
    dispose: async () => {
      client.close();
      server.close();
      await listener.close();
    },
  };
}

compliance('tcp', (options) => joinSockets({ host: '127.0.0.1', port: 0 }, options));

compliance('tcp over IPv6', (options) => joinSockets({ host: '::1', port: 0 }, options));

compliance('unix', async (options) => {
  const directory = await mkdtemp(joinPath(tmpdir(), 'rpc-transport-'));
  const joined = await joinSockets({ path: joinPath(directory, 'server.socket') }, options);
  return {
    ...joined,
    dispose: async () => {
      await joined.dispose();
      await rm(directory, { recursive: true });
    },
  };
});

let ca: Authority;
let tls: Tls;

beforeAll(async () => {
  ca = Authority.make();
  const own = { ...ca.issue('both', { altNames: ['IP:127.0.0.1'] }), ca: ca.cert };
  tls = { server: await TlsServer.load(own), client: await TlsClient.load(own) };
});

afterAll(() => ca[Symbol.dispose]());

compliance('tls', (options) => joinSockets({ host: '127.0.0.1', port: 0 }, options, tls));

compliance('tls over a unix socket', async (options) => {
  const directory = await mkdtemp(joinPath(tmpdir(), 'rpc-transport-'));
  const joined = await joinSockets({ path: joinPath(directory, 'server.socket') }, options, tls);
  return {
    ...joined,
    dispose: async () => {
      await joined.dispose();
      await rm(directory, { recursive: true });
    },
  };
});

compliance('tcp that became tls', async (options) => {
  const joined = await joinSockets({ host: '127.0.0.1', port: 0 }, options);
  await Promise.all([secureAsClient(joined.client, tls.client), secureAsServer(joined.server, tls.server)]);
  return joined;
});

compliance('memory', (options) => {
  const { client, server } = memoryPair({ ...options, windowBytes: 200_000 });
  return Promise.resolve({
    client,
    server,
    dispose: () => {
      client.close();
      server.close();
      return Promise.resolve();
    },
  });
});
