import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { Rpcsvc } from '../src/index.ts';
import type { RpcsvcOptions } from '../src/index.ts';
import { callBytes, messagesOf, record, words } from './support/peer.ts';
import { TEST_PROGRAM } from './support/program.ts';
import { ONE_AND_TWO, THREE } from './support/serve.ts';

const LOOPBACK = { host: '127.0.0.1', port: 0 } as const;
const CALL = callBytes({ args: ONE_AND_TWO });
const sockets: Socket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

/** A service whose ADD waits until told to go on. */
function slowService(options: RpcsvcOptions = {}): {
  svc: Rpcsvc;
  arrived: Promise<AbortSignal>;
  answer: () => void;
} {
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<AbortSignal>();
  const { promise: answered, resolve: answer } = Promise.withResolvers<number>();
  const svc = new Rpcsvc(options);
  svc.register(TEST_PROGRAM, {
    ADD: (_, request) => {
      arrive(request.signal);
      return answered;
    },
  });
  return { svc, arrived, answer: () => answer(3) };
}

/** Calls ADD; resolves with what came until the end of the stream. */
function callOver(target: { port: number; host: string } | { path: string }): Promise<string[]> {
  const socket = connect(target);
  sockets.push(socket);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.write(record(CALL));
  return once(socket, 'close').then(() => messagesOf(new Uint8Array(Buffer.concat(chunks))).map(words));
}

it('Rpcsvc listen() serves TCP, UDP and unix sockets; close() answers what is in progress, then closes all', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rpcsvc-'));
  const path = join(folder, 'socket');
  const waiting: ((sum: number) => void)[] = [];
  const { promise: allArrived, resolve: allAreHere } = Promise.withResolvers<undefined>();
  const svc = new Rpcsvc().register(TEST_PROGRAM, {
    ADD: () =>
      new Promise<number>((resolve) => {
        if (waiting.push(resolve) === 3) allAreHere(undefined);
      }),
  });
  const udp = createSocket('udp4');
  try {
    const tcpListener = await svc.listen(LOOPBACK);
    const udpListener = await svc.listen({ protocol: 'udp', ...LOOPBACK });
    const unixListener = await svc.listen({ path });
    const answers = [callOver(tcpListener.address), callOver(unixListener.address)];
    udp.send(CALL, udpListener.address.port, '127.0.0.1');
    const datagram = once(udp, 'message');
    await allArrived;
    const closed = svc.close({ timeoutMs: Infinity });
    for (const resolve of waiting) resolve(3);
    expect(await closed).toBe(0);
    expect(await Promise.all(answers)).toEqual([[THREE], [THREE]]);
    const [bytes] = (await datagram) as [Uint8Array];
    expect(words(bytes)).toBe(THREE);
    // All of them are gone.
    for (const target of [{ port: tcpListener.address.port }, { path }]) {
      const [error] = (await once(connect(target), 'error')) as [NodeJS.ErrnoException];
      expect(error.code).toMatch(/ECONNREFUSED|ENOENT/);
    }
    await using again = new Rpcsvc();
    expect((await again.listen(udpListener.address)).address).toEqual(udpListener.address);
  } finally {
    udp.close();
    await svc.close({ timeoutMs: 0 });
    await rm(folder, { recursive: true });
  }
});

it('Rpcsvc close() leaves calls alone when its time is up, aborts their signals and closes their connections', async () => {
  const { svc, arrived } = slowService();
  const { address } = await svc.listen(LOOPBACK);
  const answers = callOver(address);
  const signal = await arrived;
  expect(await svc.close({ timeoutMs: 0 })).toBe(1);
  expect(signal.reason).toMatchObject({ code: 'ERR_RPCSVC_DRAINED' });
  expect(await answers).toEqual([]);
});

it('Rpcsvc close() of the second time hastens the first, also by a signal', async () => {
  const { svc, arrived } = slowService();
  const { address } = await svc.listen(LOOPBACK);
  void callOver(address);
  const signal = await arrived;
  const first = svc.close({ timeoutMs: Infinity });
  const reason = new Error('enough');
  expect(await svc.close({ signal: AbortSignal.abort(reason) })).toBe(1);
  expect(await first).toBe(1);
  expect(signal.reason).toMatchObject({ code: 'ERR_RPCSVC_DRAINED', cause: reason });
});

it('Rpcsvc close() does not wait for a peer that does not read its answers', async () => {
  const svc = new Rpcsvc().register(TEST_PROGRAM, { ECHO: () => new Uint8Array(3 << 20) });
  const listener = await svc.listen(LOOPBACK, { outHighWaterBytes: 1 << 20 });
  const socket = connect(listener.address.port);
  sockets.push(socket);
  socket.pause();
  for (let xid = 0; xid < 4; xid++) socket.write(record(callBytes({ xid, proc: 2, args: new Uint8Array(4) })));
  const stuck = (): boolean => [...listener.connections].some(({ bytesQueued }) => bytesQueued > 1 << 20);
  while (!stuck()) await new Promise((resolve) => setImmediate(resolve));
  const connections = [...listener.connections];
  expect(await svc.close({ timeoutMs: 1 })).toBe(0);
  expect(connections.map(({ state }) => state)).toEqual(['closed']);
});

it('Rpcsvc close() leaves connections alone that it did not accept; await using closes', async () => {
  const { svc: other, arrived, answer } = slowService();
  const listener = await other.listen(LOOPBACK);
  let connection;
  {
    await using svc = new Rpcsvc();
    const outside = await svc.listen(LOOPBACK);
    void callOver(listener.address);
    await arrived;
    [connection] = listener.connections;
    expect(outside.address.port).not.toBe(listener.address.port);
  }
  expect(connection?.state).toBe('running');
  answer();
  await other.close();
  expect(connection?.state).toBe('closed');
});

it('Rpcsvc listen() lets accept() refuse a connection, by closing it or by throwing', async () => {
  const svc = new Rpcsvc().register(TEST_PROGRAM, { ADD: ({ a, b }) => a + b });
  const verdicts = [
    (): void => {
      throw new Error('for a test');
    },
    (close: () => void): void => close(),
    (): void => undefined,
  ];
  const { address } = await svc.listen(LOOPBACK, {
    accept: (connection) => verdicts.shift()?.(() => connection.close()),
    callsPerConnectionMax: 1,
  });
  expect(await callOver(address)).toEqual([]);
  expect(await callOver(address)).toEqual([]);
  // The options of attach() hold too: after one call the connection ends.
  expect(await callOver(address)).toEqual([THREE]);
  await svc.close();
});

it('Rpcsvc listen() refuses what it cannot do', async () => {
  const svc = new Rpcsvc();
  await expect(svc.listen(LOOPBACK, { outstandingLimit: 0 })).rejects.toMatchObject({ code: 'ERR_RPCSVC_BAD_OPTION' });
  await expect(svc.close({ timeoutMs: -1 })).rejects.toMatchObject({ code: 'ERR_RPCSVC_BAD_OPTION' });
  const tooLate = svc.listen(LOOPBACK);
  expect(await svc.close()).toBe(0);
  await expect(tooLate).rejects.toMatchObject({ code: 'ERR_RPCSVC_MISUSE' });
  await expect(svc.listen(LOOPBACK)).rejects.toMatchObject({ code: 'ERR_RPCSVC_MISUSE' });
});
