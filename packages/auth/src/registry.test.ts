import { AuthStat, OpaqueAuth } from '@gluster-ts/xdr';
import { describe, expect, it } from 'vitest';
import { AuthError } from './errors.ts';
import { identity, NOBODY } from './identity.ts';
import { AuthRegistry } from './registry.ts';
import { AUTH_SCHEMES } from './schemes/all.ts';
import { authNoneScheme } from './schemes/auth-none.ts';
import type { AuthScheme } from './scheme.ts';

const NO_AUTH = new OpaqueAuth();

const tokenScheme: AuthScheme = {
  flavor: 400_000,
  name: 'AUTH_TOKEN',
  authenticate: () => ({ ok: true, identity: identity({ flavor: 400_000, uid: 7 }) }),
};

describe('AuthRegistry', () => {
  it('get() finds every scheme of GlusterFS by its flavour', () => {
    const registry = new AuthRegistry(AUTH_SCHEMES);
    expect([5, 390_039, 390_040, 1, 0].map((flavor) => registry.get(flavor)?.name)).toEqual([
      'AUTH_GLUSTERFS',
      'AUTH_GLUSTERFS-v2',
      'AUTH_GLUSTERFS-v3',
      'AUTH_UNIX',
      'AUTH_NULL',
    ]);
    expect([...registry].map((scheme) => scheme.flavor)).toEqual([5, 390_039, 390_040, 1, 0]);
  });

  it('authenticate() refuses a flavour that nobody registered with AUTH_REJECTEDCRED', () => {
    const registry = new AuthRegistry(AUTH_SCHEMES);
    expect(registry.get(77)).toBeUndefined();
    expect(registry.authenticate(new OpaqueAuth(77, new Uint8Array(8)), NO_AUTH)).toEqual({
      ok: false,
      stat: AuthStat.AUTH_REJECTEDCRED,
    });
  });

  it('authenticate() takes an unknown flavour for AUTH_NONE when told to, as C does', () => {
    const registry = new AuthRegistry(AUTH_SCHEMES, { fallback: authNoneScheme });
    const verdict = registry.authenticate(new OpaqueAuth(77, new Uint8Array(8)), NO_AUTH);
    expect(verdict).toMatchObject({ ok: true, identity: { flavor: 0, uid: NOBODY, gid: NOBODY } });
    expect([...registry]).toHaveLength(5);
  });

  it('register() adds a scheme of the user', () => {
    const registry = new AuthRegistry([authNoneScheme]).register(tokenScheme);
    expect(registry.authenticate(new OpaqueAuth(400_000), NO_AUTH)).toMatchObject({ ok: true, identity: { uid: 7 } });
  });

  it('register() refuses a second scheme of one flavour', () => {
    const registry = new AuthRegistry(AUTH_SCHEMES);
    const twin: AuthScheme = { ...tokenScheme, flavor: 1 };
    expect(() => registry.register(twin)).toThrow(
      new AuthError('ERR_AUTH_DUPLICATE', "Flavour 1 is AUTH_UNIX's already"),
    );
    expect(registry.get(1)?.name).toBe('AUTH_UNIX');
  });
});

describe('identity()', () => {
  it('fills in nobody, and freezes what it was given', () => {
    const known = identity({ flavor: 9, groups: [1, 2] });
    expect(known).toEqual({
      flavor: 9,
      pid: 0,
      uid: NOBODY,
      gid: NOBODY,
      groups: [1, 2],
      lkOwner: new Uint8Array(0),
      machineName: undefined,
      stamp: undefined,
      flags: 0,
      ctimeSec: undefined,
      ctimeNsec: undefined,
    });
    expect(Object.isFrozen(known)).toBe(true);
    expect(Object.isFrozen(known.groups)).toBe(true);
  });
});
