import { OpaqueAuth } from '@gluster-ts/xdr';
import { describe, expect, it } from 'vitest';
import { GLUSTER_CLI, LIBTIRPC_SYS, MOUNT_GROUPS, MOUNT_LOCK, MOUNT_SELF } from '../../test/vectors/credentials.ts';
import type { CredentialVector } from '../../test/vectors/credentials.ts';
import { AuthRegistry } from '../registry.ts';
import type { CredentialSource } from '../scheme.ts';
import { AUTH_SCHEMES } from './all.ts';
import { authGlusterfsV2 } from './auth-glusterfs-v2.ts';
import { authGlusterfsV3 } from './auth-glusterfs-v3.ts';
import { authSys } from './auth-sys.ts';

interface Case {
  readonly vector: CredentialVector;
  readonly known: object;
  readonly source: CredentialSource;
}

const lock = Uint8Array.of(0x0a, 0x0c, 0xf9, 0x5f, 0x9b, 0x33, 0xaa, 0x93);
const caller = { pid: 0xbd, uid: 1001, gid: 1000, groups: [10, 20, 30, 100_000] };

const cases: readonly Case[] = [
  {
    vector: GLUSTER_CLI,
    known: { flavor: 390_039, pid: 0, uid: 0, gid: 0, groups: [], lkOwner: Uint8Array.of(0, 0, 0, 0) },
    source: authGlusterfsV2(),
  },
  {
    vector: MOUNT_SELF,
    known: { flavor: 390_040, pid: -13, uid: 0, gid: 0, groups: [], lkOwner: Uint8Array.of(0xf3, 0xff, 0xff, 0xff) },
    source: authGlusterfsV3({ pid: -13, now: () => 0 }),
  },
  {
    vector: MOUNT_LOCK,
    known: { flavor: 390_040, ...caller, lkOwner: lock, flags: 0, ctimeSec: 0n, ctimeNsec: 0 },
    source: authGlusterfsV3({ ...caller, lkOwner: lock, now: () => 0 }),
  },
  {
    vector: LIBTIRPC_SYS,
    known: { flavor: 1, uid: 1001, gid: 1000, groups: [10, 20, 100_000], machineName: 'storage1', stamp: 0x6b02df2a },
    source: authSys({ uid: 1001, gid: 1000, groups: [10, 20, 100_000], machineName: 'storage1', stamp: 0x6b02df2a }),
  },
];

describe('captured credentials', () => {
  const registry = new AuthRegistry(AUTH_SCHEMES);

  it.each(cases)('authenticate() reads that of $vector.sender', ({ vector, known }) => {
    const verdict = registry.authenticate(new OpaqueAuth(vector.flavor, vector.body), new OpaqueAuth());
    expect(verdict).toMatchObject({ ok: true, identity: known });
  });

  it.each(cases)('credential() writes that of $vector.sender, byte for byte', ({ vector, source }) => {
    const credential = source.credential();
    expect(credential.flavor).toBe(vector.flavor);
    expect([...credential.body]).toEqual([...vector.body]);
    expect(source.verifier()).toMatchObject({ flavor: 0, byteLength: 0 });
  });

  it('authenticate() reads groups and the time of a call from a mount', () => {
    const verdict = registry.authenticate(new OpaqueAuth(390_040, MOUNT_GROUPS.body), new OpaqueAuth());
    expect(verdict).toMatchObject({
      ok: true,
      identity: {
        ...caller,
        lkOwner: Uint8Array.of(0xbd, 0, 0, 0),
        flags: 0x1f,
        ctimeSec: 0x6b02df17n,
        ctimeNsec: 0x14eaf00b,
      },
    });
  });
});
