import { AuthStat, OpaqueAuth, XdrWriter } from '@gluster-ts/xdr';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identity } from '../identity.ts';
import { AuthRegistry } from '../registry.ts';
import type { AuthScheme, AuthVerdict, CredentialSource } from '../scheme.ts';
import { authNoneScheme } from './auth-none.ts';
import { AuthShortTable } from './auth-short-table.ts';
import { authShort } from './auth-short.ts';
import { authSys, authSysScheme } from './auth-sys.ts';
import { hexOf } from '../../../../test/support/hex.ts';

const NO_VERIFIER = new OpaqueAuth();
const REJECTED = { ok: false, stat: AuthStat.AUTH_REJECTEDCRED };

/** Handles that count up, so that tests can name them. */
function counting(): (bytes: Uint8Array) => void {
  let count = 0;
  return (bytes) => bytes.fill(++count);
}

interface Outcome {
  /** Flavours of the credentials that went out, the second one after a refusal. */
  readonly sent: number[];
  readonly verdict: AuthVerdict;
}

/** What a client does with one call: sends a credential, hears what the server makes of it, may send once more. */
function call(registry: AuthRegistry, source: CredentialSource): Outcome {
  const sent: number[] = [];
  for (let attempt = 1; ; attempt++) {
    const credential = source.credential();
    sent.push(credential.flavor);
    const verdict = registry.authenticate(credential, source.verifier());
    if (verdict.ok) {
      if (verdict.verifier !== undefined) source.accepted?.(verdict.verifier, credential);
      return { sent, verdict };
    }
    if (attempt === 2 || source.refused?.(verdict.stat, credential) !== true) return { sent, verdict };
  }
}

function setup(entriesMax?: number) {
  const table = new AuthShortTable(authSysScheme, {
    random: counting(),
    ...(entriesMax === undefined ? {} : { entriesMax }),
  });
  return { table, registry: new AuthRegistry([authNoneScheme, ...table.schemes]) };
}

const sys = (uid: number) => authSys({ uid, gid: 7, groups: [8, 9], machineName: 'host', stamp: 3 });

