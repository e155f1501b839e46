import { authGlusterfsV3, authShort, authSys } from '@gluster-ts/auth';
import { memoryPair } from '@gluster-ts/rpc-transport';
import type { MemoryPair } from '@gluster-ts/rpc-transport';
import { AuthStat, OpaqueAuth, xdrHyper } from '@gluster-ts/xdr';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calculator } from '../test/support/calculator.ts';
import { Datagrams } from '../test/support/datagrams.ts';
import type { Fate } from '../test/support/datagrams.ts';
import { ManualClock } from '../test/support/manual-clock.ts';
import { later, outcomeOf } from '../test/support/outcome.ts';
import { ScriptedServer } from '../test/support/scripted-server.ts';
import { nullPing, RpcClnt } from './index.ts';
import type { RpcClntEvent, RpcClntOptions } from './index.ts';

interface Setup {
  readonly pair: MemoryPair;
  readonly server: ScriptedServer;
  readonly clock: ManualClock;
  readonly clnt: RpcClnt;
  readonly events: RpcClntEvent[];
  readonly add: (a: number) => Promise<bigint>;
  /** What becomes of the next calls, until there is none left: then they pass. */
  readonly fates: Fate[];
}

/** A client on a datagram connection, a scripted server on the other end; xids from 1, delays of 1, 2, 4 … s. */
function setup(options: RpcClntOptions = {}): Setup {
  const pair = memoryPair({ manual: true, client: { debugMessages: true } });
  const clock = new ManualClock();
  const fates: Fate[] = [];
  const events: RpcClntEvent[] = [];
  const { connection } = new Datagrams(pair.client, () => fates.shift() ?? 'pass');
  const clnt = new RpcClnt(connection, {
    firstXid: 1,
    clock,
    random: () => 0,
    event: (event) => void events.push(event),
    ...options,
  });
  const add = (a: number): Promise<bigint> => later(clnt.call(calculator, 'ADD', { a, b: 0 }));
  return { pair, server: new ScriptedServer(pair.server), clock, clnt, events, add, fates };
}

