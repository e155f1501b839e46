import { authGlusterfsV2, authSys } from '@gluster-ts/auth';
import { memoryPair } from '@gluster-ts/rpc-transport';
import type { MemoryPair } from '@gluster-ts/rpc-transport';
import { encodeReplySuccess, OpaqueAuth, procedure, program, xdrHyper, xdrOpaque, XdrWriter } from '@gluster-ts/xdr';
import type { ReplyBody } from '@gluster-ts/xdr';
import { describe, expect, it, vi } from 'vitest';
import { calculator } from '../test/support/calculator.ts';
import { ManualClock } from '../test/support/manual-clock.ts';
import { errorOf, later, outcomeOf } from '../test/support/outcome.ts';
import { ScriptedServer } from '../test/support/scripted-server.ts';
import { RpcClnt, RpcClntError } from './index.ts';
import type { RpcClntEvent, RpcClntOptions } from './index.ts';

interface Setup {
  readonly pair: MemoryPair;
  readonly server: ScriptedServer;
  readonly clock: ManualClock;
  readonly clnt: RpcClnt;
  readonly events: RpcClntEvent[];
}

/** A client on one end of a memory pair, a scripted server on the other; xids from 1. */
function setup(options: RpcClntOptions = {}): Setup {
  const pair = memoryPair({ manual: true, client: { debugMessages: true } });
  const clock = new ManualClock();
  const events: RpcClntEvent[] = [];
  const clnt = new RpcClnt(pair.client, { firstXid: 1, clock, event: (event) => void events.push(event), ...options });
  return { pair, server: new ScriptedServer(pair.server), clock, clnt, events };
}

describe('RpcClnt.call()', () => {
  it('sends the header of RFC 5531 and the arguments', async () => {
    const { pair, server, clnt } = setup();
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
    const { pair, server, clnt } = setup();
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
    const { pair, server, clnt } = setup();
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
    const { pair, server, clnt } = setup();
    const echoed = later(clnt.call(calculator, 'ECHO', new Uint8Array(4)));
    await pair.run();
    const large = new Uint8Array(3 * 1024 * 1024).map((_, i) => i % 251);
    server.succeed(1, xdrOpaque(), large);
    await pair.run();
    expect(Buffer.compare(await echoed, large)).toBe(0);
  });

  it('sends the credential of the client, or of the call', async () => {
    const { pair, server, clnt } = setup({ auth: authGlusterfsV2() });
    void clnt.call(calculator, 'NULL', undefined);
    void clnt.call(calculator, 'NULL', undefined, { auth: authSys({ uid: 1, gid: 1 }) });
    await pair.run();
    expect(server.calls.map((call) => call.credFlavor)).toEqual([390_039, 1]);
  });

  it('counts xids around 2^32 and skips those in use', async () => {
    const { pair, server, clnt } = setup({ firstXid: 0xffff_fffe });
    const calls = [0, 1, 2, 3].map(() => clnt.call(calculator, 'NULL', undefined));
    await pair.run();
    expect(server.calls.map((call) => call.xid)).toEqual([0xffff_fffe, 0xffff_ffff, 0, 1]);
    for (const { xid } of server.calls) server.succeed(xid, calculator.procedures.NULL.result, undefined);
    await pair.run();
    await Promise.all(calls);
  });

  it('begins with a random xid', async () => {
    const { pair, server, clnt } = setup({ firstXid: undefined!, random: () => 0.75 });
    void clnt.call(calculator, 'NULL', undefined);
    await pair.run();
    expect(server.calls[0]?.xid).toBe(0xc000_0000);
  });

  it('carries calls while the other end calls too', async () => {
    const { pair, server, clnt } = setup();
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
    const { pair, server, clnt } = setup();
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
    const { clnt, clock } = setup();
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
    const { pair, server, clnt } = setup();
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
    const { pair, server, clnt } = setup();
    const borrowed = later(clnt.borrow(calculator, 'ECHO', new Uint8Array(4)));
    await pair.run();
    server.refuse(1, { stat: 'GARBAGE_ARGS' });
    await pair.run();
    expect(await outcomeOf(borrowed)).toBe('ERR_RPC_GARBAGE_ARGS');
    expect(pair.client.counters.messagesHeld).toBe(0);
  });
});

