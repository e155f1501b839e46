import { memoryPair } from '@gluster-ts/rpc-transport';
import type { MemoryPair, TransportEvent } from '@gluster-ts/rpc-transport';
import { procedure, program, xdrHyper, xdrInt, xdrOpaque } from '@gluster-ts/xdr';
import { describe, expect, it } from 'vitest';
import { calculator } from '../test/support/calculator.ts';
import { ManualClock } from '../test/support/manual-clock.ts';
import { errorOf, later, outcomeOf } from '../test/support/outcome.ts';
import { ScriptedNetwork } from '../test/support/scripted-network.ts';
import { ScriptedServer } from '../test/support/scripted-server.ts';
import { glusterPing, nullPing, RpcClnt } from './index.ts';
import type { Ping, PingTimes, RpcClntEvent, RpcClntOptions } from './index.ts';

interface Setup {
  readonly pair: MemoryPair;
  readonly server: ScriptedServer;
  readonly clock: ManualClock;
  readonly clnt: RpcClnt;
  readonly events: RpcClntEvent[];
  /** Numbers of the procedures that were called since the last time. */
  readonly arrived: () => Promise<number[]>;
}

/** A client that pings after 100 ms and waits for 30 ms. */
function setup(times: PingTimes = {}, options: RpcClntOptions = {}): Setup {
  const pair = memoryPair({ manual: true, client: { debugMessages: true } });
  const clock = new ManualClock();
  const events: RpcClntEvent[] = [];
  const ping = nullPing(calculator, { intervalMs: 100, timeoutMs: 30, ...times });
  const clnt = new RpcClnt(pair.client, {
    firstXid: 1,
    clock,
    ping,
    timeoutMs: 0,
    event: (event) => {
      if (event.type !== 'state') events.push(event);
    },
    ...options,
  });
  const server = new ScriptedServer(pair.server);
  const arrived = async (): Promise<number[]> => {
    await pair.run();
    return server.calls.splice(0).map((call) => call.procedure);
  };
  return { pair, server, clock, clnt, events, arrived };
}

const add = (clnt: RpcClnt): Promise<bigint> => later(clnt.call(calculator, 'ADD', { a: 1, b: 2 }));

