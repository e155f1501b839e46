import { memoryDatagramPeer, memoryPair } from '@gluster-ts/rpc-transport';
import type { MemoryPair } from '@gluster-ts/rpc-transport';
import { xdrHyper } from '@gluster-ts/xdr';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { calculator } from '../test/support/calculator.ts';
import { ManualClock } from '../test/support/manual-clock.ts';
import { errorOf, later, outcomeOf } from '../test/support/outcome.ts';
import { ScriptedServer } from '../test/support/scripted-server.ts';
import { nullPing, RpcClnt } from './index.ts';
import type { RpcClntOptions } from './index.ts';

const oneWay = { noReply: true } as const;

interface Setup {
  readonly pair: MemoryPair;
  readonly server: ScriptedServer;
  readonly clock: ManualClock;
  readonly clnt: RpcClnt;
}

function setup(options: RpcClntOptions = {}): Setup {
  const pair = memoryPair({ manual: true, client: { debugMessages: true } });
  const clock = new ManualClock();
  const clnt = new RpcClnt(pair.client, { firstXid: 1, clock, ...options });
  return { pair, server: new ScriptedServer(pair.server), clock, clnt };
}

/** Another end that reads nothing, until it is told to; what it does not read waits here. */
function setupStuck(options: RpcClntOptions = {}): Setup & { readonly sent: Promise<void>[] } {
  const parts = setup(options);
  parts.pair.server.throttle('test');
  const sent: Promise<void>[] = [];
  for (let i = 0; i < 40; i++) {
    sent.push(later(parts.clnt.call(calculator, 'ECHO', new Uint8Array(100 * 1024), oneWay)));
  }
  return { ...parts, sent };
}

