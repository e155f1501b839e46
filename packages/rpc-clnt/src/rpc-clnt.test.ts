import { authGlusterfsV2, authSys } from '@gluster-ts/auth';
import { memoryPair } from '@gluster-ts/rpc-transport';
import { xdrHyper, xdrOpaque } from '@gluster-ts/xdr';
import { describe, expect, it } from 'vitest';
import { calculator } from '../test/support/calculator.ts';
import type { ManualClock } from '../test/support/manual-clock.ts';
import { errorOf, later, outcomeOf } from '../test/support/outcome.ts';
import { scriptedPair } from '../test/support/scripted-pair.ts';
import { ScriptedServer } from '../test/support/scripted-server.ts';
import { RpcClnt, RpcClntError } from './index.ts';
import type { RpcClntEvent, RpcClntOptions } from './index.ts';

describe('RpcClnt.call()', () => {
  it('sends the header of RFC 5531 and the arguments', async () => {
    const { pair, server, clnt } = scriptedPair();
    void clnt.call(calculator, 'ADD', { a: 1, b: -1 });
    await pair.run();
    expect(server.calls).toEqual([
      {
        xid: 1,
        program: 0x2000_0099,
        version: 3,
        procedure: 1,
        credFlavor: 0,
        verfFlavor: 0,
        args: Uint8Array.of(0, 0, 0, 1, 255, 255, 255, 255),
      },
    ]);
  });

  it('gives each call the result with its xid, in whatever order the replies come', async () => {
    const { pair, server, clnt } = scriptedPair();
    const sums = [1, 2, 3].map((a) => clnt.call(calculator, 'ADD', { a, b: 10 }));
    await pair.run();
    expect(clnt.counters).toMatchObject({ sent: 3, inFlight: 3, queued: 0 });
    for (const xid of [3, 1, 2]) server.succeed(xid, xdrHyper, BigInt(xid + 10));
    await pair.run();
    expect(await Promise.all(sums)).toEqual([11n, 12n, 13n]);
    expect(clnt.counters).toMatchObject({ succeeded: 3, inFlight: 0 });
    expect(pair.client.counters.messagesHeld).toBe(0);
  });

  it('returns opaque data that outlive the message', async () => {
    const { pair, server, clnt } = scriptedPair();
    const echoed = later(clnt.call(calculator, 'ECHO', Uint8Array.of(1)));
    const hashed = later(clnt.call(calculator, 'HASH', 'x'));
    await pair.run();
    server.succeed(1, xdrOpaque(), new Uint8Array(200_000).fill(7));
    server.succeed(2, calculator.procedures.HASH.result, { digest: new Uint8Array(8).fill(9), name: 'x' });
    await pair.run();
    const bytes = await echoed;
    const { digest } = await hashed;
    // The record was torn into chunks, so the first result came out of an iobuf, which now serves others.
    const again = later(clnt.call(calculator, 'ECHO', Uint8Array.of(2)));
    await pair.run();
    server.succeed(3, xdrOpaque(), new Uint8Array(200_000).fill(8));
    await pair.run();
    expect((await again)[0]).toBe(8);
    expect(bytes.every((byte) => byte === 7)).toBe(true);
    expect([...digest]).toEqual(new Array(8).fill(9));
    expect(digest.buffer.byteLength).toBe(8);
  });

  it('decodes a reply that came in several vectors', async () => {
    const { pair, server, clnt } = scriptedPair();
    const echoed = later(clnt.call(calculator, 'ECHO', new Uint8Array(4)));
    await pair.run();
    const large = new Uint8Array(3 * 1024 * 1024).map((_, i) => i % 251);
    server.succeed(1, xdrOpaque(), large);
    await pair.run();
    expect(Buffer.compare(await echoed, large)).toBe(0);
  });

  it('sends the credential of the client, or of the call', async () => {
    const { pair, server, clnt } = scriptedPair({ auth: authGlusterfsV2() });
    void clnt.call(calculator, 'NULL', undefined);
    void clnt.call(calculator, 'NULL', undefined, { auth: authSys({ uid: 1, gid: 1 }) });
    await pair.run();
    expect(server.calls.map((call) => call.credFlavor)).toEqual([390_039, 1]);
  });

  it('counts xids around 2^32 and skips those in use', async () => {
    const { pair, server, clnt } = scriptedPair({ firstXid: 0xffff_fffe });
    const calls = [0, 1, 2, 3].map(() => clnt.call(calculator, 'NULL', undefined));
    await pair.run();
    expect(server.calls.map((call) => call.xid)).toEqual([0xffff_fffe, 0xffff_ffff, 0, 1]);
    for (const { xid } of server.calls) server.succeed(xid, calculator.procedures.NULL.result, undefined);
    await pair.run();
    await Promise.all(calls);
  });

  it('begins with a random xid', async () => {
    const { pair, server, clnt } = scriptedPair({ firstXid: undefined!, random: () => 0.75 });
    void clnt.call(calculator, 'NULL', undefined);
    await pair.run();
    expect(server.calls[0]?.xid).toBe(0xc000_0000);
  });

  it('carries calls while the other end calls too', async () => {
    const { pair, server, clnt } = scriptedPair();
    // A service attached beside the client, for calls from the other end.
    const service = new ScriptedServer(pair.client);
    const back = new RpcClnt(pair.server, { firstXid: 1 });
    const there = later(clnt.call(calculator, 'ADD', { a: 1, b: 1 }));
    const here = back.call(calculator, 'ADD', { a: 2, b: 2 });
    await pair.run();
    server.succeed(1, xdrHyper, 2n);
    service.succeed(1, xdrHyper, 4n);
    await pair.run();
    expect(await Promise.all([there, here])).toEqual([2n, 4n]);
  });
});

