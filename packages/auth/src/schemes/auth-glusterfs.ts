import { XdrWriter } from '@gluster-ts/xdr';
import type { OpaqueAuth } from '@gluster-ts/xdr';
import { AuthError } from '../errors.ts';
import { AuthFlavor } from '../flavor.ts';
import { AUTH_GLUSTERFS_GROUPS_MAX, auth_glusterfs_parms } from '../generated/auth.ts';
import { NO_GROUPS } from '../identity.ts';
import type { AuthScheme, AuthVerdict, CredentialSource } from '../scheme.ts';
import { constantCredential } from './auth-none.ts';
import { readGroups } from './body.ts';
import { callerOf } from './caller.ts';
import type { GlusterfsCaller } from './caller.ts';
import { BAD_CREDENTIAL } from './verdict.ts';

const LK_OWNER_BYTES = 8;
const BODY_BYTES = 24 + 4 * AUTH_GLUSTERFS_GROUPS_MAX;

/**
 * AUTH_GLUSTERFS, of GlusterFS before 3.3 (`auth_glusterfs_parms` in C's rpc-common-xdr.x):
 *
 *     lk_owner   unsigned hyper   the owner's bytes, the first one lowest
 *     pid        uint
 *     uid        uint
 *     gid        uint
 *     ngrps      uint             at most 16
 *     groups     uint[16]         all of them are there, ngrps of them count
 *
 * More than 16 groups and a torn body are AUTH_BADCRED; what follows and the verifier are not looked at (stage 2.5).
 */
export const authGlusterfsScheme: AuthScheme = {
  flavor: AuthFlavor.AUTH_GLUSTERFS,
  name: 'AUTH_GLUSTERFS',
  authenticate: authenticateGlusterfs,
};

function authenticateGlusterfs({ view, start, end }: OpaqueAuth): AuthVerdict {
  if (end - start < BODY_BYTES) return BAD_CREDENTIAL;
  const groupCount = view.getUint32(start + 20);
  if (groupCount > AUTH_GLUSTERFS_GROUPS_MAX) return BAD_CREDENTIAL;
  const lkOwner = new Uint8Array(LK_OWNER_BYTES);
  for (let i = 0; i < LK_OWNER_BYTES; i++) lkOwner[i] = view.getUint8(start + 7 - i);
  return {
    ok: true,
    identity: Object.freeze({
      flavor: AuthFlavor.AUTH_GLUSTERFS,
      pid: view.getInt32(start + 8),
      uid: view.getUint32(start + 12),
      gid: view.getUint32(start + 16),
      groups: groupCount === 0 ? NO_GROUPS : readGroups(view, start + 24, groupCount),
      lkOwner,
      machineName: undefined,
      stamp: undefined,
      flags: 0,
      ctimeSec: undefined,
      ctimeNsec: undefined,
    }),
  };
}

/**
 * Calls with AUTH_GLUSTERFS. Groups after the 16th are left out; a lock owner of more than 8 bytes is refused with
 * ERR_AUTH_LK_OWNER.
 */
export function authGlusterfs(caller: GlusterfsCaller = {}): CredentialSource {
  const { pid, uid, gid, groups, lkOwner } = callerOf(caller);
  if (lkOwner.length > LK_OWNER_BYTES) {
    throw new AuthError('ERR_AUTH_LK_OWNER', `Lock owner of ${lkOwner.length} bytes exceeds ${LK_OWNER_BYTES}`);
  }
  const w = new XdrWriter();
  auth_glusterfs_parms.encode(w, {
    lk_owner: littleEndian(lkOwner),
    pid,
    uid,
    gid,
    ngrps: Math.min(groups.length, AUTH_GLUSTERFS_GROUPS_MAX),
    groups: Array.from({ length: AUTH_GLUSTERFS_GROUPS_MAX }, (_, i) => groups[i] ?? 0),
  });
  return constantCredential(AuthFlavor.AUTH_GLUSTERFS, w.finish());
}

/** Up to eight bytes as a number, the first one lowest. */
function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((number, byte) => (number << 8n) | BigInt(byte), 0n);
}
