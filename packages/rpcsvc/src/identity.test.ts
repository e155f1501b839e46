import {
  authNone,
  authNoneScheme,
  AuthRegistry,
  authShort,
  AuthShortTable,
  authSys,
  authSysScheme,
} from '@gluster-ts/auth';
import { identity, type AuthScheme, type CredentialSource, type Identity } from '@gluster-ts/auth';
import { AuthStat, OpaqueAuth } from '@gluster-ts/xdr';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { callBytes, Peer, words } from '../test/support/peer.ts';
import { TEST_PROGRAM } from '../test/support/program.ts';
import { ONE_AND_TWO, THREE } from '../test/support/serve.ts';
import { registerGfDump, Rpcsvc, sync, task } from './index.ts';
import type { Authorize, RpcRequest } from './index.ts';

interface Badge extends Identity {
  readonly badge: string;
}

const badges: AuthScheme<Badge> = {
  flavor: 400_000,
  name: 'BADGE',
  authenticate: ({ body }) => ({
    ok: true,
    identity: { ...identity({ flavor: 400_000 }), badge: new TextDecoder().decode(body) },
  }),
};

function authBadge(badge: string): CredentialSource {
  const credential = new OpaqueAuth(400_000, new TextEncoder().encode(badge));
  return { credential: () => credential, verifier: () => new OpaqueAuth() };
}

/** One call of ADD with the credential of a source. */
async function add(peer: Peer, source: CredentialSource): Promise<string> {
  const { flavor, body } = source.credential();
  return peer.call({ flavor, cred: body, args: ONE_AND_TWO });
}

describe('request.identity', () => {
  it('has the type of the scheme, in handlers of every kind and in hooks, without a cast', async () => {
    const seen: string[] = [];
    const svc = new Rpcsvc({
      auth: new AuthRegistry([badges]),
      authorize: (request) => request.identity.badge !== 'stolen',
    });
    expectTypeOf(svc).toEqualTypeOf<Rpcsvc<Badge>>();
    svc.register(
      TEST_PROGRAM,
      {
        ADD: sync(({ a, b }, { identity: { badge } }) => {
          expectTypeOf(badge).toEqualTypeOf<string>();
          seen.push(badge);
          return a + b;
        }),
        POKE: (_, request) => {
          expectTypeOf(request).toEqualTypeOf<RpcRequest<Badge>>();
          seen.push(request.identity.badge);
        },
        ECHO: task((bytes, request) => {
          seen.push(request.identity.badge);
          return Promise.resolve(bytes);
        }),
      },
      { authorize: ({ identity: { badge } }) => badge.length > 1 },
    );
    const peer = new Peer(svc);
    expect(await add(peer, authBadge('ada'))).toBe(THREE);
    for (const badge of ['stolen', 'x']) {
      expect(await add(peer, authBadge(badge))).toBe(
        `00000007 00000001 00000001 00000001 ${word(AuthStat.AUTH_TOOWEAK)}`,
      );
    }
    await peer.call({ proc: 4, flavor: 400_000, cred: Buffer.from('bob') });
    expect(seen).toEqual(['ada', 'bob']);
  });

  it('of several schemes is one of theirs, told apart by what they have', async () => {
    const auth = new AuthRegistry([authNoneScheme, authSysScheme]).register(badges);
    expectTypeOf(auth).toEqualTypeOf<AuthRegistry<Identity | Badge>>();
    const seen: string[] = [];
    const svc = new Rpcsvc({ auth });
    svc.register(TEST_PROGRAM, {
      ADD: sync(({ a, b }, { identity: who }) => {
        if ('badge' in who) {
          expectTypeOf(who).toEqualTypeOf<Badge>();
          seen.push(who.badge);
        } else {
          seen.push(`uid ${who.uid}`);
        }
        return a + b;
      }),
    });
    const peer = new Peer(svc);
    for (const source of [authBadge('ada'), authSys({ uid: 5, gid: 5 }), authNone()]) {
      expect(await add(peer, source)).toBe(THREE);
    }
    expect(seen).toEqual(['ada', 'uid 5', 'uid 65534']);
  });

  it('of any type is good enough for handlers and hooks that know none', () => {
    const svc = new Rpcsvc({ auth: new AuthRegistry([badges]) });
    const anyone: Authorize = ({ identity: { uid } }) => uid !== 0;
    const add = sync(({ a, b }: { a: number; b: number }, request: RpcRequest) =>
      request.identity.uid > 0 ? a + b : 0,
    );
    svc.register(TEST_PROGRAM, { ADD: add }, { authorize: anyone });
    registerGfDump(svc);
    expectTypeOf(svc).toExtend<Rpcsvc>();
    expectTypeOf(new Rpcsvc()).toEqualTypeOf<Rpcsvc>();
  });

  it('is not promised to a handler that wants more than the schemes say', () => {
    const svc = new Rpcsvc();
    const handler = ({ a, b }: { a: number; b: number }, request: RpcRequest<Badge>): number =>
      request.identity.badge === 'ada' ? a + b : 0;
    // @ts-expect-error the default schemes make no badges
    svc.register(TEST_PROGRAM, { ADD: handler });
    expect(svc.programs).toHaveLength(1);
  });
});

