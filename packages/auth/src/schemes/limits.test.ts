import { AuthStat, OpaqueAuth, XdrWriter } from '@gluster-ts/xdr';
import { describe, expect, it } from 'vitest';
import type { AuthErrorCode } from '../errors.ts';
import { AuthError } from '../errors.ts';
import type { Identity } from '../identity.ts';
import { NOBODY } from '../identity.ts';
import { AuthRegistry } from '../registry.ts';
import type { AuthVerdict, CredentialSource } from '../scheme.ts';
import { AUTH_SCHEMES } from './all.ts';
import { authGlusterfsV2 } from './auth-glusterfs-v2.ts';
import { authGlusterfsV3 } from './auth-glusterfs-v3.ts';
import { authGlusterfs } from './auth-glusterfs.ts';
import { authNone } from './auth-none.ts';
import { authSys } from './auth-sys.ts';

const registry = new AuthRegistry(AUTH_SCHEMES);
const BADCRED = { ok: false, stat: AuthStat.AUTH_BADCRED };

function judge(flavor: number, body: Uint8Array, verifier: OpaqueAuth = new OpaqueAuth()): AuthVerdict {
  return registry.authenticate(new OpaqueAuth(flavor, body), verifier);
}

function identityOf(source: CredentialSource): Identity {
  const verdict = registry.authenticate(source.credential(), source.verifier());
  if (!verdict.ok) throw new Error(`Refused with ${verdict.stat}`);
  return verdict.identity;
}

function codeOf(body: () => unknown): AuthErrorCode | undefined {
  try {
    body();
  } catch (error) {
    if (error instanceof AuthError) return error.code;
    throw error;
  }
  return undefined;
}

/** A body by hand: the units before the groups, so many groups, so many bytes of lock owner. */
function glusterfsBody(headUnits: number, groupCount: number, ownerBytes: number): Uint8Array {
  const w = new XdrWriter();
  for (let i = 0; i < headUnits; i++) w.uint(i);
  w.count(groupCount);
  for (let i = 0; i < groupCount; i++) w.uint(i);
  w.opaque(new Uint8Array(ownerBytes).fill(0x6f));
  return w.finish();
}

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

// What a C glusterd 10.3 answered for the same bodies: accepted, or AUTH_ERROR.
describe.each([
  { name: 'authGlusterfsV2Scheme', flavor: 390_039, headUnits: 3, unitsMax: 95 },
  { name: 'authGlusterfsV3Scheme', flavor: 390_040, headUnits: 7, unitsMax: 91 },
])('$name', ({ flavor, headUnits, unitsMax }) => {
  it.each([
    [0, 0],
    [unitsMax, 0],
    [unitsMax - 4, 4],
    [0, unitsMax],
  ])('authenticate() takes %i groups and an owner of %i bytes', (groupCount, ownerBytes) => {
    expect(judge(flavor, glusterfsBody(headUnits, groupCount, ownerBytes))).toMatchObject({
      ok: true,
      identity: { groups: range(groupCount).map((i) => i - 1), lkOwner: new Uint8Array(ownerBytes).fill(0x6f) },
    });
  });

  it.each([
    [unitsMax + 1, 0],
    [unitsMax - 3, 4],
    [0, unitsMax + 1],
  ])('authenticate() refuses %i groups with an owner of %i bytes', (groupCount, ownerBytes) => {
    expect(judge(flavor, glusterfsBody(headUnits, groupCount, ownerBytes))).toEqual(BADCRED);
  });

  it.each([0xffff_ffff, 0x8000_0000, 0x4000_0000, 0x3fff_fffe])(
    'authenticate() refuses counts of %i before it makes room for them',
    (count) => {
      const body = glusterfsBody(headUnits, 2, 4);
      const view = new DataView(body.buffer, body.byteOffset);
      view.setUint32(4 * headUnits, count);
      expect(judge(flavor, body)).toEqual(BADCRED);
      view.setUint32(4 * headUnits, 2);
      view.setUint32(4 * headUnits + 12, count);
      expect(judge(flavor, body)).toEqual(BADCRED);
    },
  );

  it('authenticate() refuses a body cut anywhere, where C reads zeros', () => {
    const body = glusterfsBody(headUnits, 2, 5);
    for (let length = 0; length < body.length; length++)
      expect(judge(flavor, body.subarray(0, length))).toEqual(BADCRED);
    expect(judge(flavor, body).ok).toBe(true);
  });
});