describe('a reply that is not a result', () => {
  const refusals: readonly (readonly [string, ReplyBody, string, object])[] = [
    [
      'RPC_MISMATCH',
      { stat: 'RPC_MISMATCH', low: 3, high: 4 },
      'RPC versions 3 to 4 are spoken there',
      { low: 3, high: 4 },
    ],
    [
      'AUTH_ERROR',
      { stat: 'AUTH_ERROR', authStat: 5 },
      'credential was refused with AUTH_TOOWEAK',
      { authStat: 5, authStatName: 'AUTH_TOOWEAK' },
    ],
    ['PROG_UNAVAIL', { stat: 'PROG_UNAVAIL' }, 'program is not served there', {}],
    [
      'PROG_MISMATCH',
      { stat: 'PROG_MISMATCH', low: 1, high: 2 },
      'versions 1 to 2 are served there',
      { low: 1, high: 2 },
    ],
    ['PROC_UNAVAIL', { stat: 'PROC_UNAVAIL' }, 'program has no such procedure there', {}],
    ['GARBAGE_ARGS', { stat: 'GARBAGE_ARGS' }, 'server could not decode the arguments', {}],
    ['SYSTEM_ERR', { stat: 'SYSTEM_ERR' }, 'server failed', {}],
  ];

  it.each(refusals)('rejects the call: %s', async (name, body, what, details) => {
    const { pair, server, clnt } = setup();
    const sum = later(clnt.call(calculator, 'ADD', { a: 1, b: 1 }));
    await pair.run();
    server.refuse(1, body);
    await pair.run();
    const error = await errorOf(sum);
    expect(error).toMatchObject({
      name: 'RpcClntError',
      code: `ERR_${name.startsWith('RPC_') ? name : `RPC_${name}`}`,
      message: `Call ADD of calculator (536871065 v3), xid 1: ${what}`,
      program: 'calculator',
      procedure: 'ADD',
      xid: 1,
      sent: true,
      ...details,
    });
    expect(clnt.counters).toMatchObject({ refused: 1, succeeded: 0, inFlight: 0 });
  });

  it('names an auth_stat that nobody defined by its number', async () => {
    const { pair, server, clnt } = setup();
    const sum = later(clnt.call(calculator, 'ADD', { a: 1, b: 1 }));
    await pair.run();
    server.refuse(1, { stat: 'AUTH_ERROR', authStat: 99 });
    await pair.run();
    expect((await errorOf(sum)).message).toContain('refused with 99');
  });

  /** Replies to xid 1 that are none. */
  const broken: readonly (readonly [string, readonly number[]])[] = [
    ['a reply status of 2', [1, 1, 2]],
    ['an accept status of 6', [1, 1, 0, 0, 0, 6]],
    ['a reject status of 2', [1, 1, 1, 2]],
    ['a header that ends early', [1, 1, 0, 0]],
    ['a verifier of 404 bytes', [1, 1, 0, 0, 404, ...new Array<number>(101).fill(0), 0]],
    ['a verifier of 4 billion bytes', [1, 1, 0, 0, 0xffff_ffff, 0]],
    ['a result that ends early', [1, 1, 0, 0, 0, 0, 0]],
    ['a mismatch without versions', [1, 1, 0, 0, 0, 2]],
  ];

  it.each(broken)('rejects the call with ERR_RPC_BAD_REPLY: %s', async (_what, words) => {
    const { pair, server, clnt } = setup();
    const bad = later(clnt.call(calculator, 'ADD', { a: 1, b: 1 }));
    const good = clnt.call(calculator, 'ADD', { a: 2, b: 2 });
    await pair.run();
    const w = new XdrWriter();
    for (const word of words) w.uint(word);
    server.send(1, w.finish());
    server.succeed(2, xdrHyper, 4n);
    await pair.run();
    const error = await errorOf(bad);
    expect(error).toMatchObject({ code: 'ERR_RPC_BAD_REPLY', xid: 1, sent: true });
    expect(error.cause).toMatchObject({ name: 'XdrError' });
    // The framing was sound: the connection goes on.
    expect(await good).toBe(4n);
    expect(pair.client.counters.messagesHeld).toBe(0);
  });

  it('may carry a verifier, and bytes after the result', async () => {
    const { pair, server, clnt } = setup();
    const sum = later(clnt.call(calculator, 'ADD', { a: 1, b: 1 }));
    await pair.run();
    const w = new XdrWriter();
    encodeReplySuccess(w, 1, new OpaqueAuth(88, Uint8Array.of(1, 2, 3)));
    w.hyper(2n);
    w.uint(0xdead_beef);
    server.send(1, w.finish());
    await pair.run();
    expect(await sum).toBe(2n);
  });

  it('rejects with what a codec throws as its cause', async () => {
    const { pair, server, clnt } = setup();
    const thrown = new TypeError('no such thing');
    const odd = program({
      name: 'odd',
      number: 1,
      version: 1,
      procedures: {
        ODD: procedure(1, xdrHyper, {
          ...xdrHyper,
          decode: () => {
            throw thrown;
          },
        }),
      },
    });
    const call = later(clnt.call(odd, 'ODD', 1n));
    await pair.run();
    server.succeed(1, xdrHyper, 1n);
    await pair.run();
    expect(await errorOf(call)).toMatchObject({ code: 'ERR_RPC_BAD_REPLY', cause: thrown });
  });
});

