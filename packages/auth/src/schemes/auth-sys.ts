import { utf8ByteLength, XdrWriter } from '@gluster-ts/xdr';
import type { OpaqueAuth } from '@gluster-ts/xdr';
import { AuthError } from '../errors.ts';
import { AuthFlavor } from '../flavor.ts';
import { AUTH_SYS_GROUPS_MAX, AUTH_SYS_MACHINE_NAME_BYTES_MAX, authsys_parms } from '../generated/auth.ts';
import { NO_GROUPS, NO_OWNER } from '../identity.ts';
import type { AuthScheme, AuthVerdict, CredentialSource } from '../scheme.ts';
import { constantCredential } from './auth-none.ts';
import { readGroups, readText } from './body.ts';
import { checkGroups, checkUint32 } from './check.ts';
import { BAD_CREDENTIAL } from './verdict.ts';

/**
 * AUTH_SYS, called AUTH_UNIX in C (RFC 5531 section 10.2 and appendix A):
 *
 *     stamp         uint
 *     machinename   string<255>
 *     uid           uint
 *     gid           uint
 *     gids          uint<16>
 *
 * A torn body and one above the limits is AUTH_BADCRED; bytes after the groups and the verifier are not looked at, as
 * in C (stage 2.5).
 */
export const authSysScheme: AuthScheme = {
  flavor: AuthFlavor.AUTH_SYS,
  name: 'AUTH_UNIX',
  authenticate: authenticateSys,
};

function authenticateSys({ bytes, view, start, end }: OpaqueAuth): AuthVerdict {
  if (end - start < 20) return BAD_CREDENTIAL;
  const nameBytes = view.getUint32(start + 4);
  if (nameBytes > AUTH_SYS_MACHINE_NAME_BYTES_MAX) return BAD_CREDENTIAL;
  const nameStart = start + 8;
  const uidStart = nameStart + ((nameBytes + 3) & ~3);
  if (uidStart + 12 > end) return BAD_CREDENTIAL;
  const groupCount = view.getUint32(uidStart + 8);
  if (groupCount > AUTH_SYS_GROUPS_MAX || uidStart + 12 + 4 * groupCount > end) return BAD_CREDENTIAL;
  return {
    ok: true,
    identity: Object.freeze({
      flavor: AuthFlavor.AUTH_SYS,
      pid: 0,
      uid: view.getUint32(uidStart),
      gid: view.getUint32(uidStart + 4),
      groups: groupCount === 0 ? NO_GROUPS : readGroups(view, uidStart + 12, groupCount),
      lkOwner: NO_OWNER,
      machineName: readText(bytes, nameStart, nameBytes),
      stamp: view.getUint32(start),
      flags: 0,
      ctimeSec: undefined,
      ctimeNsec: undefined,
    }),
  };
}

/** What an AUTH_SYS credential says. */
export interface AuthSysOptions {
  /** Effective user. */
  uid: number;
  /** Effective group. */
  gid: number;
  /** Further groups; those after the 16th are left out, as libtirpc and Linux do. Default none. */
  groups?: readonly number[];
  /** Name of this host, at most 255 bytes; default empty. */
  machineName?: string;
  /** "An arbitrary ID that the caller machine may generate"; default 0. */
  stamp?: number;
}

/** Calls with AUTH_SYS (RFC 5531 section 10.2). Throws an {@link AuthError} for what it cannot hold. */
export function authSys(options: AuthSysOptions): CredentialSource {
  const { machineName = '', stamp = 0, groups = NO_GROUPS } = options;
  if (!machineName.isWellFormed() || utf8ByteLength(machineName) > AUTH_SYS_MACHINE_NAME_BYTES_MAX) {
    throw new AuthError(
      'ERR_AUTH_MACHINE_NAME',
      `Machine name of ${utf8ByteLength(machineName)} bytes is not Unicode or exceeds ${AUTH_SYS_MACHINE_NAME_BYTES_MAX}`,
    );
  }
  const w = new XdrWriter();
  authsys_parms.encode(w, {
    stamp: checkUint32('stamp', stamp),
    machinename: new TextEncoder().encode(machineName),
    uid: checkUint32('uid', options.uid),
    gid: checkUint32('gid', options.gid),
    gids: checkGroups(groups).slice(0, AUTH_SYS_GROUPS_MAX),
  });
  return constantCredential(AuthFlavor.AUTH_SYS, w.finish());
}