describe('RpcClnt on a datagram connection', { timeout: 3_600_000 }, () => {
  it('sends a call again with the same xid, after 1, 2, 4 … 30 s, until its timeout', async () => {
    const { pair, server, clock, clnt, add } = setup({ timeoutMs: 100_000 });
    const sum = add(7);
    const arrivals: number[] = [];
    for (let second = 0; second < 100; second++) {
      await pair.run();
      arrivals.push(...server.calls.splice(0).map(({ xid }) => (xid === 1 ? clock.now() / 1000 : NaN)));
      clock.advance(1000);
    }
    expect(arrivals).toEqual([0, 1, 3, 7, 15, 31, 61, 91]);
    expect(await outcomeOf(sum)).toBe('ERR_RPC_TIMEOUT');
    expect(clnt.counters).toMatchObject({ sent: 1, retransmissions: 7, timedOut: 1, inFlight: 0 });
    clock.advance(100_000);
    await pair.run();
    expect(server.calls).toEqual([]);
    expect(clock.pending).toBeLessThanOrEqual(1);
  });

  it('sends the same bytes, also when the credential would be another one meanwhile', async () => {
    let now = 1_000_000;
    const { pair, server, clock, clnt } = setup({ auth: authGlusterfsV3({ now: () => now }) });
    const bytes = Uint8Array.of(1, 2, 3, 4);
    const echoed = later(clnt.call(calculator, 'ECHO', bytes));
    // Arguments are encoded once, too.
    bytes.fill(9);
    now += 5000;
    clock.advance(1000);
    await pair.run();
    const args = Uint8Array.of(0, 0, 0, 4, 1, 2, 3, 4);
    expect(server.calls.map((call) => [call.xid, call.args])).toEqual([
      [1, args],
      [1, args],
    ]);
    const [first, second] = server.credentials;
    expect(first).toEqual(second);
    await clnt.close();
    expect(await outcomeOf(echoed)).toBe('ERR_RPC_CLOSED');
  });

  it('takes the first reply, and counts further ones without a word', async () => {
    const { pair, server, clock, clnt, events, add } = setup();
    const sum = add(7);
    clock.advance(1000);
    await pair.run();
    expect(server.calls.map(({ xid }) => xid)).toEqual([1, 1]);
    for (const { xid } of server.calls) server.succeed(xid, xdrHyper, 7n);
    await pair.run();
    expect(await sum).toBe(7n);
    server.succeed(1, xdrHyper, 8n);
    await pair.run();
    expect(clnt.counters).toMatchObject({ succeeded: 1, duplicateReplies: 2, strayReplies: 0 });
    expect(events.map(({ type }) => type)).not.toContain('stray-replies');
    clock.advance(60_000);
    await pair.run();
    expect(server.calls).toHaveLength(2);
    expect(pair.client.counters.messagesHeld).toBe(0);
  });

  it('stops when the call is aborted; replies that come all the same are late, each of them', async () => {
    const { pair, server, clock, clnt } = setup();
    const controller = new AbortController();
    const sum = later(clnt.call(calculator, 'ADD', { a: 1, b: 2 }, { signal: controller.signal }));
    clock.advance(1000);
    controller.abort();
    expect(await outcomeOf(sum)).toBe('ERR_RPC_ABORTED');
    clock.advance(60_000);
    await pair.run();
    expect(server.calls).toHaveLength(2);
    for (const { xid } of server.calls) server.succeed(xid, xdrHyper, 3n);
    await pair.run();
    expect(clnt.counters).toMatchObject({ aborted: 1, lateReplies: 2, strayReplies: 0, retransmissions: 1 });
  });

  it('has 64 calls on their way at most, unless told otherwise', async () => {
    for (const [options, count] of [
      [{}, 64],
      [{ inFlightMax: 100 }, 100],
    ] as const) {
      const { pair, server, clnt, add } = setup(options);
      for (let a = 0; a < 200; a++) void add(a);
      await pair.run();
      expect(server.calls).toHaveLength(count);
      expect(clnt.counters).toMatchObject({ inFlight: count, queued: 200 - count });
    }
  });

  it('does not repeat a refused call with another credential when a copy of it may have been carried out', async () => {
    const auth = authShort(authSys({ uid: 1, gid: 1 }));
    auth.accepted?.(new OpaqueAuth(2, Uint8Array.of(1)), auth.credential());
    const { pair, server, clock, clnt, add } = setup({ auth });
    const sum = add(7);
    await pair.run();
    // Carried out; the reply was lost, and the shorthand forgotten.
    clock.advance(1000);
    server.refuse(1, { stat: 'AUTH_ERROR', authStat: AuthStat.AUTH_REJECTEDCRED });
    await pair.run();
    expect(await outcomeOf(sum)).toBe('ERR_RPC_AUTH_ERROR');
    expect(clnt.counters).toMatchObject({ sent: 1, refreshes: 0 });
    // The next call has learnt of it.
    void add(8);
    await pair.run();
    expect(server.calls.map(({ xid, credFlavor }) => [xid, credFlavor])).toEqual([
      [1, 2],
      [1, 2],
      [2, 1],
    ]);
  });

  it('sends nothing again while what it sent first still waits here', async () => {
    const pair = memoryPair({ manual: true, windowBytes: 4096 });
    const clock = new ManualClock();
    const { connection } = new Datagrams(pair.client, () => 'pass');
    const clnt = new RpcClnt(connection, { clock });
    for (let i = 0; i < 40; i++) void later(clnt.call(calculator, 'ECHO', new Uint8Array(8000)));
    await new Promise((resolve) => setImmediate(resolve));
    const before = connection.bytesQueued;
    expect(before).toBeGreaterThan(256 * 1024);
    clock.advance(5000);
    expect(clnt.counters.retransmissions).toBe(0);
    expect(connection.bytesQueued).toBe(before);
    await clnt.close();
    expect(clock.pending).toBe(0);
  });

  it('spreads calls that were lost together', async () => {
    const randoms = [0, 0.5, 1 - Number.EPSILON];
    const { pair, server, clock, add } = setup({ random: () => randoms.shift() ?? 0, retransmit: { delayMsMin: 100 } });
    for (const a of [1, 2, 3]) void add(a);
    await pair.run();
    server.calls.splice(0);
    const arrivals: number[][] = [];
    for (let ms = 0; ms < 100; ms++) {
      clock.advance(1);
      await pair.run();
      for (const { xid } of server.calls.splice(0)) arrivals.push([xid, clock.now()]);
    }
    expect(arrivals).toEqual([
      [3, 75],
      [2, 88],
      [1, 100],
    ]);
  });

  it('sends nothing again with retransmit: false, and never on a stream', async () => {
    const { pair, server, clock, add } = setup({ retransmit: false });
    void add(1);
    clock.advance(29_000);
    await pair.run();
    expect(server.calls).toHaveLength(1);
    const stream = memoryPair({ manual: true });
    const other = new RpcClnt(stream.client, { clock });
    const there = new ScriptedServer(stream.server);
    void later(other.call(calculator, 'NULL', undefined));
    clock.advance(29_000);
    await stream.run();
    expect(there.calls).toHaveLength(1);
  });

  it('sends a ping again too, and holds no answer against a peer that was lost once', async () => {
    const { pair, server, clock, clnt, events, fates } = setup({
      timeoutMs: 0,
      retransmit: { delayMsMin: 100, delayMsMax: 100 },
      ping: nullPing(calculator, { intervalMs: 1000, timeoutMs: 500 }),
    });
    const long = later(clnt.call(calculator, 'ADD', { a: 1, b: 2 }));
    await pair.run();
    // The only call is not sent again meanwhile: what counts is the ping.
    server.calls.splice(0);
    clock.advance(999);
    await pair.run();
    const ofAdd = server.calls.splice(0).length;
    fates.push('lose', 'lose');
    clock.advance(1);
    clock.advance(300);
    await pair.run();
    const pings = server.calls.filter(({ procedure }) => procedure === 0);
    expect(ofAdd).toBe(9);
    expect(pings.length).toBeGreaterThan(0);
    server.succeed(pings[0]!.xid, calculator.procedures.NULL.result, undefined);
    await pair.run();
    expect(events.filter(({ type }) => type === 'ping')).toHaveLength(1);
    expect(await outcomeOf(long)).toBe('pending');
    await clnt.close();
    expect(clock.pending).toBe(0);
  });

  const refused: readonly RpcClntOptions[] = [
    { retransmit: { delayMsMin: 0 } },
    { retransmit: { delayMsMin: 10, delayMsMax: 5 } },
    { retransmit: { jitter: -1 } },
  ];
  it.each(refused)('refuses %j', (options) => {
    expect(() => setup(options)).toThrow(expect.objectContaining({ code: 'ERR_RPC_BAD_OPTION' }));
  });

  it('has every call answered, once, whatever becomes of the datagrams', async () => {
    const fate = fc.constantFrom<Fate>('pass', 'pass', 'lose', 'twice', 'late');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fate, { maxLength: 60, size: 'max' }),
        fc.array(fate, { maxLength: 60, size: 'max' }),
        fc.integer({ min: 1, max: 12 }),
        async (there, back, count) => {
          const pair = memoryPair({ manual: true, client: { debugMessages: true } });
          const clock = new ManualClock();
          const calls = new Datagrams(pair.client, () => there.shift() ?? 'pass');
          const replies = new Datagrams(pair.server, () => back.shift() ?? 'pass');
          const events: RpcClntEvent[] = [];
          const clnt = new RpcClnt(calls.connection, {
            clock,
            inFlightMax: 5,
            timeoutMs: 0,
            event: (event) => void events.push(event),
          });
          const server = new ScriptedServer(replies.connection);
          const sums = Array.from({ length: count }, (_, a) => later(clnt.call(calculator, 'ADD', { a, b: 0 })));
          let replied = 0;
          while (clnt.counters.succeeded < count) {
            await pair.run();
            for (const { xid, args } of server.calls.splice(0)) {
              server.succeed(xid, xdrHyper, BigInt(args[3] ?? 0));
              replied++;
            }
            await pair.run();
            calls.deliverLate();
            replies.deliverLate();
            clock.advance(1000);
          }
          await pair.run();
          replies.deliverLate();
          await pair.run();
          expect(await Promise.all(sums)).toEqual(Array.from({ length: count }, (_, a) => BigInt(a)));
          const { counters } = clnt;
          expect(counters).toMatchObject({ sent: count, inFlight: 0, strayReplies: 0, lateReplies: 0 });
          expect(replied + server.calls.length).toBeLessThanOrEqual(2 * (counters.sent + counters.retransmissions));
          expect(counters.succeeded + counters.duplicateReplies).toBe(pair.client.counters.recordsIn);
          expect(pair.client.counters.messagesHeld).toBe(0);
          expect(clock.pending).toBe(0);
          await clnt.close();
        },
      ),
    );
  });
});