describe('a call that is not answered', () => {
  it('times out, and its late reply is dropped and counted', async () => {
    const { pair, server, clock, clnt, events } = setup({ timeoutMs: 100 });
    const sum = later(clnt.call(calculator, 'ADD', { a: 1, b: 1 }));
    await pair.run();
    clock.advance(99);
    expect(await outcomeOf(sum)).toBe('pending');
    clock.advance(1);
    expect(await errorOf(sum)).toMatchObject({
      code: 'ERR_RPC_TIMEOUT',
      message: 'Call ADD of calculator (536871065 v3), xid 1: no reply within 100 ms',
      xid: 1,
      sent: true,
    });
    server.succeed(1, xdrHyper, 2n);
    await pair.run();
    expect(clnt.counters).toMatchObject({ timedOut: 1, lateReplies: 1, strayReplies: 0, inFlight: 0 });
    expect(pair.client.counters.messagesHeld).toBe(0);
    expect(events.map((event) => event.type)).toEqual(['state']);
  });

  it('times out between the first and the last byte of its reply', async () => {
    const { pair, server, clock, clnt } = setup({ timeoutMs: 100 });
    const echoed = later(clnt.call(calculator, 'ECHO', new Uint8Array(4)));
    await pair.run();
    server.succeed(1, xdrOpaque(), new Uint8Array(200_000));
    // The reply is written, and its first chunk of 64 KiB moves.
    await new Promise((resolve) => setImmediate(resolve));
    pair.step();
    pair.step();
    expect(pair.client.counters.bytesPending).toBeGreaterThan(0);
    clock.advance(100);
    expect(await outcomeOf(echoed)).toBe('ERR_RPC_TIMEOUT');
    await pair.run();
    expect(clnt.counters).toMatchObject({ lateReplies: 1, strayReplies: 0 });
    expect(pair.client.counters.messagesHeld).toBe(0);
  });

  it('is no longer timed once it was answered', async () => {
    const { pair, server, clock, clnt } = setup({ timeoutMs: 100 });
    const sum = clnt.call(calculator, 'ADD', { a: 1, b: 1 });
    await pair.run();
    server.succeed(1, xdrHyper, 2n);
    await pair.run();
    clock.advance(1000);
    expect(await sum).toBe(2n);
    expect(clnt.counters.timedOut).toBe(0);
  });

  it('waits for ever with a timeout of 0', async () => {
    const { pair, clock, clnt } = setup();
    const sum = later(clnt.call(calculator, 'ADD', { a: 1, b: 1 }, { timeoutMs: 0 }));
    await pair.run();
    clock.advance(1e12);
    expect(await outcomeOf(sum)).toBe('pending');
  });

  it('is rejected at once when its signal aborts', async () => {
    const { pair, server, clnt } = setup();
    const aborter = new AbortController();
    const sum = later(clnt.call(calculator, 'ADD', { a: 1, b: 1 }, { signal: aborter.signal }));
    await pair.run();
    const reason = new Error('no longer needed');
    aborter.abort(reason);
    expect(await errorOf(sum)).toMatchObject({
      code: 'ERR_RPC_ABORTED',
      message: 'Call ADD of calculator (536871065 v3), xid 1: aborted',
      cause: reason,
      sent: true,
    });
    server.succeed(1, xdrHyper, 2n);
    await pair.run();
    expect(clnt.counters).toMatchObject({ aborted: 1, lateReplies: 1, inFlight: 0 });
  });

  it('is not even sent when its signal is aborted already', async () => {
    const { pair, server, clnt } = setup();
    const error = await errorOf(clnt.call(calculator, 'NULL', undefined, { signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ code: 'ERR_RPC_ABORTED', sent: false, xid: undefined });
    expect(error.message).toContain('(536871065 v3), not sent: aborted');
    await pair.run();
    expect(server.calls).toEqual([]);
  });

  it('leaves no listener on a signal that outlives it', async () => {
    const { pair, server, clnt } = setup();
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, 'addEventListener');
    const remove = vi.spyOn(signal, 'removeEventListener');
    const sum = later(clnt.call(calculator, 'ADD', { a: 1, b: 1 }, { signal }));
    await pair.run();
    expect(add).toHaveBeenCalledOnce();
    server.succeed(1, xdrHyper, 2n);
    await pair.run();
    await sum;
    expect(remove.mock.calls[0]?.slice(0, 2)).toEqual(add.mock.calls[0]?.slice(0, 2));
  });

  it('is rejected, not sent again, when the connection is lost', async () => {
    const { pair, clnt, events } = setup();
    const sum = later(clnt.call(calculator, 'ADD', { a: 1, b: 1 }));
    await pair.run();
    pair.server.close();
    await pair.run();
    expect(await errorOf(sum)).toMatchObject({
      code: 'ERR_RPC_DISCONNECTED',
      message:
        'Call ADD of calculator (536871065 v3), xid 1: connection was lost before the reply: the other end closed it',
      sent: true,
    });
    expect(clnt.state).toMatchObject({ kind: 'lost' });
    expect(clnt.counters).toMatchObject({ disconnects: 1, inFlight: 0 });
    expect(events.map((event) => event.type === 'state' && event.state.kind)).toEqual(['connected', 'lost']);
    const next = await errorOf(clnt.call(calculator, 'NULL', undefined));
    expect(next).toMatchObject({ code: 'ERR_RPC_DISCONNECTED', sent: false });
  });
});