describe('RpcClnt.client()', () => {
  it('has a method per procedure, frozen', async () => {
    const { pair, server, clnt } = scriptedPair();
    const client = clnt.client(calculator, { timeoutMs: 5 });
    expect(Object.keys(client)).toEqual(['NULL', 'ADD', 'ECHO', 'HASH']);
    expect(Object.isFrozen(client)).toBe(true);
    const done = client.NULL();
    const sum = client.ADD({ a: 2, b: 3 }, { timeoutMs: 0 });
    await pair.run();
    server.succeed(1, calculator.procedures.NULL.result, undefined);
    server.succeed(2, xdrHyper, 5n);
    await pair.run();
    await expect(done).resolves.toBeUndefined();
    expect(await sum).toBe(5n);
  });

  it('holds calls to its defaults', async () => {
    const { clnt, clock } = scriptedPair();
    const { NULL } = clnt.client(calculator, { timeoutMs: 5 });
    const first = later(NULL());
    const second = NULL(undefined, { timeoutMs: 50 });
    clock.advance(5);
    expect(await outcomeOf(first)).toBe('ERR_RPC_TIMEOUT');
    expect(await outcomeOf(second)).toBe('pending');
  });
});

describe('RpcClnt.borrow()', () => {
  it('keeps the message until disposed of', async () => {
    const { pair, server, clnt } = scriptedPair();
    const borrowed = later(clnt.borrow(calculator, 'ECHO', new Uint8Array(4)));
    await pair.run();
    server.succeed(1, xdrOpaque(), new Uint8Array(100).fill(5));
    await pair.run();
    {
      using reply = await borrowed;
      expect(reply.result.every((byte) => byte === 5)).toBe(true);
      // A view, not a copy: it lies in something larger.
      expect(reply.result.buffer.byteLength).toBeGreaterThan(100);
      expect(pair.client.counters.messagesHeld).toBe(1);
      reply[Symbol.dispose]();
    }
    expect(pair.client.counters.messagesHeld).toBe(0);
  });

  it('keeps nothing of a refusal', async () => {
    const { pair, server, clnt } = scriptedPair();
    const borrowed = later(clnt.borrow(calculator, 'ECHO', new Uint8Array(4)));
    await pair.run();
    server.refuse(1, { stat: 'GARBAGE_ARGS' });
    await pair.run();
    expect(await outcomeOf(borrowed)).toBe('ERR_RPC_GARBAGE_ARGS');
    expect(pair.client.counters.messagesHeld).toBe(0);
  });
});

