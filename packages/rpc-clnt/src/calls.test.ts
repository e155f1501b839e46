import { procedure, program, xdrHyper, xdrOpaque } from '@gluster-ts/xdr';
import { describe, expect, it, vi } from 'vitest';
import { calculator } from '../test/support/calculator.ts';
import { errorOf, later, outcomeOf } from '../test/support/outcome.ts';
import { scriptedPair } from '../test/support/scripted-pair.ts';

describe('a call that is not answered', () => {
  it('times out, and its late reply is dropped and counted', async () => {
    const { pair, server, clock, clnt, events } = scriptedPair({ timeoutMs: 100 });
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
    const { pair, server, clock, clnt } = scriptedPair({ timeoutMs: 100 });
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
    const { pair, server, clock, clnt } = scriptedPair({ timeoutMs: 100 });
    const sum = clnt.call(calculator, 'ADD', { a: 1, b: 1 });
    await pair.run();
    server.succeed(1, xdrHyper, 2n);
    await pair.run();
    clock.advance(1000);
    expect(await sum).toBe(2n);
    expect(clnt.counters.timedOut).toBe(0);
  });

  it('waits for ever with a timeout of 0', async () => {
    const { pair, clock, clnt } = scriptedPair();
    const sum = later(clnt.call(calculator, 'ADD', { a: 1, b: 1 }, { timeoutMs: 0 }));
    await pair.run();
    clock.advance(1e12);
    expect(await outcomeOf(sum)).toBe('pending');
  });

  it('is rejected at once when its signal aborts', async () => {
    const { pair, server, clnt } = scriptedPair();
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
    const { pair, server, clnt } = scriptedPair();
    const error = await errorOf(clnt.call(calculator, 'NULL', undefined, { signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ code: 'ERR_RPC_ABORTED', sent: false, xid: undefined });
    expect(error.message).toContain('(536871065 v3), not sent: aborted');
    await pair.run();
    expect(server.calls).toEqual([]);
  });

  it('leaves no listener on a signal that outlives it', async () => {
    const { pair, server, clnt } = scriptedPair();
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
    const { pair, clnt, events } = scriptedPair();
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

describe('the limit of calls in flight', () => {
  it('lets further calls wait, in order', async () => {
    const { pair, server, clnt } = scriptedPair({ inFlightMax: 2, queuedMax: 2 });
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
    const { pair, server, clock, clnt } = scriptedPair({ inFlightMax: 1, timeoutMs: 100 });
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
    const { pair, server, clnt } = scriptedPair({ inFlightMax: 1 });
    const aborter = new AbortController();
    void clnt.call(calculator, 'NULL', undefined, { signal: aborter.signal }).catch(() => undefined);
    void clnt.call(calculator, 'NULL', undefined);
    await pair.run();
    aborter.abort();
    await pair.run();
    expect(server.calls.map((call) => call.xid)).toEqual([1, 2]);
  });

  it('keeps calls back while the other end does not read, and sends them when it does', async () => {
    const { pair, server, clock, clnt } = scriptedPair({ timeoutMs: 0 });
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

describe('a call that cannot be made', () => {
  it('is rejected with ERR_RPC_ENCODE, and leaves nothing behind', async () => {
    const { pair, server, clnt } = scriptedPair();
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
    const { pair, server, clnt } = scriptedPair();
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
    const { pair, server, clnt } = scriptedPair({ inFlightMax: 1 });
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
    const { clnt } = scriptedPair();
    for (const name of ['SUB', 'toString', '__proto__']) {
      // A program written in plain JavaScript, where nobody checks the name.
      const error = await errorOf(clnt.call(calculator, name as 'NULL', undefined));
      expect(error).toMatchObject({ code: 'ERR_RPC_NO_PROCEDURE', procedure: name });
    }
  });

  it('is rejected with ERR_RPC_BAD_OPTION for a timeout that is none', async () => {
    const { clnt } = scriptedPair();
    for (const timeoutMs of [-1, NaN]) {
      expect(await outcomeOf(clnt.call(calculator, 'NULL', undefined, { timeoutMs }))).toBe('ERR_RPC_BAD_OPTION');
    }
  });
});