describe('AUTH_SHORT', () => {
  it('serves calls with the shorthand as those with the credential, verifiers included', async () => {
    const uids: number[] = [];
    const short = new AuthShortTable(authSysScheme);
    const svc = new Rpcsvc({ auth: new AuthRegistry(short.schemes) });
    svc.register(
      TEST_PROGRAM,
      {
        ADD: sync(({ a, b }, request) => {
          uids.push(request.identity.uid);
          return a + b;
        }),
      },
      { minAuth: 1 },
    );
    const peer = new Peer(svc);
    const source = authShort(authSys({ uid: 5, gid: 5 }));
    const { flavor, body } = source.credential();
    const first = (await peer.call({ flavor, cred: body, args: ONE_AND_TWO })).split(' ').join('');
    expect(first.slice(24, 56)).toBe('00000002000000180000000200000010');
    source.accepted?.(new OpaqueAuth(2, Buffer.from(first.slice(40, 88), 'hex')), source.credential());
    expect(source.credential().flavor).toBe(2);
    // Nothing new to hand out: the verifier is AUTH_NONE.
    expect(await add(peer, source)).toBe(THREE);
    // Another connection knows it too.
    expect(await add(new Peer(svc), source)).toBe(THREE);
    short.forget();
    const refusal = `00000007 00000001 00000001 00000001 ${word(AuthStat.AUTH_REJECTEDCRED)}`;
    expect(await add(peer, source)).toBe(refusal);
    expect(uids).toEqual([5, 5, 5]);
  });

  it('keeps each verifier with its call, when many are in progress', async () => {
    const short = new AuthShortTable(authSysScheme);
    const svc = new Rpcsvc({ auth: new AuthRegistry(short.schemes) });
    const waiting: (() => void)[] = [];
    svc.register(TEST_PROGRAM, {
      ADD: (_, request) => new Promise((resolve) => waiting.push(() => resolve(request.identity.uid))),
    });
    const peer = new Peer(svc);
    const calls = [1, 2, 3].map((uid) => {
      const { flavor, body } = authSys({ uid, gid: 1 }).credential();
      return callBytes({ xid: uid, flavor, cred: body, args: ONE_AND_TWO });
    });
    peer.send(...calls);
    await peer.replies();
    for (const answer of waiting.toReversed()) answer();
    const replies = (await peer.replies()).map((reply) => words(reply).split(' '));
    const uidOf = (handle: string): number => {
      const verdict = short.schemes[1].authenticate(new OpaqueAuth(2, Buffer.from(handle, 'hex')), new OpaqueAuth());
      return verdict.ok ? verdict.identity.uid : -1;
    };
    // xid, uid that the verifier stands for, uid that the handler saw.
    expect(
      replies.map((reply) => [Number(reply[0]), uidOf(reply.slice(7, 11).join('')), Number(`0x${reply.at(-1)}`)]),
    ).toEqual([3, 2, 1].map((uid) => [uid, uid, uid]));
  });
});

function word(value: number): string {
  return value.toString(16).padStart(8, '0');
}