describe('AuthShortTable', () => {
  it('hands out a shorthand that stands for the same identity', () => {
    const { table, registry } = setup();
    const source = authShort(sys(5));
    const first = call(registry, source);
    const second = call(registry, source);
    expect([first.sent, second.sent]).toEqual([[1], [2]]);
    expect(first.verdict).toMatchObject({ ok: true, identity: { flavor: 1, uid: 5, groups: [8, 9] } });
    expect(second.verdict.ok && first.verdict.ok && second.verdict.identity).toBe(
      first.verdict.ok && first.verdict.identity,
    );
    expect(second.verdict).not.toHaveProperty('verifier');
    expect(table.size).toBe(1);
  });

  it('sends the shorthand as libtirpc reads it: an opaque_auth within the verifier', () => {
    const { registry } = setup();
    const { verdict } = call(registry, sys(5));
    expect(verdict.ok && verdict.verifier?.flavor).toBe(2);
    const body = verdict.ok ? verdict.verifier?.body : undefined;
    expect(hexOf(body ?? [])).toBe(`0000000200000010${'01'.repeat(16)}`);
  });

  it('takes a shorthand that is sent back with its frame, as clients do that see an opaque structure there', () => {
    const { registry } = setup();
    const { verdict } = call(registry, sys(5));
    const body = verdict.ok ? verdict.verifier?.body : undefined;
    expect(registry.authenticate(new OpaqueAuth(2, body), NO_VERIFIER)).toMatchObject({ identity: { uid: 5 } });
  });

  it('has one shorthand for one credential, however often it comes', () => {
    const { table, registry } = setup();
    for (let i = 0; i < 10; i++) call(registry, sys(5));
    call(registry, sys(6));
    expect(table.size).toBe(2);
  });

  it('remembers no more than it may; the one used longest ago goes, and its client sends its credential again', () => {
    const { table, registry } = setup(2);
    const sources = [1, 2, 3].map((uid) => authShort(sys(uid)));
    const [one, two, three] = sources;
    call(registry, one!);
    call(registry, two!);
    expect(call(registry, one!).sent).toEqual([2]);
    call(registry, three!);
    expect(table.size).toBe(2);
    expect(call(registry, one!).sent).toEqual([2]);
    const again = call(registry, two!);
    expect(again).toMatchObject({ sent: [2, 1], verdict: { ok: true, identity: { uid: 2 } } });
    expect(call(registry, two!).sent).toEqual([2]);
  });

  it('forget() ends shorthands, of all or of some', () => {
    const { table, registry } = setup();
    const sources = [1, 2].map((uid) => authShort(sys(uid)));
    for (const source of sources) call(registry, source);
    expect(table.forget(({ uid }) => uid === 1)).toBe(1);
    expect(sources.map((source) => call(registry, source).sent)).toEqual([[2, 1], [2]]);
    expect(table.forget()).toBe(2);
    expect(table.size).toBe(0);
  });

  it('hands out nothing for a credential that its scheme refuses, or for which the scheme has a verifier', () => {
    const own = new OpaqueAuth(77, Uint8Array.of(1));
    const scheme: AuthScheme = {
      flavor: 70,
      name: 'OWN',
      authenticate: ({ byteLength }) =>
        byteLength === 0
          ? { ok: false, stat: AuthStat.AUTH_BADCRED }
          : { ok: true, identity: identity({ flavor: 70 }), verifier: own },
    };
    const table = new AuthShortTable(scheme);
    const registry = new AuthRegistry(table.schemes);
    expect(registry.authenticate(new OpaqueAuth(70), NO_VERIFIER)).toEqual({ ok: false, stat: AuthStat.AUTH_BADCRED });
    expect(registry.authenticate(new OpaqueAuth(70, new Uint8Array(4)), NO_VERIFIER)).toMatchObject({ verifier: own });
    expect(table.size).toBe(0);
  });

  it('says of a credential what its scheme says now, with the same shorthand', () => {
    let uid = 1;
    const scheme: AuthScheme = {
      flavor: 70,
      name: 'OWN',
      authenticate: () => ({ ok: true, identity: identity({ flavor: 70, uid }) }),
    };
    const registry = new AuthRegistry(new AuthShortTable(scheme).schemes);
    const source = authShort({ credential: () => new OpaqueAuth(70), verifier: () => NO_VERIFIER });
    call(registry, source);
    uid = 2;
    expect(call(registry, source)).toMatchObject({ sent: [2], verdict: { identity: { uid: 1 } } });
    registry.authenticate(new OpaqueAuth(70), NO_VERIFIER);
    expect(call(registry, source)).toMatchObject({ sent: [2], verdict: { identity: { uid: 2 } } });
  });

  it('uses the random numbers of the platform, which differ', () => {
    const table = new AuthShortTable(authSysScheme);
    const handles = [1, 2].map((uid) => {
      const verdict = table.schemes[0].authenticate(sys(uid).credential(), NO_VERIFIER);
      return hexOf((verdict.ok ? verdict.verifier?.body : undefined) ?? []);
    });
    expect(handles.map((handle) => handle.length)).toEqual([48, 48]);
    expect(handles[0]).not.toBe(handles[1]);
  });

  it.each([0, 1.5, NaN, Infinity])('refuses %d as the number of its entries', (entriesMax) => {
    expect(() => new AuthShortTable(authSysScheme, { entriesMax })).toThrow(
      expect.objectContaining({ code: 'ERR_AUTH_RANGE' }) as Error,
    );
  });

  it('answers any bytes as a shorthand with AUTH_REJECTEDCRED, and grows by nothing', () => {
    const { table, registry } = setup();
    call(registry, sys(5));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        fc.pre(!bytes.slice(-16).every((byte) => byte === 1) || bytes.length < 16);
        expect(registry.authenticate(new OpaqueAuth(2, bytes), NO_VERIFIER)).toEqual(REJECTED);
        const framed = new XdrWriter();
        new OpaqueAuth(2, bytes.slice(0, 392)).encode(framed);
        expect(registry.authenticate(new OpaqueAuth(2, framed.finish()), NO_VERIFIER)).toEqual(REJECTED);
        expect(table.size).toBe(1);
      }),
    );
  });

  it('is as good as the credential itself, whatever comes in whatever order', () => {
    const action = fc.oneof(
      fc.record({ kind: fc.constant('call' as const), uid: fc.nat(5) }),
      fc.record({ kind: fc.constant('forget' as const), uid: fc.nat(5) }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), fc.integer({ min: 1, max: 4 }), (actions, entriesMax) => {
        const { table, registry } = setup(entriesMax);
        const sources = Array.from({ length: 6 }, (_, uid) => authShort(sys(uid)));
        for (const { kind, uid } of actions) {
          if (kind === 'forget') table.forget((who) => who.uid === uid);
          else expect(call(registry, sources[uid]!).verdict).toMatchObject({ ok: true, identity: { uid } });
          expect(table.size).toBeLessThanOrEqual(entriesMax);
        }
      }),
    );
  });
});

