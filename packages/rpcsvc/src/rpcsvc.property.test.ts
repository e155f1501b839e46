import { AUTH_SCHEMES, AuthRegistry } from '@gluster-ts/auth';
import { IobufPool } from '@gluster-ts/iobuf-pool';
import { SyncEnv } from '@gluster-ts/synctask';
import { decodeReply, XdrReader, xdrArray, xdrOpaque, xdrString } from '@gluster-ts/xdr';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectBalanced } from '../test/support/invariants.ts';
import { callBytes, encoded, hex, messagesOf, Peer, record } from '../test/support/peer.ts';
import type { CallFields } from '../test/support/peer.ts';
import { inVersion, TEST_PROGRAM } from '../test/support/program.ts';
import { ONE_AND_TWO } from '../test/support/serve.ts';
import { registerGfDump, Rpcsvc, sync, task } from './index.ts';
import { VECTOR_BYTES_MIN } from './vector-writer.ts';

/** Overwrites what comes back, and finds what comes back twice. */
const pool = new IobufPool({ debug: true });
const env = new SyncEnv();

function serveAll() {
  const svc = new Rpcsvc({ env, auth: new AuthRegistry(AUTH_SCHEMES), outstandingLimit: 4 });
  registerGfDump(svc);
  svc.register(TEST_PROGRAM, {
    ADD: sync(({ a, b }) => a + b),
    ECHO: task(async (bytes) => Promise.resolve(bytes)),
    JOIN: (names) => names.join(' '),
    POKE: sync(() => undefined, { noReply: true }),
  });
  svc.register(inVersion(3), { ECHO: sync((bytes) => bytes, { vectored: true }) }, { trailingBytes: 'refuse' });
  return svc;
}

/** Nothing is kept: no request, task, iobuf or message. */
function expectNothingKept(svc: Rpcsvc, peer: Peer): void {
  expectBalanced(svc);
  const { classes, oversize } = pool.stats();
  expect(
    classes.reduce((sum, { active }) => sum + active, oversize.active),
    'iobufs',
  ).toBe(0);
  expect(env.stats()).toMatchObject({ running: 0, queued: 0, waiting: 0 });
  expect(peer.connection.counters.messagesHeld).toBe(0);
}

/** Sends a stream in chunks, ends it, and returns the replies. */
async function exchange(svc: Rpcsvc, stream: Uint8Array, chunkBytes: number): Promise<Uint8Array[]> {
  const peer = new Peer(svc, { pool, chunkBytes, recordBytesMax: 100_000, vectorBytesMax: 1000 });
  peer.peer.send(stream);
  await peer.peer.run();
  peer.peer.end();
  await peer.peer.run();
  expect(peer.connection.state).toBe('closed');
  const replies = messagesOf(peer.peer.take());
  expectNothingKept(svc, peer);
  return replies;
}

/** A record in fragments, cut at those places. */
function fragments(message: Uint8Array, cuts: readonly number[]): Uint8Array {
  const ends = [...new Set(cuts.map((cut) => cut % message.length))].filter((end) => end > 0).sort((a, b) => a - b);
  let start = 0;
  const parts = [...ends, message.length].map((end) => {
    const part = record(message.subarray(start, end));
    if (end < message.length) part[0] = 0;
    start = end;
    return part;
  });
  return new Uint8Array(Buffer.concat(parts));
}

const goodCalls: CallFields[] = [
  { proc: 0 },
  { proc: 1, args: ONE_AND_TWO },
  { proc: 2, args: encoded(xdrOpaque(), new Uint8Array(300)) },
  { proc: 3, args: encoded(xdrArray(xdrString()), ['brick', 'volume', 'peer']) },
  { proc: 4 },
  { proc: 2, vers: 3, args: encoded(xdrOpaque(), new Uint8Array(VECTOR_BYTES_MIN)) },
  { prog: 123_451_501, vers: 1, proc: 1, args: hex('00000000 0000babe') },
  { flavor: 1, cred: hex('00000000 00000001 78000000 00000000 00000000 00000000'), proc: 1, args: ONE_AND_TWO },
  { flavor: 390_039, cred: hex('00000000 00000000 00000000 00000000 00000004 00000000'), proc: 1, args: ONE_AND_TWO },
];
const goodCall = fc.constantFrom(...goodCalls.map((fields) => callBytes(fields)));
/** Per chunk; the smallest is less than a record mark. */
const chunkBytes = fc.constantFrom(3, 48, 1000, 65_536);

