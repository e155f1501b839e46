import { AuthStat } from '@gluster-ts/xdr';
import { describe, expect, it } from 'vitest';
import { expectBalanced } from '../test/support/invariants.ts';
import { hex, Peer } from '../test/support/peer.ts';
import { inVersion } from '../test/support/program.ts';
import { ONE_AND_TWO, serve, THREE, VOID } from '../test/support/serve.ts';
import { Rpcsvc, sync, task } from './index.ts';
import type { Authorize, RpcRequest } from './index.ts';

const denied = (stat: number) => `00000007 00000001 00000001 00000001 0000000${stat}`;
/** AUTH_SYS: stamp, machine name, uid, gid, groups. */
const asUid = (uid: number) => ({
  flavor: 1,
  cred: hex(`00000000 00000000 ${uid.toString(16).padStart(8, '0')} 00000000 00000000`),
});

function serveAdd(hook: Authorize) {
  return serve({ ADD: sync(({ a, b }) => a + b) }, { authorize: hook });
}

describe('authorize', () => {
  it('lets a call through, or refuses it, by what the request says', async () => {
    const { svc, peer, events } = serveAdd(({ identity }) => identity.uid === 1000);
    expect(await peer.call({ ...asUid(1000), args: ONE_AND_TWO })).toBe(THREE);
    expect(await peer.call({ ...asUid(1001), args: ONE_AND_TWO })).toBe(denied(AuthStat.AUTH_TOOWEAK));
    expect(events).toMatchObject([
      { type: 'unauthorized', stat: 5, identity: { uid: 1001 }, program: 0x2000_0001, procedure: 1, xid: 7 },
    ]);
    expect(svc.stats()).toMatchObject({ replies: 1, refused: { AUTH_ERROR: 1 } });
    expect(svc.stats().programs[0]?.procedures[1]).toMatchObject({ name: 'ADD', denied: 1 });
    expectBalanced(svc);
  });

  it.each([
    ['AUTH_REJECTEDCRED', AuthStat.AUTH_REJECTEDCRED],
    ['AUTH_BADCRED', AuthStat.AUTH_BADCRED],
    ['AUTH_FAILED', AuthStat.AUTH_FAILED],
  ])('refuses with the status that it returns: %s', async (_, stat) => {
    const { peer, events } = serveAdd(() => stat);
    expect(await peer.call({ args: ONE_AND_TWO })).toBe(denied(stat));
    expect(events).toMatchObject([{ type: 'unauthorized', stat }]);
  });

  it('takes AUTH_OK for true', async () => {
    expect(await serveAdd(() => AuthStat.AUTH_OK).peer.call({ args: ONE_AND_TWO })).toBe(THREE);
  });

  it.each<[string, () => unknown]>([
    ['nothing', () => undefined],
    ['null', () => null],
    ['a string', () => 'yes'],
    ['a number that is no status', () => 99],
    ['a promise', () => Promise.resolve(true)],
    ['a promise that rejects', () => Promise.reject(new Error('Nobody looks'))],
    [
      'and throws',
      () => {
        throw new Error('Directory is down');
      },
    ],
  ])('that returns %s refuses', async (_, hook) => {
    const { svc, peer, events } = serveAdd(hook as Authorize);
    expect(await peer.call({ args: ONE_AND_TWO })).toBe(denied(AuthStat.AUTH_FAILED));
    expect(events).toMatchObject([{ type: 'authorize-threw', procedure: 1 }]);
    expectBalanced(svc);
  });

  it('is asked for the service, then the program, then the procedure, until one refuses', async () => {
    const asked: string[] = [];
    let refuses = '';
    const hook = (name: string): Authorize => {
      return () => {
        asked.push(name);
        return name !== refuses;
      };
    };
    const svc = new Rpcsvc({ authorize: hook('service') });
    const handlers = { ADD: task(({ a, b }: { a: number; b: number }) => a + b, { authorize: hook('procedure') }) };
    svc.register(inVersion(2), handlers, { authorize: hook('program') });
    svc.register(inVersion(3), { POKE: () => undefined });
    const peer = new Peer(svc);
    for (const [who, expected] of [
      ['', ['service', 'program', 'procedure']],
      ['procedure', ['service', 'program', 'procedure']],
      ['program', ['service', 'program']],
      ['service', ['service']],
    ] as const) {
      refuses = who;
      expect(await peer.call({ args: ONE_AND_TWO })).toBe(who === '' ? THREE : denied(5));
      expect(asked.splice(0)).toEqual(expected);
    }
    refuses = '';
    expect(await peer.call({ vers: 3, proc: 4 })).toBe(VOID);
    expect(asked).toEqual(['service']);
  });

  it('that returns AUTH_OK leaves it to the next one', async () => {
    const svc = new Rpcsvc({ authorize: () => AuthStat.AUTH_OK });
    svc.register(inVersion(2), { ADD: sync(({ a, b }) => a + b) }, { authorize: () => false });
    expect(await new Peer(svc).call({ args: ONE_AND_TWO })).toBe(denied(AuthStat.AUTH_TOOWEAK));
  });

  it('leaves nothing behind for calls that have no hook', async () => {
    const svc = new Rpcsvc();
    svc.register(inVersion(2), { ADD: sync(({ a, b }) => a + b) }, { authorize: () => true });
    svc.register(inVersion(3), { ADD: sync(({ a }, { xid }) => a + xid) });
    const peer = new Peer(svc);
    expect(await peer.call({ args: ONE_AND_TWO })).toBe(THREE);
    expect(await peer.call({ vers: 3, args: ONE_AND_TWO })).toBe(THREE.replace(/3$/, '8'));
  });

  it('gets the request that the handler gets, which is over when it refuses', async () => {
    const requests: RpcRequest[] = [];
    let isRefused = false;
    const { peer } = serve(
      {
        ADD: sync(({ a, b }, request) => {
          requests.push(request);
          return a + b;
        }),
      },
      {
        authorize: (request) => {
          requests.push(request);
          return !isRefused;
        },
      },
    );
    await peer.call({ args: ONE_AND_TWO });
    expect(requests).toHaveLength(2);
    expect(requests[0]).toBe(requests[1]);
    isRefused = true;
    await peer.call({ args: ONE_AND_TWO });
    expect(requests[2]).not.toBe(requests[0]);
    expect(() => requests[2]!.xid).toThrow(expect.objectContaining({ code: 'ERR_RPCSVC_REQUEST_OVER' }));
  });

  it('is not asked about NULL, nor about callers that are refused anyway', async () => {
    const asked: string[] = [];
    const svc = new Rpcsvc({ authorize: ({ procedure }) => asked.push(procedure) > 0 });
    svc.register(inVersion(2), { ADD: sync(({ a, b }) => a + b) }, { minAuth: 1 });
    const peer = new Peer(svc);
    expect(await peer.call({ proc: 0 })).toBe(VOID);
    expect(await peer.call({ args: ONE_AND_TWO })).toBe(denied(AuthStat.AUTH_TOOWEAK));
    expect(asked).toEqual([]);
    expect(await peer.call({ ...asUid(1), args: ONE_AND_TWO })).toBe(THREE);
    expect(asked).toEqual(['ADD']);
  });
});