describe('RpcClnt on a connection that is congested for this turn only', () => {
  it('goes on when what was submitted is given up before the kernel is even asked', async () => {
    const { pair, server, clnt } = scriptedPair({ timeoutMs: 0 });
    const aborter = new AbortController();
    const block = new Uint8Array(100 * 1024);
    for (let i = 0; i < 3; i++) void later(clnt.call(calculator, 'ECHO', block, { signal: aborter.signal }));
    void later(clnt.call(calculator, 'ECHO', Uint8Array.of(7)));
    expect(clnt.counters).toMatchObject({ queued: 1 });
    aborter.abort();
    expect(clnt.counters).toMatchObject({ queued: 1, inFlight: 0 });
    await pair.run();
    expect(clnt.counters).toMatchObject({ queued: 0, inFlight: 1 });
    expect(server.calls).toHaveLength(4);
    await clnt.close();
  });
});

describe('RpcClnt.close() on a connection that is congested', () => {
  it('leaves no timer', async () => {
    const { pair, clock, clnt } = scriptedPair();
    pair.server.throttle('test');
    for (let i = 0; i < 20; i++) void later(clnt.call(calculator, 'ECHO', new Uint8Array(100 * 1024)));
    await pair.run();
    expect(clnt.counters.queued).toBeGreaterThan(0);
    await clnt.close();
    expect(clock.pending).toBe(0);
  });
});

describe('RpcClnt.close()', () => {
  it('rejects what is in flight and what waits, and leaves a connection of somebody else open', async () => {
    const { pair, server, clock, clnt } = scriptedPair({ inFlightMax: 1 });
    const sent = later(clnt.call(calculator, 'NULL', undefined));
    const waiting = later(clnt.call(calculator, 'NULL', undefined));
    await pair.run();
    const errors = [errorOf(sent), errorOf(waiting)];
    await clnt.close();
    expect(await Promise.all(errors)).toMatchObject([
      { code: 'ERR_RPC_CLOSED', sent: true },
      { code: 'ERR_RPC_CLOSED', sent: false },
    ]);
    expect(await outcomeOf(clnt.call(calculator, 'NULL', undefined))).toBe('ERR_RPC_CLOSED');
    expect(await outcomeOf(clnt.connect())).toBe('ERR_RPC_CLOSED');
    expect(clock.pending).toBe(0);
    expect(clnt.state).toEqual({ kind: 'closed' });
    expect(pair.client.state).not.toBe('closed');
    // The place is free for the next client.
    const next = new RpcClnt(pair.client, { firstXid: 50 });
    const sum = next.call(calculator, 'ADD', { a: 1, b: 1 });
    await pair.run();
    server.succeed(50, xdrHyper, 2n);
    await pair.run();
    expect(await sum).toBe(2n);
    await clnt.close();
  });

  it('comes with the end of an `await using`', async () => {
    const { pair } = scriptedPair();
    const { server } = pair;
    let state: RpcClnt;
    {
      await using clnt = new RpcClnt(server);
      state = clnt;
      expect(clnt.state.kind).toBe('connected');
    }
    expect(state.state.kind).toBe('closed');
  });
});

