import { memoryDatagrams } from '@gluster-ts/rpc-transport';
import type { DatagramFate, PollinMessage } from '@gluster-ts/rpc-transport';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { expectBalanced } from '../../test/support/invariants.ts';
import { callBytes, seenFrom, words } from '../../test/support/peer.ts';
import { TEST_PROGRAM } from '../../test/support/program.ts';
import { ONE_AND_TWO } from '../../test/support/serve.ts';
import { DuplicateRequestCache, Rpcsvc, sync } from '../index.ts';

const XIDS = 5;

const fate = fc.constantFrom<DatagramFate>('pass', 'lose', 'double');

/** What happens between two rounds of a client that repeats what is not answered. */
const round = fc.record({
  /** How many of the handlers that wait come to their end. */
  ends: fc.nat(XIDS),
  /** The server's connection is forgotten, as that of a silent address. */
  forgotten: fc.boolean(),
});

/** One run is a history of exchanges: in the long run (FUZZ_RUNS) a hundredth of what single values get. */
const long = process.env['FUZZ_RUNS'];
const runs = { numRuns: long === undefined ? 60 : Math.ceil(Number(long) / 100) };
const timeout = long === undefined ? 60_000 : 3_600_000;

it('a network that loses and doubles datagrams has each call executed once and answered', { timeout }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fate, { maxLength: 60 }), fc.array(round, { maxLength: 12 }), async (fates, rounds) => {
      const executed = new Map<number, number>();
      const waiting: PromiseWithResolvers<number>[] = [];
      const svc = new Rpcsvc({ drc: new DuplicateRequestCache() });
      let sum = 0;
      svc.register(TEST_PROGRAM, {
        ADD: (_, { xid }) => {
          executed.set(xid, (executed.get(xid) ?? 0) + 1);
          const deferred = Promise.withResolvers<number>();
          waiting.push(deferred);
          return deferred.promise;
        },
        POKE: sync(() => undefined),
      });
      const replies = new Map<number, Set<string>>();
      const reply = (message: PollinMessage): void => {
        const { xid, bytes, start, end } = message;
        replies.set(xid, (replies.get(xid) ?? new Set()).add(words(bytes.subarray(start, end))));
        message.destroy();
      };
      const joined = () => {
        const pair = memoryDatagrams({ manual: true, fate: () => fates.shift() ?? 'pass' });
        svc.attach(seenFrom(pair.server, { family: 'ipv4', host: '192.0.2.7', port: 700, protocol: 'udp' }));
        pair.client.attach({ reply });
        return pair;
      };
      let pair = joined();
      const open = (): number[] => Array.from({ length: XIDS }, (_, xid) => xid).filter((xid) => !replies.has(xid));
      const repeat = async (ends: number): Promise<void> => {
        for (const xid of open()) {
          const call = callBytes({ xid, args: ONE_AND_TWO });
          const slot = pair.client.begin(call.length);
          slot.bytes.set(call, slot.offset);
          pair.client.commit(xid);
        }
        await pair.run();
        // Another result each time: a second execution would show.
        for (const { resolve } of waiting.splice(0, ends)) resolve(++sum);
        await pair.run();
      };
      for (const { ends, forgotten } of rounds) {
        await repeat(ends);
        if (!forgotten) continue;
        pair.server.close();
        pair = joined();
      }
      // From here on nothing is lost: those that were under way end, and those that are not yet answered are.
      while (fates.length > 0 || waiting.length > 0 || open().length > 0) {
        fates.length = 0;
        await repeat(XIDS);
      }
      expect([...executed.values()]).toEqual(Array<number>(XIDS).fill(1));
      for (const texts of replies.values()) expect(texts.size).toBe(1);
      expect(new Set([...replies.values()].flatMap((texts) => [...texts])).size).toBe(XIDS);
      expectBalanced(svc);
    }),
    runs,
  );
});