describe('replies to nobody', () => {
  it('are dropped, counted, and reported once a minute', async () => {
    const { pair, server, clock, clnt, events } = setup();
    for (const xid of [7, 8, 9]) server.succeed(xid, xdrHyper, 1n);
    await pair.run();
    expect(clnt.counters).toMatchObject({ strayReplies: 3, lateReplies: 0 });
    expect(events.slice(1)).toEqual([{ type: 'stray-replies', count: 1 }]);
    clock.advance(60_000);
    server.succeed(7, xdrHyper, 1n);
    await pair.run();
    expect(events.slice(2)).toEqual([{ type: 'stray-replies', count: 3 }]);
    expect(clnt.state.kind).toBe('connected');
  });

  it('include a second reply to one call', async () => {
    const { pair, server, clnt } = setup();
    const sum = later(clnt.call(calculator, 'ADD', { a: 1, b: 1 }));
    await pair.run();
    server.succeed(1, xdrHyper, 2n);
    server.succeed(1, xdrHyper, 3n);
    await pair.run();
    expect(await sum).toBe(2n);
    expect(clnt.counters).toMatchObject({ succeeded: 1, strayReplies: 1 });
  });
});

describe('the limit of calls in flight', () => {
  it('lets further calls wait, in order', async () => {
    const { pair, server, clnt } = setup({ inFlightMax: 2, queuedMax: 2 });
    const sums = [1, 2, 3, 4].map((a) => clnt.call(calculator, 'ADD', { a, b: 0 }));
    const fifth = await errorOf(clnt.call(calculator, 'ADD', { a: 5, b: 0 }));
    expect(fifth).toMatchObject({ code: 'ERR_RPC_QUEUE_FULL', sent: false });
    expect(fifth.message).toContain('2 calls wait already (queuedMax)');
    await pair.run();
    expect(server.calls.map((call) => call.xid)).toEqual([1, 2]);
    expect(clnt.counters).toMatchObject({ inFlight: 2, queued: 2 });
    server.succeed(2, xdrHyper, 2n);
    await pair.run();
    expect(server.calls.map((call) => [call.xid, call.args[3]])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    for (const xid of [1, 3]) server.succeed(xid, xdrHyper, BigInt(xid));
    await pair.run();
    server.succeed(4, xdrHyper, 4n);
    await pair.run();
    expect(await Promise.all(sums)).toEqual([1n, 2n, 3n, 4n]);
  });

  it('counts the wait in the timeout, and says that the call was not sent', async () => {
    const { pair, server, clock, clnt } = setup({ inFlightMax: 1, timeoutMs: 100 });
    const first = later(clnt.call(calculator, 'NULL', undefined, { timeoutMs: 500 }));
    const second = later(clnt.call(calculator, 'NULL', undefined));
    clock.advance(100);
    expect(await errorOf(second)).toMatchObject({ code: 'ERR_RPC_TIMEOUT', sent: false, xid: undefined });
    await pair.run();
    server.succeed(1, calculator.procedures.NULL.result, undefined);
    await pair.run();
    await first;
    expect(server.calls).toHaveLength(1);
    expect(clnt.counters).toMatchObject({ queued: 0, inFlight: 0, sent: 1 });
  });

  it('sends the next call when one is given up', async () => {
    const { pair, server, clnt } = setup({ inFlightMax: 1 });
    const aborter = new AbortController();
    void clnt.call(calculator, 'NULL', undefined, { signal: aborter.signal }).catch(() => undefined);
    void clnt.call(calculator, 'NULL', undefined);
    await pair.run();
    aborter.abort();
    await pair.run();
    expect(server.calls.map((call) => call.xid)).toEqual([1, 2]);
  });

  it('keeps calls back while the other end does not read, and sends them when it does', async () => {
    const { pair, server, clock, clnt } = setup({ timeoutMs: 0 });
    pair.server.throttle('test');
    const block = new Uint8Array(100 * 1024);
    const sums = Array.from({ length: 40 }, () => clnt.call(calculator, 'ECHO', block));
    await pair.run();
    // 1 MiB is on its way, a little more in the connection's out queue, the rest with us.
    expect(pair.client.counters.bytesQueued).toBeLessThan(400 * 1024);
    const { queued } = clnt.counters;
    expect(queued).toBeGreaterThan(20);
    pair.server.unthrottle('test');
    await pair.run();
    expect(pair.client.counters.bytesQueued).toBe(0);
    sums.push(later(clnt.call(calculator, 'ECHO', Uint8Array.of(99))));
    // Nothing was answered, and no timer ran: the connection said that it had drained.
    await pair.run();
    expect(clock.pending).toBe(0);
    expect(clnt.counters).toMatchObject({ queued: 0, inFlight: 41 });
    expect(server.calls).toHaveLength(41);
    // The last to be made is the last to be sent.
    expect(server.calls.at(-1)?.args[4]).toBe(99);
    for (const { xid } of server.calls) server.succeed(xid, xdrOpaque(), new Uint8Array(0));
    await pair.run();
    await Promise.all(sums);
  });
});

describe('RpcClnt on a connection that is congested for this turn only', () => {
  it('goes on when what was submitted is given up before the kernel is even asked', async () => {
    const { pair, server, clnt } = setup({ timeoutMs: 0 });
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
    const { pair, clock, clnt } = setup();
    pair.server.throttle('test');
    for (let i = 0; i < 20; i++) void later(clnt.call(calculator, 'ECHO', new Uint8Array(100 * 1024)));
    await pair.run();
    expect(clnt.counters.queued).toBeGreaterThan(0);
    await clnt.close();
    expect(clock.pending).toBe(0);
  });
});

describe('a call that cannot be made', () => {
  it('is rejected with ERR_RPC_ENCODE, and leaves nothing behind', async () => {
    const { pair, server, clnt } = setup();
    const error = await errorOf(clnt.call(calculator, 'ADD', { a: 0.5, b: 1 }));
    expect(error).toMatchObject({ code: 'ERR_RPC_ENCODE', sent: false, xid: undefined });
    expect(error.message).toContain('not sent: call cannot be encoded: a: 0.5 is not a 32-bit integer');
    expect(error.cause).toMatchObject({ code: 'ERR_XDR_RANGE' });
    expect(clnt.counters).toMatchObject({ sent: 0, inFlight: 0 });
    void clnt.call(calculator, 'NULL', undefined);
    await pair.run();
    expect(server.calls.map((call) => call.procedure)).toEqual([0]);
  });

  it('is rejected with ERR_RPC_ENCODE when its codec lies about the size', async () => {
    const { pair, server, clnt } = setup();
    const liar = program({
      name: 'liar',
      number: 1,
      version: 1,
      procedures: { LIE: procedure(1, { ...xdrHyper, size: () => 16 }, xdrHyper) },
    });
    expect((await errorOf(clnt.call(liar, 'LIE', 1n))).message).toContain('bytes were written, size() said');
    await pair.run();
    expect(server.calls).toEqual([]);
  });

  it('does not stop those that wait behind it', async () => {
    const { pair, server, clnt } = setup({ inFlightMax: 1 });
    void clnt.call(calculator, 'NULL', undefined);
    const bad = later(clnt.call(calculator, 'ADD', { a: NaN, b: 1 }));
    void clnt.call(calculator, 'HASH', 'x');
    await pair.run();
    server.succeed(1, calculator.procedures.NULL.result, undefined);
    await pair.run();
    expect(await outcomeOf(bad)).toBe('ERR_RPC_ENCODE');
    expect(server.calls.map((call) => call.procedure)).toEqual([0, 3]);
  });

  it('is rejected with ERR_RPC_NO_PROCEDURE for a name that the description lacks', async () => {
    const { clnt } = setup();
    for (const name of ['SUB', 'toString', '__proto__']) {
      // A program written in plain JavaScript, where nobody checks the name.
      const error = await errorOf(clnt.call(calculator, name as 'NULL', undefined));
      expect(error).toMatchObject({ code: 'ERR_RPC_NO_PROCEDURE', procedure: name });
    }
  });

  it('is rejected with ERR_RPC_BAD_OPTION for a timeout that is none', async () => {
    const { clnt } = setup();
    for (const timeoutMs of [-1, NaN]) {
      expect(await outcomeOf(clnt.call(calculator, 'NULL', undefined, { timeoutMs }))).toBe('ERR_RPC_BAD_OPTION');
    }
  });
});

describe('RpcClnt.close()', () => {
  it('rejects what is in flight and what waits, and leaves a connection of somebody else open', async () => {
    const { pair, server, clock, clnt } = setup({ inFlightMax: 1 });
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
    const { pair } = setup();
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
    const { pair, server, clock, clnt } = setup({ inFlightMax: 1, timeoutMs: 100 });
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
    const { clock, clnt } = setup({ inFlightMax: 1 });
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
    const { clnt } = setup();
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
