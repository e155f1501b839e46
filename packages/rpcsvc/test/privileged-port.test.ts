import { once } from 'node:events';
import { connect } from 'node:net';
import type { TcpNetConnectOpts } from 'node:net';
import { listen } from '@gluster-ts/rpc-transport';
import { describe, expect, it } from 'vitest';
import { Rpcsvc, sync } from '../src/index.ts';
import { callBytes, messagesOf, record, words } from './support/peer.ts';
import { TEST_PROGRAM } from './support/program.ts';
import { ONE_AND_TWO, THREE } from './support/serve.ts';

const DENIED = '00000007 00000001 00000001 00000001 00000002';

/** Calls ADD over TCP from that port, and returns the reply. */
async function callFrom(options: Partial<TcpNetConnectOpts>): Promise<string> {
  const svc = new Rpcsvc({ allowInsecure: false });
  svc.register(TEST_PROGRAM, { ADD: sync(({ a, b }) => a + b) });
  const listener = await listen(
    { host: '127.0.0.1', port: 0 },
    { accept: (connection) => void svc.attach(connection) },
  );
  try {
    const port = listener.address.family === 'ipv4' ? listener.address.port : 0;
    const socket = connect({ host: '127.0.0.1', port, ...options });
    socket.write(record(callBytes({ args: ONE_AND_TWO })));
    const [reply] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    return messagesOf(reply).map(words).join(' | ');
  } finally {
    await listener.drain();
  }
}

describe('a service with allowInsecure false', () => {
  it('denies a caller on a port that the kernel chose', async () => {
    expect(await callFrom({})).toBe(DENIED);
  });

  it.skipIf(process.getuid?.() !== 0)('answers a caller on a port that takes root (needs root)', async () => {
    // The first of those that is free: others on this machine may use some.
    for (let localPort = 1023; localPort > 900; localPort--) {
      const reply = await callFrom({ localPort }).catch((error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return undefined;
        throw error;
      });
      if (reply === undefined) continue;
      expect(reply).toBe(THREE);
      return;
    }
    expect.unreachable('no port below 1024 is free');
  });
});
