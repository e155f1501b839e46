import { OpaqueAuth, XdrWriter } from '@gluster-ts/xdr';
import { AuthFlavor } from '../flavor.ts';
import { auth_glusterfs_params_v3 } from '../generated/auth.ts';
import { NO_GROUPS, NO_OWNER } from '../identity.ts';
import type { AuthScheme, AuthVerdict, CredentialSource } from '../scheme.ts';
import { copyBytes, readGroups } from './body.ts';
import { callerOf, groupsThatFit } from './caller.ts';
import type { GlusterfsCaller } from './caller.ts';
import { checkUint32 } from './check.ts';
import { findOwner } from './groups-and-owner.ts';
import { BAD_CREDENTIAL } from './verdict.ts';

/** Groups and bytes of lock owner that an AUTH_GLUSTERFS-v3 credential holds together. */
export const AUTH_GLUSTERFS_V3_UNITS_MAX = 91;

/**
 * AUTH_GLUSTERFS-v3, what mounts use with bricks (`auth_glusterfs_params_v3` in C's glusterfs4-xdr.x):
 *
 *     pid          int
 *     uid          uint
 *     gid          uint
 *     flags        uint             which times of the file the call sets
 *     ctime_nsec   uint
 *     ctime_sec    unsigned hyper   when the call was born
 *     groups       uint<>
 *     lk_owner     opaque<>
 *
 * A torn body, and groups and bytes of lock owner that are more than 91 together, are AUTH_BADCRED; what follows and
 * the verifier are not looked at (stage 2.5).
 */
export const authGlusterfsV3Scheme: AuthScheme = {
  flavor: AuthFlavor.AUTH_GLUSTERFS_V3,
  name: 'AUTH_GLUSTERFS-v3',
  authenticate: authenticateGlusterfsV3,
};

function authenticateGlusterfsV3({ bytes, view, start, end }: OpaqueAuth): AuthVerdict {
  const ownerOffset = findOwner(view, start + 28, end, AUTH_GLUSTERFS_V3_UNITS_MAX);
  if (ownerOffset < 0) return BAD_CREDENTIAL;
  const groupCount = view.getUint32(start + 28);
  const ownerBytes = view.getUint32(ownerOffset);
  return {
    ok: true,
    identity: Object.freeze({
      flavor: AuthFlavor.AUTH_GLUSTERFS_V3,
      pid: view.getInt32(start),
      uid: view.getUint32(start + 4),
      gid: view.getUint32(start + 8),
      groups: groupCount === 0 ? NO_GROUPS : readGroups(view, start + 32, groupCount),
      lkOwner: ownerBytes === 0 ? NO_OWNER : copyBytes(bytes, ownerOffset + 4, ownerBytes),
      machineName: undefined,
      stamp: undefined,
      flags: view.getUint32(start + 12),
      ctimeSec: view.getBigUint64(start + 20),
      ctimeNsec: view.getUint32(start + 16),
    }),
  };
}

/** What an AUTH_GLUSTERFS-v3 credential says beyond a {@link GlusterfsCaller}. */
export interface AuthGlusterfsV3Options extends GlusterfsCaller {
  /** Flags of every call; default 0. */
  flags?: number;
  /** The time of day in milliseconds since 1970, fractions welcome: when a call is born. Default `Date.now`. */
  now?: () => number;
}

/**
 * Calls with AUTH_GLUSTERFS-v3. Groups are cut to the 91 less the bytes of the lock owner, as C's clients do; an owner
 * of more than 91 bytes is refused with ERR_AUTH_LK_OWNER.
 *
 * The credential is one object whose time is set anew by each `credential()`: use it before asking for the next.
 */
export function authGlusterfsV3(options: AuthGlusterfsV3Options = {}): CredentialSource {
  const { flags = 0, now = Date.now } = options;
  const known = callerOf(options);
  const { pid, uid, gid, lkOwner } = known;
  const groups = groupsThatFit(known, AUTH_GLUSTERFS_V3_UNITS_MAX);
  const w = new XdrWriter();
  auth_glusterfs_params_v3.encode(w, {
    pid,
    uid,
    gid,
    flags: checkUint32('flags', flags),
    ctime_nsec: 0,
    ctime_sec: 0n,
    groups,
    lk_owner: lkOwner,
  });
  const credential = new OpaqueAuth(AuthFlavor.AUTH_GLUSTERFS_V3, w.finish());
  const verifier = new OpaqueAuth();
  return Object.freeze({
    credential: () => {
      stampTime(credential.view, now());
      return credential;
    },
    verifier: () => verifier,
  });
}

function stampTime(view: DataView, milliseconds: number): void {
  const seconds = Math.floor(milliseconds / 1000);
  view.setUint32(16, Math.floor((milliseconds - seconds * 1000) * 1e6));
  // A time before 1970 becomes what a negative time_t is in C.
  view.setInt32(20, Math.floor(seconds / 0x1_0000_0000));
  view.setUint32(24, seconds % 0x1_0000_0000);
}
