import { encodeReplySuccess, OpaqueAuth, procedure, program, xdrHyper, XdrWriter } from '@gluster-ts/xdr';
import type { ReplyBody } from '@gluster-ts/xdr';
import { describe, expect, it } from 'vitest';
import { calculator } from '../test/support/calculator.ts';
import { errorOf, later } from '../test/support/outcome.ts';
import { scriptedPair } from '../test/support/scripted-pair.ts';

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
    const { pair, server, clnt } = scriptedPair();
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
    const { pair, server, clnt } = scriptedPair();
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
    const { pair, server, clnt } = scriptedPair();
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
    const { pair, server, clnt } = scriptedPair();
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
    const { pair, server, clnt } = scriptedPair();
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

describe('replies to nobody', () => {
  it('are dropped, counted, and reported once a minute', async () => {
    const { pair, server, clock, clnt, events } = scriptedPair();
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
    const { pair, server, clnt } = scriptedPair();
    const sum = later(clnt.call(calculator, 'ADD', { a: 1, b: 1 }));
    await pair.run();
    server.succeed(1, xdrHyper, 2n);
    server.succeed(1, xdrHyper, 3n);
    await pair.run();
    expect(await sum).toBe(2n);
    expect(clnt.counters).toMatchObject({ succeeded: 1, strayReplies: 1 });
  });
});