/** One run is an exchange of several calls: in the long run (FUZZ_RUNS) a hundredth of what single values get. */
function runs(short: number): { numRuns: number } {
  const long = process.env['FUZZ_RUNS'];
  return { numRuns: long === undefined ? short : Math.ceil(Number(long) / 100) };
}

// Generous: pools in debug mode are slow, and machines busy.
const timeout = process.env['FUZZ_RUNS'] === undefined ? 60_000 : 3_600_000;

describe('Rpcsvc, whatever comes', { timeout }, () => {
  it('answers, closes or does nothing for random messages', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 200 })), chunkBytes, async (messages, bytes) => {
        const stream = Buffer.concat(messages.map(record));
        for (const reply of await exchange(serveAll(), stream, bytes)) decodeReply(new XdrReader(reply));
      }),
      runs(40),
    );
  });

  it('answers good calls whole, however they are cut into fragments and chunks', async () => {
    const cuts = fc.array(fc.nat(), { maxLength: 20 });
    const calls = fc.array(fc.tuple(goodCall, cuts), { minLength: 1, maxLength: 10, size: 'large' });
    await fc.assert(
      fc.asyncProperty(calls, chunkBytes, async (messages, bytes) => {
        const svc = serveAll();
        const stream = Buffer.concat(messages.map(([message, at]) => fragments(message, at)));
        const replies = await exchange(svc, stream, bytes);
        for (const reply of replies) expect(decodeReply(new XdrReader(reply)).body.stat).toBe('SUCCESS');
        expect(replies.length + svc.stats().noReply).toBe(messages.length);
      }),
      runs(40),
    );
  });

  it('survives good calls with bytes changed, cut off and added', async () => {
    const change = fc.record({ at: fc.nat(), byte: fc.nat(255) });
    const mutated = fc
      .tuple(goodCall, fc.array(change, { maxLength: 4 }), fc.nat(40), fc.uint8Array({ maxLength: 9 }))
      .map(([message, changes, cut, extra]) => {
        const bytes = Buffer.concat([message.subarray(0, message.length - (cut > 20 ? cut - 20 : 0)), extra]);
        for (const { at, byte } of changes) bytes[at % Math.min(bytes.length, 80)] = byte;
        // A call stays one, so that it is the service that looks at it.
        bytes.writeUInt32BE(0, 4);
        return bytes;
      });
    const cuts = fc.array(fc.nat(), { maxLength: 5 });
    const calls = fc.array(fc.tuple(mutated, cuts), { minLength: 1, maxLength: 8, size: 'large' });
    await fc.assert(
      fc.asyncProperty(calls, chunkBytes, async (messages, bytes) => {
        const svc = serveAll();
        const stream = Buffer.concat(messages.map(([message, at]) => fragments(message, at)));
        const replies = await exchange(svc, stream, bytes);
        for (const reply of replies) decodeReply(new XdrReader(reply));
        const { calls: decoded, badHeaders, noReply, dropped } = svc.stats();
        expect(replies.length).toBe(decoded - noReply - dropped);
        expect(decoded).toBe(badHeaders === 0 ? messages.length : decoded);
      }),
      runs(60),
    );
  });
});

