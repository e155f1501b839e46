import { XdrWriter } from '@gluster-ts/xdr';
import type { OpaqueAuth } from '@gluster-ts/xdr';
import { AuthFlavor } from '../flavor.ts';
import { auth_glusterfs_parms_v2 } from '../generated/auth.ts';
import { NO_GROUPS, NO_OWNER } from '../identity.ts';
import type { AuthScheme, AuthVerdict, CredentialSource } from '../scheme.ts';
import { constantCredential } from './auth-none.ts';
import { copyBytes, readGroups } from './body.ts';
import { callerOf, groupsThatFit } from './caller.ts';
import type { GlusterfsCaller } from './caller.ts';
import { findOwner } from './groups-and-owner.ts';
import { BAD_CREDENTIAL } from './verdict.ts';

/** Groups and bytes of lock owner that an AUTH_GLUSTERFS-v2 credential holds together. */
export const AUTH_GLUSTERFS_V2_UNITS_MAX = 95;

/**
 * AUTH_GLUSTERFS-v2, what `gluster` and peers use (`auth_glusterfs_parms_v2` in C's rpc-common-xdr.x):
 *
 *     pid        int
 *     uid        uint
 *     gid        uint
 *     groups     uint<>
 *     lk_owner   opaque<>
 *
 * A torn body, and groups and bytes of lock owner that are more than 95 together, are AUTH_BADCRED; what follows and
 * the verifier are not looked at (stage 2.5).
 */
export const authGlusterfsV2Scheme: AuthScheme = {
  flavor: AuthFlavor.AUTH_GLUSTERFS_V2,
  name: 'AUTH_GLUSTERFS-v2',
  authenticate: authenticateGlusterfsV2,
};

function authenticateGlusterfsV2({ bytes, view, start, end }: OpaqueAuth): AuthVerdict {
  const ownerOffset = findOwner(view, start + 12, end, AUTH_GLUSTERFS_V2_UNITS_MAX);
  if (ownerOffset < 0) return BAD_CREDENTIAL;
  const groupCount = view.getUint32(start + 12);
  const ownerBytes = view.getUint32(ownerOffset);
  return {
    ok: true,
    identity: Object.freeze({
      flavor: AuthFlavor.AUTH_GLUSTERFS_V2,
      pid: view.getInt32(start),
      uid: view.getUint32(start + 4),
      gid: view.getUint32(start + 8),
      groups: groupCount === 0 ? NO_GROUPS : readGroups(view, start + 16, groupCount),
      lkOwner: ownerBytes === 0 ? NO_OWNER : copyBytes(bytes, ownerOffset + 4, ownerBytes),
      machineName: undefined,
      stamp: undefined,
      flags: 0,
      ctimeSec: undefined,
      ctimeNsec: undefined,
    }),
  };
}

/**
 * Calls with AUTH_GLUSTERFS-v2. Groups are cut to the 95 less the bytes of the lock owner, as C's clients do; an owner
 * of more than 95 bytes is refused with ERR_AUTH_LK_OWNER.
 */
export function authGlusterfsV2(caller: GlusterfsCaller = {}): CredentialSource {
  const known = callerOf(caller);
  const { pid, uid, gid, lkOwner } = known;
  const groups = groupsThatFit(known, AUTH_GLUSTERFS_V2_UNITS_MAX);
  const w = new XdrWriter();
  auth_glusterfs_parms_v2.encode(w, { pid, uid, gid, groups, lk_owner: lkOwner });
  return constantCredential(AuthFlavor.AUTH_GLUSTERFS_V2, w.finish());
}
