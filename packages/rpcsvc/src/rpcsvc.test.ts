import { memoryPair } from '@gluster-ts/rpc-transport';
import type { PollinMessage } from '@gluster-ts/rpc-transport';
import { SyncEnv } from '@gluster-ts/synctask';
import { describe, expect, it, vi } from 'vitest';
import { expectBalanced } from '../test/support/invariants.ts';
import { callBytes, hex, words } from '../test/support/peer.ts';
import { TEST_PROGRAM } from '../test/support/program.ts';
import { ONE_AND_TWO, serve, SYSTEM_ERR, THREE } from '../test/support/serve.ts';
import { Rpcsvc, sync } from './index.ts';

describe('a full environment', () => {
  it('is answered SYSTEM_ERR and counted', async () => {
    const { promise, resolve } = Promise.withResolvers<number>();
    const env = new SyncEnv({ processorsMin: 1, processorsMax: 1, runQueueMax: 1 });
    const { svc, peer, events } = serve({ ADD: () => promise }, { env });
    peer.send(...[1, 2, 3].map((xid) => callBytes({ xid, args: ONE_AND_TWO })));
    expect((await peer.replies()).map(words)).toEqual([SYSTEM_ERR.replace('00000007', '00000003')]);
    expect(svc.stats()).toMatchObject({ queueFull: 1, inProgress: 2 });
    expect(events).toMatchObject([{ type: 'not-scheduled', xid: 3, error: { code: 'ERR_SYNCENV_FULL' } }]);
    resolve(3);
    expect(await peer.replies()).toHaveLength(2);
    expectBalanced(svc);
  });
});

describe('events', () => {
  it('come once per kind and interval, with the number of those left out', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      const { peer, events } = serve({ ADD: () => Promise.reject(new Error('No disk')) }, { eventIntervalMs: 1000 });
      for (let prog = 1; prog <= 5; prog++) await peer.call({ prog });
      for (let i = 0; i < 3; i++) await peer.call({ args: ONE_AND_TWO });
      vi.advanceTimersByTime(1000);
      await peer.call({ prog: 6 });
      expect(events).toMatchObject([
        { type: 'program-unavailable', program: 1, suppressed: 0 },
        { type: 'actor-failed', suppressed: 0 },
        { type: 'program-unavailable', program: 6, suppressed: 4 },
      ]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('whose listener throws cost no call its answer', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    try {
      const { svc, peer } = serve(
        {},
        {
          event: () => {
            throw new Error('Log is full');
          },
        },
      );
      expect(await peer.call({ prog: 1 })).toBe('00000007 00000001 00000000 00000000 00000000 00000001');
      expect(warned).toHaveBeenCalledOnce();
      expectBalanced(svc);
    } finally {
      warned.mockRestore();
    }
  });
});

describe('stats()', () => {
  it('counts calls, endings and bytes per procedure and in all', async () => {
    const { svc, peer } = serve({ ADD: sync(({ a, b }) => a + b), JOIN: () => Promise.reject(new Error('No disk')) });
    await peer.call({ args: ONE_AND_TWO });
    await peer.call({ args: ONE_AND_TWO });
    await peer.call({ args: hex('00') });
    await peer.call({ proc: 3, args: hex('00000000') });
    await peer.call({ proc: 9 });
    expect(svc.stats()).toMatchObject({
      calls: 5,
      replies: 2,
      refused: { GARBAGE_ARGS: 1, SYSTEM_ERR: 1, PROC_UNAVAIL: 1, AUTH_ERROR: 0 },
      bytesIn: 48 + 48 + 41 + 44 + 40,
      bytesOut: 28 + 28 + 24 + 24 + 24,
      programs: [
        {
          name: 'TEST',
          version: 2,
          procedures: [
            { name: 'NULL', calls: 0 },
            { name: 'ADD', calls: 3, replies: 2, garbageArgs: 1, bytesIn: 48 + 48 + 41, bytesOut: 28 + 28 + 24 },
            { name: 'JOIN', calls: 1, systemErrors: 1, bytesIn: 44, bytesOut: 24 },
          ],
        },
      ],
    });
    expectBalanced(svc);
  });
});

describe('one connection, calls both ways', () => {
  it('leaves replies to whoever calls over the connection', async () => {
    const { client, server, run } = memoryPair({ manual: true });
    const svc = new Rpcsvc();
    svc.register(TEST_PROGRAM, { ADD: sync(({ a, b }) => a + b) });
    svc.attach(server);
    // A caller on the same connection, and one on the other end which also serves: as a daemon and its client do.
    const replies: string[] = [];
    const take = (name: string) => (message: PollinMessage) => {
      replies.push(`${name} ${words(message.bytes.subarray(message.start, message.end))}`);
      message.destroy();
    };
    server.attach({ reply: take('server') });
    const callback = new Rpcsvc();
    callback.register(TEST_PROGRAM, { ADD: async ({ a, b }) => Promise.resolve(a * b) });
    callback.attach(client);
    client.attach({ reply: take('client') });
    const call = (connection: typeof client, xid: number) => {
      const bytes = callBytes({ xid, args: ONE_AND_TWO });
      const slot = connection.begin(bytes.length);
      slot.bytes.set(bytes, slot.offset);
      connection.commit(xid);
    };
    for (let xid = 1; xid <= 3; xid++) {
      call(client, xid);
      call(server, xid);
    }
    await run();
    expect(replies.sort()).toEqual(
      [1, 2, 3]
        .flatMap((xid) => [`client 0000000${xid} ${THREE.slice(9)}`])
        .concat([1, 2, 3].map((xid) => `server 0000000${xid} ${THREE.slice(9, -1)}2`)),
    );
    expectBalanced(svc);
    expectBalanced(callback);
  });
});