describe('a call with noReply', () => {
  it('settles when it is written, holds no place in flight, and has no timer left', async () => {
    const { pair, server, clock, clnt } = setup({ inFlightMax: 1, ping: nullPing(calculator) });
    const sent = clnt.call(calculator, 'ADD', { a: 1, b: 2 }, oneWay);
    expectTypeOf(sent).toEqualTypeOf<Promise<void>>();
    const sum = clnt.call(calculator, 'ADD', { a: 3, b: 4 });
    const more = clnt.client(calculator).ADD({ a: 5, b: 6 }, oneWay);
    expectTypeOf(more).toEqualTypeOf<Promise<void>>();
    expect(clnt.counters).toMatchObject({ sent: 3, inFlight: 1, queued: 0 });
    await pair.run();
    expect(await Promise.all([sent, more])).toEqual([undefined, undefined]);
    expect(server.calls.map(({ xid, args }) => [xid, args[3]])).toEqual([
      [1, 1],
      [2, 3],
      [3, 5],
    ]);
    server.succeed(2, xdrHyper, 7n);
    await pair.run();
    expect(await sum).toBe(7n);
    await clnt.close();
    expect(clock.pending).toBe(0);
  });

  it('starts no ping: nobody waits', async () => {
    const { pair, server, clock, clnt } = setup({ ping: nullPing(calculator), timeoutMs: 0 });
    await Promise.all([clnt.call(calculator, 'NULL', undefined, oneWay), pair.run()]);
    clock.advance(3_600_000);
    await pair.run();
    expect(server.calls).toHaveLength(1);
  });

  it('drops an answer and counts it as late', async () => {
    const { pair, server, clnt } = setup();
    await Promise.all([clnt.call(calculator, 'ADD', { a: 1, b: 2 }, oneWay), pair.run()]);
    server.succeed(1, xdrHyper, 3n);
    await pair.run();
    expect(clnt.counters).toMatchObject({ lateReplies: 1, strayReplies: 0, succeeded: 0 });
    expect(pair.client.counters.messagesHeld).toBe(0);
  });

  it('keeps its place behind calls that wait', async () => {
    const { pair, server, clnt } = setup({ inFlightMax: 1 });
    void later(clnt.call(calculator, 'ADD', { a: 1, b: 0 }));
    void later(clnt.call(calculator, 'ADD', { a: 2, b: 0 }));
    const sent = clnt.call(calculator, 'ADD', { a: 3, b: 0 }, oneWay);
    await pair.run();
    expect(await outcomeOf(sent)).toBe('pending');
    server.succeed(1, xdrHyper, 1n);
    await pair.run();
    expect(await outcomeOf(sent)).toBe(undefined);
    expect(server.calls.map(({ args }) => args[3])).toEqual([1, 2, 3]);
  });

  it('waits for an end that does not read, as far as the queue goes, and goes on in order', async () => {
    const { pair, server, clnt, sent } = setupStuck({ queuedMax: 50 });
    await pair.run();
    const last = sent.at(-1);
    expect(last && (await outcomeOf(last))).toBe('pending');
    expect(pair.client.counters.bytesQueued).toBeLessThan(400 * 1024);
    expect(clnt.counters.queued).toBeGreaterThan(20);
    const left = Array.from({ length: 50 }, () => later(clnt.call(calculator, 'NULL', undefined, oneWay)));
    expect(await outcomeOf(left.at(-1) ?? last ?? Promise.reject(new Error('none')))).toBe('ERR_RPC_QUEUE_FULL');
    const drained = clnt.drain();
    pair.server.unthrottle('test');
    await pair.run();
    expect(await drained).toBe(0);
    await Promise.all(sent);
    expect(server.calls.slice(0, 40).map(({ procedure }) => procedure)).toEqual(sent.map(() => 2));
    expect(pair.client.state).toBe('idle');
  });

  it.each([
    ['its timeout', 'ERR_RPC_TIMEOUT'],
    ['its signal', 'ERR_RPC_ABORTED'],
    ['the end of its connection', 'ERR_RPC_DISCONNECTED'],
    ['close()', 'ERR_RPC_CLOSED'],
    ['drain() when its time is over', 'ERR_RPC_CLOSED'],
  ])('is rejected by %s while it is not written', async (what, code) => {
    const aborter = new AbortController();
    const { pair, clock, clnt } = setup({ timeoutMs: 1000 });
    pair.server.throttle('test');
    for (let i = 0; i < 11; i++) void later(clnt.call(calculator, 'ECHO', new Uint8Array(100 * 1024), oneWay));
    await pair.run();
    const { queued } = clnt.counters;
    expect(queued).toBe(0);
    const sent = later(clnt.call(calculator, 'ECHO', new Uint8Array(8), { ...oneWay, signal: aborter.signal }));
    expect(clnt.counters.queued).toBe(0);
    if (what === 'its timeout') clock.advance(1000);
    else if (what === 'its signal') aborter.abort();
    else if (what === 'close()') await clnt.close();
    else if (what.startsWith('drain()')) {
      const drained = clnt.drain({ timeoutMs: 5 });
      clock.advance(5);
      expect(await drained).toBeGreaterThan(0);
    } else pair.client.close();
    const error = await errorOf(sent);
    expect(error).toMatchObject({ code, sent: true });
    if (code === 'ERR_RPC_TIMEOUT') expect(error.message).toContain('not written within 1000 ms');
  });

  it('over datagrams settles at once and is never sent again', async () => {
    const { connection, take, run } = memoryDatagramPeer();
    const clock = new ManualClock();
    const clnt = new RpcClnt(connection, { firstXid: 1, clock });
    await clnt.call(calculator, 'ADD', { a: 1, b: 2 }, oneWay);
    clock.advance(3_600_000);
    await run();
    expect(take()).toHaveLength(1);
    expect(clnt.counters).toMatchObject({ sent: 1, inFlight: 0, retransmissions: 0 });
    expect(clock.pending).toBe(0);
  });
});

describe('RpcClnt.connection', () => {
  it('is what calls go over, and what connect() resolves with, until it is lost', async () => {
    const { pair, clnt } = setup();
    expect(clnt.connection).toBe(pair.client);
    expect(await clnt.connect()).toBe(pair.client);
    const ends = memoryPair();
    const dialled = new RpcClnt(() => Promise.resolve(ends.client), { reconnect: false });
    expect(dialled.connection).toBeUndefined();
    const connection = await dialled.connect();
    expect(connection).toBe(ends.client);
    expect(dialled.connection).toBe(connection);
    ends.server.close();
    expect(await connection.closed).toBeUndefined();
    expect(dialled.connection).toBeUndefined();
    await dialled.close();
  });
});
