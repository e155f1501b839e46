import { AuthRegistry, authNoneScheme } from '@gluster-ts/auth';
import type { AuthScheme } from '@gluster-ts/auth';
import { SyncEnv } from '@gluster-ts/synctask';
import { OpaqueAuth } from '@gluster-ts/xdr';
import { describe, expect, it } from 'vitest';
import { expectBalanced } from '../../test/support/invariants.ts';
import { callBytes, hex, words } from '../../test/support/peer.ts';
import { ONE_AND_TWO, serve, SYSTEM_ERR, THREE, VOID } from '../../test/support/serve.ts';
import { sync, task } from '../index.ts';
import type { Drc } from '../index.ts';

/** A duplicate request cache that keeps everything. What was answered without a reply is `none`. */
function cache() {
  const entries = new Map<string, 'in transit' | 'none' | Uint8Array>();
  const asked: string[] = [];
  const drc: Drc = {
    admit({ message, program, version, procedure }) {
      asked.push(`${message.xid} ${program}.${version}.${procedure} ${message.end - message.start}`);
      const key = words(message.bytes.subarray(message.start, message.end));
      const known = entries.get(key);
      if (known !== undefined) return typeof known === 'string' ? 'drop' : known;
      entries.set(key, 'in transit');
      let ends = 0;
      const end = () => expect(++ends, 'a ticket is used once').toBe(1);
      return {
        answered: (head, payload) => {
          end();
          const reply = head === undefined ? 'none' : new Uint8Array(Buffer.concat([head, ...payload]));
          entries.set(key, reply);
        },
        forget: () => {
          end();
          entries.delete(key);
        },
      };
    },
  };
  const kept = () => [...entries.values()].map((entry) => (typeof entry === 'string' ? entry : words(entry)));
  return { drc, asked, kept };
}

