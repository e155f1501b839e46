import { currentTask } from '@gluster-ts/synctask';
import { procedure, program, xdrOpaque, xdrUint, xdrVoid } from '@gluster-ts/xdr';
import { describe, expect, it } from 'vitest';
import { expectBalanced } from '../test/support/invariants.ts';
import { callBytes, encoded, hex, Peer } from '../test/support/peer.ts';
import { inVersion, oddType } from '../test/support/program.ts';
import { ONE_AND_TWO, serve, SYSTEM_ERR, THREE, VOID } from '../test/support/serve.ts';
import { Rpcsvc, sync, task } from './index.ts';
import type { RpcsvcEvent } from './index.ts';

describe('a handler', () => {
  it('may be synchronous, a plain function, a task, or run outside of the scheduler', async () => {
    const modes: unknown[] = [];
    const note = ({ a, b }: { a: number; b: number }) => {
      modes.push(currentTask()?.mode);
      return a + b;
    };
    const svc = new Rpcsvc();
    svc.register(inVersion(1), { ADD: sync(note) });
    svc.register(inVersion(2), { ADD: note });
    svc.register(inVersion(3), { ADD: task(async (args) => Promise.resolve(note(args))) });
    svc.register(inVersion(4), { ADD: sync(note) }, { synctask: false });
    svc.register(inVersion(5), { ADD: async (args) => Promise.resolve(note(args)) }, { synctask: false });
    const peer = new Peer(svc);
    for (const vers of [1, 2, 3, 4, 5]) expect(await peer.call({ vers, args: ONE_AND_TWO })).toBe(THREE);
    expect(modes).toEqual(['sync', 'task', 'task', undefined, undefined]);
    expectBalanced(svc);
  });

  it('that is synchronous is answered in the same gather-write for all calls of a chunk', async () => {
    const { peer } = serve({ ADD: sync(({ a, b }) => a + b) });
    peer.send(...[1, 2, 3].map((xid) => callBytes({ xid, args: ONE_AND_TWO })));
    expect((await peer.replies()).map((reply) => reply[3])).toEqual([1, 2, 3]);
    expect(peer.connection.counters.writes).toBe(1);
  });

  it('gets the call it serves', async () => {
    let seen: unknown;
    const { peer } = serve({
      POKE: sync((_, request) => {
        const {
          xid,
          identity,
          connection,
          program,
          procedure,
          procedureNumber,
          byteLength,
          fragmentCount,
          outstanding,
        } = request;
        const numbers = { xid, procedureNumber, byteLength, fragmentCount, outstanding };
        seen = { ...numbers, connection: connection.id, uid: identity.uid, program: program.name, procedure };
      }),
    });
    const cred = hex('00000000 00000001 78000000 000003e8 000003e8 00000000');
    expect(await peer.call({ proc: 4, flavor: 1, cred })).toBe(VOID);
    expect(seen).toEqual({
      xid: 7,
      procedureNumber: 4,
      byteLength: 64,
      fragmentCount: 1,
      outstanding: 1,
      connection: peer.connection.id,
      uid: 1000,
      program: 'TEST',
      procedure: 'POKE',
    });
  });

  const failures: readonly (readonly [string, () => number | Promise<number>])[] = [
    [
      'throws',
      () => {
        throw new Error('No disk');
      },
    ],
    [
      'throws undefined',
      () => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- what JavaScript lets a handler do
        throw undefined;
      },
    ],
    ['rejects', () => Promise.reject(new Error('No disk'))],
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- likewise
    ['rejects with undefined', () => Promise.reject()],
  ];
  it.each(failures)('that %s is answered SYSTEM_ERR once, however it is run', async (_, fail) => {
    const events: RpcsvcEvent[] = [];
    const svc = new Rpcsvc({ event: (event) => events.push(event), eventIntervalMs: 0 });
    svc.register(inVersion(1), { ADD: fail });
    svc.register(inVersion(2), { ADD: sync(fail as () => number) });
    svc.register(inVersion(3), { ADD: fail }, { synctask: false });
    svc.register(inVersion(4), { ADD: sync(fail as () => number) }, { synctask: false });
    const peer = new Peer(svc);
    for (const vers of [1, 2, 3, 4]) {
      expect(await peer.call({ vers, args: ONE_AND_TWO }), `version ${vers}`).toBe(SYSTEM_ERR);
    }
    expect(events.map(({ type }) => type)).toEqual(Array(4).fill(expect.stringMatching(/^actor-failed|bad-result$/)));
    expect(svc.stats().refused.SYSTEM_ERR).toBe(4);
    expectBalanced(svc);
  });

  it('whose result can not be encoded is answered SYSTEM_ERR, and the connection goes on', async () => {
    const { svc, peer, events } = serve(
      { ADD: sync(() => 'three' as unknown as number), ECHO: () => undefined as unknown as Uint8Array },
      { eventIntervalMs: 0 },
    );
    expect(await peer.call({ args: ONE_AND_TWO })).toBe(SYSTEM_ERR);
    expect(await peer.call({ proc: 2, args: hex('00000000') })).toBe(SYSTEM_ERR);
    expect(await peer.call({ proc: 0 })).toBe(VOID);
    expect(events.map(({ type }) => type)).toEqual(['bad-result', 'bad-result']);
    expectBalanced(svc);
  });

  it('whose codec lies about its size is answered SYSTEM_ERR', async () => {
    const { svc, peer, events } = serve({}, { eventIntervalMs: 0 });
    const results = {
      SHORT: oddType({ size: () => 8, encode: (w) => w.uint(1) }),
      LONG: oddType({ size: () => 4, encode: (w) => w.opaqueFixed(new Uint8Array(8), 8) }),
      NONE: oddType({ size: () => NaN }),
      HUGE: oddType({ size: () => Infinity }),
      NEGATIVE: oddType({ size: () => -8 }),
    };
    const procedures = Object.fromEntries(
      Object.entries(results).map(([name, type], index) => [name, procedure(index + 1, xdrVoid, type)]),
    );
    const handlers = Object.fromEntries(Object.keys(results).map((name) => [name, sync(() => 0)]));
    svc.register({ name: 'LIARS', number: 6, version: 1, procedures }, handlers);
    for (let proc = 1; proc <= 5; proc++) expect(await peer.call({ prog: 6, vers: 1, proc })).toBe(SYSTEM_ERR);
    expect(events.map((event) => 'error' in event && event.error instanceof Error && event.error.message)).toEqual([
      "Result of LIARS.SHORT has 4 bytes, its codec's size() says 8",
      expect.stringContaining('8 bytes to write, room for 4'),
      'Result of LIARS.NONE has no size: it is not what its codec takes',
      'Reply of LIARS.HUGE has Infinity bytes, more than 4194304 (replyBytesMax)',
      expect.any(String),
    ]);
    expect(await peer.call({ proc: 0 })).toBe(VOID);
    expectBalanced(svc);
  });

  it('whose reply is above replyBytesMax is answered SYSTEM_ERR', async () => {
    const { peer, events } = serve({ ECHO: sync((bytes) => bytes) }, { replyBytesMax: 64 });
    const echo = (size: number) => peer.call({ proc: 2, args: encoded(xdrOpaque(), new Uint8Array(size)) });
    expect(await echo(36)).toMatch(/^00000007 00000001 00000000 00000000 00000000 00000000 00000024/);
    expect(await echo(37)).toBe(SYSTEM_ERR);
    expect(events).toMatchObject([
      { type: 'bad-result', procedure: 'ECHO', error: { code: 'ERR_RPCSVC_REPLY_TOO_LARGE' } },
    ]);
  });

  it('that is marked noReply is not answered, even when it fails', async () => {
    const calls: string[] = [];
    const { svc, peer, events } = serve({
      POKE: sync(() => void calls.push('poke'), { noReply: true }),
      ADD: task(() => Promise.reject(new Error('No disk')), { noReply: true }),
    });
    expect(await peer.call({ proc: 4 })).toBe('');
    expect(await peer.call({ proc: 1, args: ONE_AND_TWO })).toBe('');
    expect(await peer.call({ proc: 1, args: hex('00') })).toBe('00000007 00000001 00000000 00000000 00000000 00000004');
    expect(calls).toEqual(['poke']);
    expect(events.map(({ type }) => type)).toEqual(['actor-failed', 'garbage-arguments']);
    expect(svc.stats().noReply).toBe(2);
    expectBalanced(svc);
  });

  it('gets arguments of more than one vector in one piece', async () => {
    const { svc } = serve({});
    const sums = { SUM: procedure(1, xdrOpaque(), xdrUint) };
    svc.register(program({ name: 'SUMS', number: 6, version: 1, procedures: sums }), {
      SUM: sync((bytes) => bytes.reduce((sum, byte) => sum + byte, 0)),
    });
    for (const vectorBytesMax of [8, 64, 1000]) {
      const peer = new Peer(svc, { vectorBytesMax, chunkBytes: 100 });
      const args = encoded(xdrOpaque(), new Uint8Array(5000).fill(1));
      expect(await peer.call({ prog: 6, vers: 1, args })).toMatch(/00000000 00001388$/);
      expect(peer.connection.counters.messagesHeld).toBe(0);
    }
    expectBalanced(svc);
  });
});
