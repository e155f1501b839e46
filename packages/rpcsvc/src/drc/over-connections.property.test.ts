import { memoryPeer } from '@gluster-ts/rpc-transport';
import type { MemoryPeer } from '@gluster-ts/rpc-transport';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { expectBalanced } from '../../test/support/invariants.ts';
import { callBytes, messagesOf, record, seenFrom, words } from '../../test/support/peer.ts';
import { TEST_PROGRAM } from '../../test/support/program.ts';
import { ONE_AND_TWO } from '../../test/support/serve.ts';
import { DuplicateRequestCache, Rpcsvc } from '../index.ts';

const XIDS = 6;

const step = fc.oneof(
  { weight: 10, arbitrary: fc.record({ do: fc.constant('call'), xid: fc.nat(XIDS - 1), at: fc.nat(1) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('settle'), which: fc.nat(), fails: fc.boolean() }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('turn'), at: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reset'), at: fc.nat(1) }) },
);

/** One run is a history of exchanges: in the long run (FUZZ_RUNS) a hundredth of what single values get. */
const long = process.env['FUZZ_RUNS'];
const runs = { numRuns: long === undefined ? 60 : Math.ceil(Number(long) / 100) };
const timeout = long === undefined ? 60_000 : 3_600_000;

it('a client that repeats its calls over connections that break has each executed once', { timeout }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60, size: 'max' }), async (steps) => {
      const executed = new Map<number, number>();
      const waiting: PromiseWithResolvers<number>[] = [];
      const drc = new DuplicateRequestCache();
      const svc = new Rpcsvc({ drc });
      svc.register(TEST_PROGRAM, {
        ADD: (_, { xid }) => {
          executed.set(xid, (executed.get(xid) ?? 0) + 1);
          const deferred = Promise.withResolvers<number>();
          waiting.push(deferred);
          return deferred.promise;
        },
      });
      let port = 1000;
      const connected = (): MemoryPeer => {
        const peer = memoryPeer();
        svc.attach(seenFrom(peer.connection, { family: 'ipv6', host: '2001:db8::1', port: port++ }));
        return peer;
      };
      const peers = [connected(), connected()];
      const replies = new Map<number, Set<string>>();
      const collect = async (peer: MemoryPeer): Promise<number> => {
        await peer.run();
        const messages = messagesOf(peer.take());
        for (const message of messages) {
          const xid = message[3] ?? -1;
          replies.set(xid, (replies.get(xid) ?? new Set()).add(words(message)));
        }
        return messages.length;
      };
      const settle = (which: number, fails: boolean): void => {
        const [deferred] = waiting.splice(which % waiting.length, 1);
        if (fails) deferred?.reject(new Error('No disk'));
        // Another sum each time: a second execution would show.
        else deferred?.resolve(waiting.length + which);
      };
      const send = (peer: MemoryPeer, xid: number): void => peer.send(record(callBytes({ xid, args: ONE_AND_TWO })));

      for (const each of steps) {
        if (each.do === 'call') {
          send(peers[each.at]!, each.xid);
        } else if (each.do === 'settle') {
          if (waiting.length > 0) settle(each.which, each.fails);
        } else if (each.do === 'turn') {
          await collect(peers[each.at]!);
        } else {
          peers[each.at]!.reset();
          await collect(peers[each.at]!);
          peers[each.at] = connected();
        }
      }
      for (let quiet = 0; quiet < 2; quiet++) {
        for (const peer of peers) await collect(peer);
        while (waiting.length > 0) {
          settle(0, false);
          quiet = 0;
        }
      }
      expect([...executed.values()].every((count) => count === 1)).toBe(true);
      for (const xid of executed.keys()) {
        send(peers[0]!, xid);
        expect(await collect(peers[0]!), 'one reply for one more copy').toBe(1);
      }
      expect([...replies.keys()].sort()).toEqual([...executed.keys()].sort());
      for (const [xid, different] of replies) expect(different.size, `replies to ${xid}`).toBe(1);
      expect(drc.stats()).toMatchObject({ inTransit: 0, entries: executed.size, executed: executed.size });
      expectBalanced(svc);
    }),
    runs,
  );
});