describe('ping of RpcClnt', () => {
  it('asks after an interval without a byte while a call waits, and again after an answer', async () => {
    const { pair, server, clock, clnt, events, arrived } = setup();
    const sum = add(clnt);
    expect(await arrived()).toEqual([1]);
    clock.advance(99);
    expect(await arrived()).toEqual([]);
    clock.advance(1);
    await pair.run();
    expect(server.calls).toMatchObject([{ xid: 2, program: 0x2000_0099, version: 3, procedure: 0 }]);
    server.calls.splice(0);
    clock.advance(20);
    server.succeed(2, calculator.procedures.NULL.result, undefined);
    await pair.run();
    expect(events).toEqual([{ type: 'ping', roundTripMs: 20 }]);
    clock.advance(99);
    expect(await arrived()).toEqual([]);
    clock.advance(1);
    expect(await arrived()).toEqual([0]);
    // Pings are nobody's calls.
    expect(clnt.counters).toMatchObject({ sent: 1, succeeded: 0, inFlight: 1, pings: 2 });
    expect(await outcomeOf(sum)).toBe('pending');
  });

  it('closes the connection of a peer that does not answer; calls in flight say why', async () => {
    const { pair, clock, clnt, events, arrived } = setup();
    const ends: TransportEvent[] = [];
    pair.client.attach({ event: (event) => ends.push(event) });
    const calls = [add(clnt), add(clnt)];
    clock.advance(100);
    expect(await arrived()).toEqual([1, 1, 0]);
    clock.advance(29);
    expect(await outcomeOf(calls[0]!)).toBe('pending');
    clock.advance(1);
    await pair.run();
    expect(events).toEqual([{ type: 'peer-dead', silentMs: 130 }]);
    expect(ends).toMatchObject([
      { type: 'disconnect', error: { code: 'ERR_TRANSPORT_PEER_DEAD', fault: 'peer' } },
      { type: 'cleanup' },
    ]);
    for (const call of calls) {
      expect(await errorOf(call)).toMatchObject({
        code: 'ERR_RPC_PEER_DEAD',
        sent: true,
        cause: { code: 'ERR_TRANSPORT_PEER_DEAD' },
      });
    }
    expect(clnt.state.kind).toBe('lost');
    expect(await outcomeOf(add(clnt))).toBe('ERR_RPC_DISCONNECTED');
    expect(clock.pending).toBe(0);
  });

  it('does not ask while bytes come, whatever they are', async () => {
    const { pair, server, clock, clnt, arrived } = setup();
    void add(clnt);
    for (let i = 0; i < 10; i++) {
      clock.advance(99);
      // Replies to nobody, and calls that nobody serves.
      server.succeed(1000 + i, xdrHyper, 0n);
      await pair.run();
    }
    expect(await arrived()).toEqual([1]);
    // The last byte came at 990, and was seen at 1000.
    clock.advance(109);
    expect(await arrived()).toEqual([]);
    clock.advance(1);
    expect(await arrived()).toEqual([0]);
  });

  it('takes a large reply that is still coming for life', async () => {
    const { pair, server, clock, clnt, arrived } = setup();
    const echoed = later(clnt.call(calculator, 'ECHO', new Uint8Array(4)));
    await arrived();
    server.succeed(1, xdrOpaque(), new Uint8Array(1_000_000).fill(7));
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(100);
    let steps = 0;
    // One chunk per 25 ms: the ping stands behind the reply all the time.
    while (pair.step()) {
      clock.advance(25);
      steps++;
    }
    expect(steps).toBeGreaterThan(12);
    await pair.run();
    expect((await echoed).length).toBe(1_000_000);
    expect(clnt.state.kind).toBe('connected');
  });

  it('takes calls that are still leaving for life, and such as stand still for death', async () => {
    const pair = memoryPair({ manual: true, windowBytes: 65_536 });
    const clock = new ManualClock();
    const events: RpcClntEvent[] = [];
    const ping = nullPing(calculator, { intervalMs: 100, timeoutMs: 30 });
    const clnt = new RpcClnt(pair.client, { clock, timeoutMs: 0, ping, event: (event) => void events.push(event) });
    new ScriptedServer(pair.server);
    // No byte comes back in all the time that these take.
    const calls = Array.from({ length: 30 }, () => later(clnt.call(calculator, 'ECHO', new Uint8Array(100_000))));
    for (let step = 0; step < 40; step++) {
      pair.step();
      await new Promise((resolve) => setImmediate(resolve));
      clock.advance(10);
    }
    expect(clnt.state.kind).toBe('connected');
    expect(pair.client.bytesQueued).toBeGreaterThan(0);
    clock.advance(230);
    expect(await outcomeOf(calls[0]!)).toBe('ERR_RPC_PEER_DEAD');
    expect(events).toContainEqual({ type: 'peer-dead', silentMs: 130 });
  });

  it('is content with a refusal', async () => {
    const { pair, server, clock, clnt, events, arrived } = setup();
    void add(clnt);
    clock.advance(100);
    await arrived();
    server.refuse(2, { stat: 'PROG_UNAVAIL' });
    await pair.run();
    expect(events).toEqual([{ type: 'ping', roundTripMs: 0 }]);
    clock.advance(30);
    expect(clnt.state.kind).toBe('connected');
  });

  it('lets a ping go that is not answered while other bytes come', async () => {
    const { pair, server, clock, clnt, events, arrived } = setup();
    const sum = add(clnt);
    for (let i = 0; i < 5; i++) {
      clock.advance(100);
      expect(await arrived()).toContain(0);
      server.succeed(5000, xdrHyper, 0n);
      await pair.run();
      clock.advance(30);
    }
    server.succeed(2, calculator.procedures.NULL.result, undefined);
    server.succeed(1, xdrHyper, 3n);
    await pair.run();
    expect(await sum).toBe(3n);
    expect(events.filter(({ type }) => type === 'ping')).toEqual([]);
    expect(clnt.counters).toMatchObject({ pings: 5, lateReplies: 1, inFlight: 0 });
  });

  it('asks nothing while nobody waits, and begins again with the next call', async () => {
    const { pair, server, clock, clnt, arrived } = setup();
    const first = add(clnt);
    await arrived();
    server.succeed(1, xdrHyper, 3n);
    await pair.run();
    await first;
    clock.advance(10_000);
    expect(await arrived()).toEqual([]);
    expect(clock.pending).toBe(0);
    void add(clnt);
    clock.advance(100);
    expect(await arrived()).toEqual([1, 0]);
  });

  it('asks without a call too when told to, from the beginning', async () => {
    const { pair, server, clock, clnt, arrived } = setup({ whileIdle: true });
    clock.advance(100);
    expect(await arrived()).toEqual([0]);
    server.succeed(1, calculator.procedures.NULL.result, undefined);
    await pair.run();
    clock.advance(100);
    expect(await arrived()).toEqual([0]);
    clock.advance(30);
    await pair.run();
    expect(clnt.state.kind).toBe('lost');
  });

  it('makes the connection anew where there is an address, and watches over the next one', async () => {
    const network = new ScriptedNetwork();
    const clock = new ManualClock();
    const clnt = new RpcClnt(network.connector, {
      clock,
      timeoutMs: 0,
      ping: nullPing(calculator, { intervalMs: 100, timeoutMs: 30 }),
    });
    const first = add(clnt);
    const server = await network.accept();
    await network.run();
    server.succeed(server.calls.shift()!.xid, xdrHyper, 3n);
    await network.run();
    expect(await first).toBe(3n);
    const second = add(clnt);
    // The interval began with the first call, in which bytes came.
    clock.advance(100);
    clock.advance(130);
    await network.run();
    // It has answered before: tried again at once.
    expect(await outcomeOf(second)).toBe('ERR_RPC_PEER_DEAD');
    expect(clnt.state.kind).toBe('connecting');
    const next = await network.accept();
    const third = add(clnt);
    clock.advance(100);
    await network.run();
    expect(next.calls.map((call) => call.procedure)).toEqual([1, 0]);
    clock.advance(30);
    await network.run();
    expect(await outcomeOf(third)).toBe('ERR_RPC_PEER_DEAD');
    // That one had not answered: an attempt that failed.
    expect(clnt.state.kind).toBe('waiting');
    await clnt.close();
    expect(clock.pending).toBe(0);
  });

  it('does not hold against a connection what the one before it owed', async () => {
    const network = new ScriptedNetwork();
    const clock = new ManualClock();
    const kinds: string[] = [];
    const clnt = new RpcClnt(network.connector, {
      clock,
      timeoutMs: 0,
      ping: nullPing(calculator, { intervalMs: 100, timeoutMs: 30 }),
      event: ({ type }) => kinds.push(type),
    });
    const first = add(clnt);
    const server = await network.accept();
    await network.run();
    server.succeed(server.calls.shift()!.xid, xdrHyper, 3n);
    await network.run();
    await first;
    const second = add(clnt);
    clock.advance(200);
    await network.run();
    expect(server.calls.map((call) => call.procedure)).toEqual([1, 0]);
    server.connection.close();
    await network.run();
    expect(await outcomeOf(second)).toBe('ERR_RPC_DISCONNECTED');
    await network.accept();
    const third = add(clnt);
    clock.advance(99);
    expect(await outcomeOf(third)).toBe('pending');
    expect(kinds).not.toContain('peer-dead');
    clock.advance(31);
    expect(await outcomeOf(third)).toBe('ERR_RPC_PEER_DEAD');
    await clnt.close();
  });

  it.each([true, false])('leaves nothing behind when the client is closed, asked or not (%s)', async (asked) => {
    const { clock, clnt } = setup();
    const sum = add(clnt);
    if (asked) clock.advance(100);
    await clnt.close();
    expect(await outcomeOf(sum)).toBe('ERR_RPC_CLOSED');
    expect(clock.pending).toBe(0);
    expect(clnt.counters.inFlight).toBe(0);
  });

  it('does not count for drain() and for inFlightMax', async () => {
    const { pair, server, clock, clnt, arrived } = setup({ whileIdle: true }, { inFlightMax: 1 });
    clock.advance(100);
    const sum = add(clnt);
    expect(await arrived()).toEqual([0, 1]);
    const drained = clnt.drain();
    server.succeed(2, xdrHyper, 3n);
    await pair.run();
    expect(await sum).toBe(3n);
    expect(await outcomeOf(drained)).toBe(0);
  });

  const good = nullPing(calculator);
  const needy = program({ name: 'needy', number: 1, version: 1, procedures: { P: procedure(1, xdrOpaque(), xdrInt) } });
  const refused: readonly (readonly [string, Ping])[] = [
    ['ping.intervalMs is 0', { ...good, intervalMs: 0 }],
    ['ping.timeoutMs is NaN', { ...good, timeoutMs: NaN }],
    ['ping.timeoutMs is Infinity', { ...good, timeoutMs: Infinity }],
    ['ping.procedure is NOTHING', { ...good, procedure: 'NOTHING' }],
    ['ping.args is not what needy.P takes', { ...good, program: needy, procedure: 'P' }],
  ];
  it.each(refused)('is refused: %s', (message, ping) => {
    expect(() => setup({}, { ping })).toThrow(
      expect.objectContaining({ code: 'ERR_RPC_BAD_OPTION', message: expect.stringContaining(message) as string }),
    );
  });
});

describe('glusterPing()', () => {
  it('calls PING of GF-DUMP without arguments, and takes one time for both', async () => {
    expect(glusterPing()).toMatchObject({ intervalMs: 42_000, timeoutMs: 42_000, whileIdle: false });
    const ping = glusterPing({ timeoutMs: 10_000 });
    expect(ping).toMatchObject({ intervalMs: 10_000, timeoutMs: 10_000 });
    const { pair, server, clock, clnt } = setup({}, { ping });
    void add(clnt);
    clock.advance(10_000);
    await pair.run();
    expect(server.calls[1]).toMatchObject({ program: 123_451_501, version: 1, procedure: 2, args: new Uint8Array(0) });
  });
});

describe('nullPing()', () => {
  it('has its defaults', () => {
    expect(nullPing(calculator)).toMatchObject({ intervalMs: 30_000, timeoutMs: 15_000, whileIdle: false });
  });
});