describe('authShort()', () => {
  const framed = (handle: Uint8Array) => {
    const w = new XdrWriter();
    new OpaqueAuth(2, handle).encode(w);
    return w.finish();
  };

  it('takes a bare handle too, and none that is empty', () => {
    const source = authShort(sys(1));
    const original = source.credential();
    source.accepted?.(new OpaqueAuth(2, new Uint8Array(0)), original);
    source.accepted?.(new OpaqueAuth(2, framed(new Uint8Array(0))), original);
    expect(source.credential()).toBe(original);
    source.accepted?.(new OpaqueAuth(2, Uint8Array.of(9, 8, 7)), original);
    expect(source.credential()).toMatchObject({ flavor: 2, body: Uint8Array.of(9, 8, 7) });
    source.accepted?.(new OpaqueAuth(2, framed(Uint8Array.of(1, 2, 3))), original);
    expect(source.credential()).toMatchObject({ flavor: 2, body: Uint8Array.of(1, 2, 3) });
  });

  it('keeps a copy: the verifier lies in a message', () => {
    const source = authShort(sys(1));
    const bytes = framed(Uint8Array.of(1, 2, 3, 4));
    source.accepted?.(new OpaqueAuth(2, bytes), source.credential());
    bytes.fill(0xff);
    expect(source.credential().body).toEqual(Uint8Array.of(1, 2, 3, 4));
  });

  it('forgets a shorthand that was refused, but not the one that came after it', () => {
    const source = authShort(sys(1));
    const original = source.credential();
    source.accepted?.(new OpaqueAuth(2, Uint8Array.of(1)), original);
    const first = source.credential();
    expect(source.refused?.(AuthStat.AUTH_REJECTEDCRED, first)).toBe(true);
    expect(source.credential()).toBe(original);
    source.accepted?.(new OpaqueAuth(2, Uint8Array.of(2)), original);
    const second = source.credential();
    expect(source.refused?.(AuthStat.AUTH_REJECTEDCRED, first)).toBe(true);
    expect(source.credential()).toBe(second);
  });

  it('does not try again for other reasons, or with the credential that was refused', () => {
    const source = authShort(sys(1));
    expect(source.refused?.(AuthStat.AUTH_REJECTEDCRED, source.credential())).toBe(false);
    source.accepted?.(new OpaqueAuth(2, Uint8Array.of(1)), source.credential());
    expect(source.refused?.(AuthStat.AUTH_TOOWEAK, source.credential())).toBe(false);
    expect(source.credential().flavor).toBe(2);
  });

  it('leaves verifiers and refusals of other flavours to its source', () => {
    const heard: unknown[] = [];
    const inner: CredentialSource = {
      ...sys(1),
      accepted: (verifier) => heard.push(verifier.flavor),
      refused: (stat) => heard.push(stat) > 0,
    };
    const source = authShort(inner);
    source.accepted?.(new OpaqueAuth(6), source.credential());
    expect(source.refused?.(AuthStat.AUTH_BADCRED, source.credential())).toBe(true);
    expect(heard).toEqual([6, AuthStat.AUTH_BADCRED]);
  });

  it('takes any bytes of a server without throwing, and sends what a header holds', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const source = authShort(sys(1));
        source.accepted?.(new OpaqueAuth(2, bytes), source.credential());
        expect(source.credential().byteLength).toBeLessThanOrEqual(400);
      }),
    );
  });
});