/** One step of a history. Settling picks one of the handlers that wait. */
type Step =
  | { readonly do: 'call'; readonly proc: number; readonly client: number }
  | { readonly do: 'settle'; readonly which: number; readonly how: 'result' | 'error' | 'nonsense' }
  | { readonly do: 'abort' | 'reset' | 'detach' | 'turn'; readonly client: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 30,
    arbitrary: fc.record({ do: fc.constant('call'), proc: fc.integer({ min: 0, max: 9 }), client: fc.nat(2) }),
  },
  {
    weight: 20,
    arbitrary: fc.record({
      do: fc.constant('settle'),
      which: fc.nat(),
      how: fc.constantFrom('result', 'error', 'nonsense'),
    }),
  },
  { weight: 20, arbitrary: fc.record({ do: fc.constant('turn'), client: fc.nat(2) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('abort', 'reset', 'detach'), client: fc.nat(2) }) },
);

describe('Rpcsvc, whatever order things happen in', { timeout }, () => {
  it('answers each call exactly once, or not at all when its connection is gone', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 80, size: 'max' }), async (steps) => {
        const waiting: PromiseWithResolvers<never>[] = [];
        const defer = () => {
          const deferred = Promise.withResolvers<never>();
          waiting.push(deferred);
          return deferred.promise;
        };
        const svc = new Rpcsvc({ env, outstandingLimit: 3, outstandingTotalLimit: 5 });
        svc.register(TEST_PROGRAM, {
          ADD: (_, request) => {
            if (request.signal.aborted) throw request.signal.reason;
            return defer();
          },
          ECHO: async () => {
            await defer();
            throw new Error('Too late');
          },
          JOIN: sync(() => {
            throw new Error('No names');
          }),
          POKE: task(defer, { noReply: true }),
        });
        const peers = [0, 1, 2].map(() => new Peer(svc, { pool }));
        const attached = peers.map(() => true);
        const sent = peers.map(() => new Set<number>());
        const answers = peers.map(() => new Map<number, number>());
        let xid = 0;
        const collect = async (client: number) => {
          for (const reply of await peers[client]!.replies()) {
            const { xid: answered } = decodeReply(new XdrReader(reply));
            answers[client]!.set(answered, (answers[client]!.get(answered) ?? 0) + 1);
          }
        };
        const settle = (which: number, how: 'result' | 'error' | 'nonsense') => {
          const [deferred] = waiting.splice(which % waiting.length, 1);
          if (how === 'error') deferred?.reject(new Error('No disk'));
          else deferred?.resolve((how === 'result' ? 3 : { not: 'a number' }) as never);
        };

        for (const each of steps) {
          if (each.do === 'settle') {
            if (waiting.length > 0) settle(each.which, each.how);
            continue;
          }
          const peer = peers[each.client]!;
          if (each.do === 'call') {
            const args = each.proc === 1 ? ONE_AND_TWO : hex('00000000');
            if (attached[each.client]! && peer.connection.state !== 'closed') {
              if (each.proc !== 4) sent[each.client]!.add(++xid);
              peer.send(callBytes({ xid, proc: each.proc, args }));
            }
          } else if (each.do === 'turn') {
            await collect(each.client);
          } else if (each.do === 'detach') {
            await collect(each.client);
            attached[each.client] = false;
            peer.detach();
          } else if (each.do === 'reset') {
            peer.peer.reset();
          } else {
            peer.connection.close();
          }
        }
        for (let quiet = 0; quiet < 2; quiet++) {
          for (const client of peers.keys()) await collect(client);
          while (waiting.length > 0) {
            settle(0, 'result');
            quiet = 0;
          }
        }

        for (const [client, peer] of peers.entries()) {
          const counts = [...answers[client]!.values()];
          expect(
            counts.every((count) => count === 1),
            'at most one answer each',
          ).toBe(true);
          for (const answered of answers[client]!.keys()) expect(sent[client]!.has(answered)).toBe(true);
          const isAlive = attached[client]! && peer.connection.state !== 'closed';
          if (isAlive) expect(answers[client]!.size, 'an answer for each call').toBe(sent[client]!.size);
          peer.connection.close();
          await peer.peer.run();
          expectNothingKept(svc, peer);
        }
        expect(svc.stats().clients).toBe(0);
      }),
      runs(60),
    );
  });
});
