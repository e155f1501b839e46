import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { listen } from '@gluster-ts/rpc-transport';
import { expect, it } from 'vitest';
import { Rpcsvc } from '../src/index.ts';
import { expectBalanced } from './support/invariants.ts';
import { callBytes, messagesOf, record, words } from './support/peer.ts';
import { TEST_PROGRAM } from './support/program.ts';
import { ONE_AND_TWO } from './support/serve.ts';

const CONNECTIONS = 6;
const CALLS = 10;

it('a service and a listener that are drained answer every call in flight over TCP, then close', async () => {
  const waiting: ((sum: number) => void)[] = [];
  const { promise: allArrived, resolve: allAreHere } = Promise.withResolvers<undefined>();
  const svc = new Rpcsvc();
  const add = () =>
    new Promise<number>((resolve) => {
      if (waiting.push(resolve) === CONNECTIONS * CALLS) allAreHere(undefined);
    });
  // Without processors, so that all of them are in flight at a time.
  svc.register(TEST_PROGRAM, { ADD: add }, { synctask: false });
  const listener = await listen(
    { host: '127.0.0.1', port: 0 },
    { accept: (connection) => void svc.attach(connection) },
  );
  const sockets: Socket[] = [];
  const received: Buffer[][] = [];
  try {
    const port = listener.address.family === 'ipv4' ? listener.address.port : 0;
    for (let index = 0; index < CONNECTIONS; index++) {
      const socket = connect({ host: '127.0.0.1', port });
      const chunks: Buffer[] = [];
      socket.on('data', (chunk: Buffer) => chunks.push(chunk));
      sockets.push(socket);
      received.push(chunks);
      for (let xid = 0; xid < CALLS; xid++) socket.write(record(callBytes({ xid, args: ONE_AND_TWO })));
    }
    await allArrived;
    const ended = sockets.map((socket) => once(socket, 'end'));
    const drained = svc.drain({ timeoutMs: Infinity });
    expectBalanced(svc, CONNECTIONS * CALLS);
    // The last call of the first connection is answered last.
    for (const resolve of waiting.reverse()) resolve(3);
    expect(await drained).toBe(0);
    await listener.drain();
    await Promise.all(ended);
    for (const chunks of received) {
      const replies = messagesOf(new Uint8Array(Buffer.concat(chunks))).map(words);
      const expected = Array.from(
        { length: CALLS },
        (_, xid) => `0000000${xid} 00000001 00000000 00000000 00000000 00000000 00000003`,
      );
      expect(replies.sort()).toEqual(expected);
    }
    expectBalanced(svc);
  } finally {
    for (const socket of sockets) socket.destroy();
    await listener.close();
  }
});