describe('a service with a duplicate request cache', () => {
  it('executes a call once, drops its copies meanwhile and repeats the reply afterwards', async () => {
    const { drc, asked } = cache();
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
    expect(asked).toEqual(Array(3).fill('7 536870913.2.1 48'));
    expect(svc.stats()).toMatchObject({ replies: 1, duplicates: 2, bytesOut: 56 });
    expectBalanced(svc);
  });

  it('tells it of failures, and of calls that get no reply', async () => {
    const { drc, kept } = cache();
    let poked = 0;
    const { svc, peer } = serve(
      { ADD: () => Promise.reject(new Error('No disk')), POKE: task(() => void (poked += 1), { noReply: true }) },
      { drc },
    );
    expect(await peer.call({ args: ONE_AND_TWO })).toBe(SYSTEM_ERR);
    expect(await peer.call({ args: ONE_AND_TWO })).toBe(SYSTEM_ERR);
    expect(await peer.call({ proc: 4 })).toBe('');
    expect(await peer.call({ proc: 4 })).toBe('');
    // The request object is used again, by a call that has no ticket.
    expect(await peer.call({ proc: 0 })).toBe(VOID);
    expect(poked).toBe(1);
    expect(kept()).toEqual([SYSTEM_ERR, 'none']);
    expectBalanced(svc);
  });

  it('tells it the reply of a connection that is gone, for the copy that comes over the next one', async () => {
    const { drc, kept } = cache();
    const { promise, resolve } = Promise.withResolvers<number>();
    const { peer } = serve({ ADD: () => promise }, { drc });
    peer.send(callBytes({ args: ONE_AND_TWO }));
    await peer.replies();
    peer.peer.reset();
    resolve(3);
    await peer.replies();
    expect(kept()).toEqual([THREE]);
  });

  it('has it forget calls that are not executed', async () => {
    const { drc, asked, kept } = cache();
    const { svc, peer } = serve({ ADD: sync(({ a, b }) => a + b) }, { drc });
    expect(await peer.call({ args: hex('00') })).toMatch(/00000004$/);
    expect(await peer.call({ args: hex('00') })).toMatch(/00000004$/);
    expect(asked).toHaveLength(2);
    expect(kept()).toEqual([]);
    expect(svc.stats()).toMatchObject({ duplicates: 0 });
    expectBalanced(svc);
  });

  it('has it forget calls that found no task, so that a copy is tried again', async () => {
    const { drc, kept } = cache();
    const env = new SyncEnv({ processorsMin: 1, processorsMax: 1, runQueueMax: 1 });
    const waiting: ((sum: number) => void)[] = [];
    const { svc, peer } = serve({ ADD: () => new Promise<number>((resolve) => waiting.push(resolve)) }, { drc, env });
    const calls = [1, 2, 3].map((xid) => callBytes({ xid, args: ONE_AND_TWO }));
    peer.send(...calls);
    expect((await peer.replies()).map(words)).toEqual([SYSTEM_ERR.replace('00000007', '00000003')]);
    expect(kept()).toEqual(['in transit', 'in transit']);
    waiting[0]!(3);
    await peer.replies();
    peer.send(calls[2]!);
    waiting[1]!(3);
    await peer.replies();
    waiting[2]!(3);
    expect((await peer.replies()).map(words)).toEqual([THREE.replace('00000007', '00000003')]);
    expectBalanced(svc);
  });

  it('tells it of calls whose reply can not be built', async () => {
    const { drc, kept } = cache();
    let executed = 0;
    const scheme: AuthScheme = {
      ...authNoneScheme,
      authenticate: (credential, verifier) => {
        const verdict = authNoneScheme.authenticate(credential, verifier);
        // No message can carry it.
        return verdict.ok ? { ...verdict, verifier: new OpaqueAuth(2, new Uint8Array(401)) } : verdict;
      },
    };
    const { svc, peer } = serve({ ADD: sync(() => ++executed) }, { drc, auth: new AuthRegistry([scheme]) });
    expect(await peer.call({ args: ONE_AND_TWO })).toBe('');
    expect(peer.connection.state).toBe('closed');
    expect(kept()).toEqual(['none']);
    expectBalanced(svc);
  });

  it('does not ask it about calls that do not reach an actor, NULL and idempotent procedures', async () => {
    const { drc, asked } = cache();
    const { svc, peer } = serve(
      { ADD: sync(({ a, b }) => a + b, { idempotent: true }), ECHO: (bytes) => bytes },
      { drc, authorize: ({ procedure }) => procedure !== 'ECHO' },
    );
    await peer.call({ prog: 1 });
    await peer.call({ rpcvers: 9 });
    await peer.call({ flavor: 99 });
    await peer.call({ proc: 2, args: hex('00000000') });
    expect(await peer.call({ proc: 0 })).toBe(VOID);
    for (let copies = 0; copies < 2; copies++) expect(await peer.call({ args: ONE_AND_TWO })).toBe(THREE);
    expect(asked).toEqual([]);
    expect(svc.stats()).toMatchObject({ duplicates: 0 });
  });

  it('knows idempotent procedures from the program, unless the handler says otherwise', async () => {
    const { drc, asked } = cache();
    const { svc, peer } = serve({}, { drc });
    const [description] = svc.programs;
    svc.unregister(description!.number, description!.version);
    const add = sync(({ a, b }: { a: number; b: number }) => a + b, { idempotent: false });
    svc.register(description!, { ADD: add as never, ECHO: (bytes) => bytes }, { idempotent: ['ADD', 'ECHO'] });
    await peer.call({ args: ONE_AND_TWO });
    await peer.call({ proc: 2, args: hex('00000000') });
    svc.register({ ...description!, version: 5 }, { ADD: add as never, POKE: () => undefined }, { idempotent: true });
    await peer.call({ vers: 5, args: ONE_AND_TWO });
    await peer.call({ vers: 5, proc: 4 });
    expect(asked.map((each) => each.split('.').slice(1).join('.'))).toEqual(['2.1 48', '5.1 48']);
  });

  it('answers SYSTEM_ERR when it throws', async () => {
    const drc: Drc = {
      admit() {
        throw new Error('Cache server is down');
      },
    };
    const { svc, peer, events } = serve({ ADD: sync(({ a, b }) => a + b) }, { drc });
    expect(await peer.call({ args: ONE_AND_TWO })).toBe(SYSTEM_ERR);
    expect(events).toMatchObject([
      { type: 'drc-failed', procedure: 'ADD', error: { message: 'Cache server is down' } },
    ]);
    expectBalanced(svc);
  });

  it('executes what it lets through without a ticket', async () => {
    const { peer } = serve({ ADD: sync(({ a, b }) => a + b) }, { drc: { admit: () => undefined } });
    for (let copies = 0; copies < 2; copies++) expect(await peer.call({ args: ONE_AND_TWO })).toBe(THREE);
  });
});
