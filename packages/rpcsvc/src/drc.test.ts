import { describe, expect, it } from 'vitest';
import { expectBalanced } from '../test/support/invariants.ts';
import { callBytes, hex, words } from '../test/support/peer.ts';
import { ONE_AND_TWO, serve, SYSTEM_ERR, THREE } from '../test/support/serve.ts';
import { sync, task } from './index.ts';
import type { Drc } from './index.ts';

/** A duplicate request cache that keeps everything. */
function cache() {
  const entries = new Map<string, 'drop' | Uint8Array>();
  const drc: Drc = {
    admit(_, xid, program, procedure) {
      const key = `${xid} ${program} ${procedure}`;
      const known = entries.get(key);
      if (known === undefined) entries.set(key, 'drop');
      return known ?? 'execute';
    },
    answered(_, xid, program, procedure, reply) {
      const key = `${xid} ${program} ${procedure}`;
      if (reply === undefined) entries.delete(key);
      else entries.set(key, reply.slice());
    },
  };
  return { entries, drc };
}

describe('a duplicate request cache', () => {
  it('has a call executed once, drops its copies meanwhile and repeats the reply afterwards', async () => {
    const { drc } = cache();
    let executed = 0;
    const { promise, resolve } = Promise.withResolvers<number>();
    const { svc, peer } = serve(
      {
        ADD: () => {
          executed++;
          return promise;
        },
      },
      { drc },
    );
    peer.send(callBytes({ args: ONE_AND_TWO }), callBytes({ args: ONE_AND_TWO }));
    expect(await peer.replies()).toEqual([]);
    resolve(3);
    expect((await peer.replies()).map(words)).toEqual([THREE]);
    expect(await peer.call({ args: ONE_AND_TWO })).toBe(THREE);
    expect(executed).toBe(1);
    expect(svc.stats()).toMatchObject({ replies: 1, duplicates: 2, bytesOut: 56 });
    expectBalanced(svc);
  });

  it('keeps refusals, and forgets calls that get no reply', async () => {
    const { drc, entries } = cache();
    const { svc, peer } = serve(
      { ADD: () => Promise.reject(new Error('No disk')), POKE: task(() => undefined, { noReply: true }) },
      { drc },
    );
    expect(await peer.call({ args: ONE_AND_TWO })).toBe(SYSTEM_ERR);
    expect(await peer.call({ args: ONE_AND_TWO })).toBe(SYSTEM_ERR);
    expect(await peer.call({ proc: 4 })).toBe('');
    expect([...entries.values()].map((entry) => (entry === 'drop' ? entry : words(entry)))).toEqual([SYSTEM_ERR]);
    expectBalanced(svc);
  });

  it('is told the reply of a connection that is gone, for the copy that comes over the next one', async () => {
    const { drc, entries } = cache();
    const { promise, resolve } = Promise.withResolvers<number>();
    const { peer } = serve({ ADD: () => promise }, { drc });
    peer.send(callBytes({ args: ONE_AND_TWO }));
    await peer.replies();
    peer.peer.reset();
    resolve(3);
    await peer.replies();
    expect([...entries.values()].map((entry) => (entry === 'drop' ? entry : words(entry)))).toEqual([THREE]);
  });

  it('is not asked about calls that do not reach an actor', async () => {
    const { drc, entries } = cache();
    const { peer } = serve({ ADD: sync(({ a, b }) => a + b) }, { drc });
    await peer.call({ prog: 1 });
    await peer.call({ rpcvers: 9 });
    await peer.call({ flavor: 99 });
    expect(entries.size).toBe(0);
    // Torn arguments are found behind it, and answered: so are their copies.
    await peer.call({ args: hex('00') });
    expect(entries.size).toBe(1);
  });
});