describe('RpcClnt.drain()', () => {
  it('takes no more calls, and closes when the last is settled', async () => {
    const { pair, server, clock, clnt } = scriptedPair({ inFlightMax: 1, timeoutMs: 100 });
    const first = clnt.call(calculator, 'NULL', undefined);
    const second = later(clnt.call(calculator, 'NULL', undefined));
    const drained = clnt.drain();
    expect(await outcomeOf(clnt.call(calculator, 'NULL', undefined))).toBe('ERR_RPC_CLOSED');
    await pair.run();
    server.succeed(1, calculator.procedures.NULL.result, undefined);
    await pair.run();
    await first;
    expect(await outcomeOf(drained)).toBe('pending');
    clock.advance(100);
    expect(await outcomeOf(second)).toBe('ERR_RPC_TIMEOUT');
    expect(await drained).toBe(0);
    expect(clnt.state.kind).toBe('closed');
    expect(clock.pending).toBe(0);
  });

  it.each([
    ['its time is over', (clock: ManualClock) => clock.advance(50)],
    ['its signal is aborted', (_: ManualClock, controller: AbortController) => controller.abort()],
  ])('closes when %s, and says how many calls were left', async (_, end) => {
    const { clock, clnt } = scriptedPair({ inFlightMax: 1 });
    const controller = new AbortController();
    const calls = [1, 2].map(() => later(clnt.call(calculator, 'NULL', undefined)));
    const drained = clnt.drain({ timeoutMs: 50, signal: controller.signal });
    expect(await outcomeOf(drained)).toBe('pending');
    end(clock, controller);
    expect(await drained).toBe(2);
    expect(await Promise.all(calls.map(outcomeOf))).toEqual(['ERR_RPC_CLOSED', 'ERR_RPC_CLOSED']);
    expect(clock.pending).toBe(0);
  });

  it('does not wait when its signal is aborted already, and refuses a time that is none', async () => {
    const { clnt } = scriptedPair();
    const call = later(clnt.call(calculator, 'NULL', undefined));
    expect(await outcomeOf(clnt.drain({ timeoutMs: NaN }))).toBe('ERR_RPC_BAD_OPTION');
    expect(await clnt.drain({ signal: AbortSignal.abort() })).toBe(1);
    expect(await outcomeOf(call)).toBe('ERR_RPC_CLOSED');
  });
});

describe('new RpcClnt()', () => {
  const bad: readonly RpcClntOptions[] = [
    { timeoutMs: -1 },
    { timeoutMs: NaN },
    { inFlightMax: 0 },
    { inFlightMax: 1.5 },
    { queuedMax: -1 },
    { firstXid: 2 ** 32 },
    { reconnect: { delayMsMin: 0 } },
    { reconnect: { delayMsMin: 10, delayMsMax: 5 } },
    { reconnect: { jitter: 2 } },
  ];

  it.each(bad)('refuses %j', (options) => {
    expect(() => new RpcClnt({ path: '/nowhere' }, options)).toThrow(
      expect.objectContaining({ code: 'ERR_RPC_BAD_OPTION' }),
    );
  });

  it('refuses a connection whose replies somebody takes already', () => {
    const { client } = memoryPair();
    client.attach({ reply: (message) => message.destroy() });
    expect(() => new RpcClnt(client)).toThrow(expect.objectContaining({ code: 'ERR_TRANSPORT_MISUSE' }));
  });

  it('does not hear of the end of a connection that it left', async () => {
    const { client } = memoryPair();
    client.close();
    const events: RpcClntEvent[] = [];
    const clnt = new RpcClnt(client, { event: (event) => void events.push(event) });
    await clnt.close();
    await new Promise((resolve) => setImmediate(resolve));
    expect(clnt.counters.disconnects).toBe(0);
    expect(events.map((event) => event.type === 'state' && event.state.kind)).toEqual(['connected', 'closed']);
  });

  it('hears that a connection is over already', async () => {
    const { client } = memoryPair();
    client.close();
    const clnt = new RpcClnt(client);
    const error = await errorOf(clnt.call(calculator, 'NULL', undefined));
    expect(error).toBeInstanceOf(RpcClntError);
    expect(error).toMatchObject({ code: 'ERR_RPC_DISCONNECTED', sent: false });
  });
});