describe('authGlusterfsV2()', () => {
  it('cuts the groups to what fits beside the lock owner, as C does', () => {
    expect(identityOf(authGlusterfsV2({ groups: range(200) })).groups).toEqual(range(91));
    expect(identityOf(authGlusterfsV2({ groups: range(200), lkOwner: new Uint8Array(95) })).groups).toEqual([]);
  });

  it('refuses a lock owner that does not fit, as C does', () => {
    expect(codeOf(() => authGlusterfsV2({ lkOwner: new Uint8Array(96) }))).toBe('ERR_AUTH_LK_OWNER');
  });

  it('refuses numbers that do not fit', () => {
    expect(codeOf(() => authGlusterfsV2({ uid: -1 }))).toBe('ERR_AUTH_RANGE');
    expect(codeOf(() => authGlusterfsV2({ gid: 2 ** 32 }))).toBe('ERR_AUTH_RANGE');
    expect(codeOf(() => authGlusterfsV2({ pid: 2 ** 32 }))).toBe('ERR_AUTH_RANGE');
    expect(codeOf(() => authGlusterfsV2({ groups: [0.5] }))).toBe('ERR_AUTH_RANGE');
  });

  it('makes the lock owner of the pid when there is none', () => {
    const { pid, lkOwner } = identityOf(authGlusterfsV2({ pid: -2, lkOwner: new Uint8Array(0) }));
    expect(pid).toBe(-2);
    expect([...lkOwner]).toEqual([0xfe, 0xff, 0xff, 0xff]);
  });
});

describe('authGlusterfsV3()', () => {
  it('cuts groups and refuses owners at 91', () => {
    expect(identityOf(authGlusterfsV3({ groups: range(200) })).groups).toEqual(range(87));
    expect(codeOf(() => authGlusterfsV3({ lkOwner: new Uint8Array(92) }))).toBe('ERR_AUTH_LK_OWNER');
  });

  it('sends the time of each call', () => {
    const times = [0, 1_795_350_295_351.5, -1, 2 ** 32 * 1000 + 1];
    const source = authGlusterfsV3({ now: () => times.shift() ?? 0 });
    const sent = [1, 2, 3, 4].map(() => {
      const { ctimeSec, ctimeNsec } = identityOf(source);
      return [ctimeSec, ctimeNsec];
    });
    expect(sent).toEqual([
      [0n, 0],
      [1_795_350_295n, 351_500_000],
      [2n ** 64n - 1n, 999_000_000],
      [2n ** 32n, 1_000_000],
    ]);
  });
});

describe('authGlusterfsScheme', () => {
  it('authenticate() reads the owner lowest byte first and as many groups as count', () => {
    const lkOwner = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    const known = identityOf(authGlusterfs({ pid: 3, uid: 4, gid: 5, groups: [6, 7], lkOwner }));
    expect(known).toMatchObject({ flavor: 5, pid: 3, uid: 4, gid: 5, groups: [6, 7], lkOwner });
    const { body } = authGlusterfs({ lkOwner: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) }).credential();
    expect([...body.subarray(0, 8)]).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
    expect(body).toHaveLength(88);
  });

  it('authenticate() takes 16 groups, refuses 17, negative counts and torn bodies', () => {
    const body = authGlusterfs({ groups: range(16) })
      .credential()
      .body.slice();
    expect(judge(5, body)).toMatchObject({ ok: true, identity: { groups: range(16) } });
    const view = new DataView(body.buffer);
    for (const count of [17, 0x8000_0000, 0xffff_ffff]) {
      view.setUint32(20, count);
      expect(judge(5, body)).toEqual(BADCRED);
    }
    view.setUint32(20, 0);
    for (let length = 0; length < 88; length++) expect(judge(5, body.subarray(0, length))).toEqual(BADCRED);
  });

  it('authGlusterfs() cuts the groups at 16 and refuses an owner of 9 bytes', () => {
    expect(identityOf(authGlusterfs({ groups: range(20) })).groups).toEqual(range(16));
    expect(codeOf(() => authGlusterfs({ lkOwner: new Uint8Array(9) }))).toBe('ERR_AUTH_LK_OWNER');
  });
});

