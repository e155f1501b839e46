import { AuthError } from '../errors.ts';
import { NO_GROUPS, NO_OWNER } from '../identity.ts';
import { checkGroups, checkPid, checkUint32 } from './check.ts';

/** What a credential of the GlusterFS schemes says. The defaults are what C's `gluster` sends. */
export interface GlusterfsCaller {
  /** Process that calls; default 0. GlusterFS marks its own daemons with negative ones. */
  pid?: number;
  /** Effective user; default 0, root. */
  uid?: number;
  /** Effective group; default 0. */
  gid?: number;
  /** Further groups, cut where the credential has no more room; default none. */
  groups?: readonly number[];
  /** Owner of the locks that are taken, never cut; default, and when empty, the four bytes of `pid`, lowest first. */
  lkOwner?: Uint8Array;
}

/** A {@link GlusterfsCaller} with its defaults filled in and its numbers checked. */
export function callerOf(caller: GlusterfsCaller): Required<GlusterfsCaller> {
  const pid = checkPid(caller.pid ?? 0);
  const owner = caller.lkOwner ?? NO_OWNER;
  return {
    pid,
    uid: checkUint32('uid', caller.uid ?? 0),
    gid: checkUint32('gid', caller.gid ?? 0),
    groups: checkGroups(caller.groups ?? NO_GROUPS),
    // C's clients do this when a call has no lock owner.
    lkOwner: owner.length > 0 ? owner : Uint8Array.of(pid, pid >> 8, pid >> 16, pid >> 24),
  };
}

/**
 * The groups that fit beside a lock owner. Each group and each byte of the owner counts one of `unitsMax`: C's rule,
 * which is the 400 bytes of RFC 5531 section 8.2 only when the owner is empty, and stricter otherwise.
 */
export function groupsThatFit(caller: Required<GlusterfsCaller>, unitsMax: number): readonly number[] {
  const left = unitsMax - caller.lkOwner.length;
  if (left < 0) {
    throw new AuthError('ERR_AUTH_LK_OWNER', `Lock owner of ${caller.lkOwner.length} bytes exceeds ${unitsMax}`);
  }
  return caller.groups.length > left ? caller.groups.slice(0, left) : caller.groups;
}