describe('authSysScheme', () => {
  function sysBody(name: Uint8Array, groupCount: number): Uint8Array {
    const w = new XdrWriter();
    w.uint(1);
    w.opaque(name);
    w.uint(2);
    w.uint(3);
    w.count(groupCount);
    for (let i = 0; i < groupCount; i++) w.uint(i);
    return w.finish();
  }
  const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

  it('authenticate() takes 16 groups and a name of 255 bytes, and refuses one more of each', () => {
    expect(judge(1, sysBody(ascii('h'.repeat(255)), 16))).toMatchObject({
      ok: true,
      identity: { uid: 2, gid: 3, stamp: 1, machineName: 'h'.repeat(255), groups: range(16).map((i) => i - 1) },
    });
    expect(judge(1, sysBody(ascii('host'), 17))).toEqual(BADCRED);
    expect(judge(1, sysBody(ascii('h'.repeat(256)), 0))).toEqual(BADCRED);
  });

  it('authenticate() reads a name that is not ASCII', () => {
    expect(judge(1, sysBody(ascii('café'), 0))).toMatchObject({ identity: { machineName: 'café' } });
    // Latin-1, which C accepts too.
    expect(judge(1, sysBody(Uint8Array.of(0x63, 0xe9), 0))).toMatchObject({ identity: { machineName: 'cé' } });
  });

  it('authenticate() refuses hostile lengths and torn bodies', () => {
    const body = sysBody(ascii('host1'), 2);
    for (let length = 0; length < body.length; length++) expect(judge(1, body.subarray(0, length))).toEqual(BADCRED);
    const view = new DataView(body.buffer, body.byteOffset);
    view.setUint32(4, 0xffff_fffd);
    expect(judge(1, body)).toEqual(BADCRED);
    view.setUint32(4, 5);
    view.setUint32(24, 0xffff_ffff);
    expect(judge(1, body)).toEqual(BADCRED);
  });

  it('authSys() cuts the groups at 16, as libtirpc and Linux do', () => {
    expect(identityOf(authSys({ uid: 1, gid: 1, groups: range(17) })).groups).toEqual(range(16));
  });

  it('authSys() refuses what does not fit', () => {
    expect(codeOf(() => authSys({ uid: 1, gid: 1, machineName: 'é'.repeat(128) }))).toBe('ERR_AUTH_MACHINE_NAME');
    expect(codeOf(() => authSys({ uid: 1, gid: 1, machineName: '\ud800' }))).toBe('ERR_AUTH_MACHINE_NAME');
    expect(codeOf(() => authSys({ uid: -1, gid: 1 }))).toBe('ERR_AUTH_RANGE');
    expect(codeOf(() => authSys({ uid: 1, gid: NaN }))).toBe('ERR_AUTH_RANGE');
  });
});

describe('authNoneScheme', () => {
  it('authenticate() lets everybody in as nobody', () => {
    expect(identityOf(authNone())).toMatchObject({ flavor: 0, pid: 0, uid: NOBODY, gid: NOBODY, groups: [] });
    expect(judge(0, new Uint8Array(8)).ok).toBe(true);
  });
});

describe.each([
  ['authNone()', authNone()],
  ['authSys()', authSys({ uid: 1, gid: 2, groups: [3] })],
  ['authGlusterfs()', authGlusterfs({ groups: [3] })],
  ['authGlusterfsV2()', authGlusterfsV2({ groups: [3] })],
  ['authGlusterfsV3()', authGlusterfsV3({ groups: [3] })],
])('%s', (_name, source) => {
  it('is judged without a look at the verifier and at bytes behind the body, as in C', () => {
    const { flavor, body } = source.credential();
    const longer = new Uint8Array(body.length + 4);
    longer.set(body);
    expect(judge(flavor, longer, new OpaqueAuth(88, new Uint8Array(3)))).toEqual(judge(flavor, body));
    expect(judge(flavor, longer).ok).toBe(true);
  });

  it('gives an identity that is frozen and keeps nothing of the message', () => {
    const { flavor, body } = source.credential();
    // As in a message: behind other bytes, in a buffer that is used again.
    const bytes = new Uint8Array(1024);
    bytes.set(body, 60);
    const credential = new OpaqueAuth(flavor, bytes);
    credential.start = 60;
    credential.end = 60 + body.length;
    const verdict = registry.authenticate(credential, new OpaqueAuth());
    if (!verdict.ok) throw new Error(`Refused with ${verdict.stat}`);
    const before = structuredClone(verdict.identity);
    bytes.fill(0xff);
    expect(verdict.identity).toEqual(before);
    expect(Object.isFrozen(verdict.identity)).toBe(true);
    expect(Object.isFrozen(verdict.identity.groups)).toBe(true);
  });
});
