import { AuthFlavor } from '@gluster-ts/auth';
import type { AuthScheme, AuthVerdict, Identity } from '@gluster-ts/auth';
import { AuthStat, XdrError, XdrReader } from '@gluster-ts/xdr';
import type { OpaqueAuth, XdrType } from '@gluster-ts/xdr';
import {
  auth_glusterfs_params_v3,
  auth_glusterfs_parms,
  auth_glusterfs_parms_v2,
  authsys_parms,
} from '../../src/generated/auth.ts';
import { copyBytes, readText } from '../../src/schemes/body.ts';

const BAD_CREDENTIAL: AuthVerdict = Object.freeze({ ok: false, stat: AuthStat.AUTH_BADCRED });
const NO_OWNER = new Uint8Array(0);

/** The schemes of this package again, with the generated decoders: to compare verdicts and speed. */
export const GENERATED_SCHEMES: readonly AuthScheme[] = [
  scheme(AuthFlavor.AUTH_SYS, authsys_parms, (parms) =>
    identity(AuthFlavor.AUTH_SYS, {
      uid: parms.uid,
      gid: parms.gid,
      groups: Object.freeze(parms.gids),
      machineName: readText(parms.machinename, 0, parms.machinename.length),
      stamp: parms.stamp,
    }),
  ),
  scheme(AuthFlavor.AUTH_GLUSTERFS, auth_glusterfs_parms, (parms) => {
    if (parms.ngrps > parms.groups.length) return undefined;
    const lkOwner = new Uint8Array(8);
    new DataView(lkOwner.buffer).setBigUint64(0, parms.lk_owner, true);
    const { pid, uid, gid } = parms;
    const groups = Object.freeze(parms.groups.slice(0, parms.ngrps));
    return identity(AuthFlavor.AUTH_GLUSTERFS, { pid, uid, gid, groups, lkOwner });
  }),
  scheme(AuthFlavor.AUTH_GLUSTERFS_V2, auth_glusterfs_parms_v2, ({ pid, uid, gid, groups, lk_owner: owner }) => {
    if (groups.length + owner.length > 95) return undefined;
    const known = { pid, uid, gid, groups: Object.freeze(groups), lkOwner: copyBytes(owner, 0, owner.length) };
    return identity(AuthFlavor.AUTH_GLUSTERFS_V2, known);
  }),
  scheme(AuthFlavor.AUTH_GLUSTERFS_V3, auth_glusterfs_params_v3, (parms) => {
    if (parms.groups.length + parms.lk_owner.length > 91) return undefined;
    return identity(AuthFlavor.AUTH_GLUSTERFS_V3, {
      pid: parms.pid,
      uid: parms.uid,
      gid: parms.gid,
      groups: Object.freeze(parms.groups),
      lkOwner: copyBytes(parms.lk_owner, 0, parms.lk_owner.length),
      flags: parms.flags,
      ctimeSec: parms.ctime_sec,
      ctimeNsec: parms.ctime_nsec,
    });
  }),
];

function scheme<T>(flavor: number, type: XdrType<T>, identityOf: (value: T) => Identity | undefined): AuthScheme {
  const r = new XdrReader(new Uint8Array(0));
  function authenticate({ bytes, view, start, end }: OpaqueAuth): AuthVerdict {
    try {
      const identity = identityOf(type.decode(r.reset(bytes, view, start, end)));
      return identity === undefined ? BAD_CREDENTIAL : { ok: true, identity };
    } catch (error) {
      if (error instanceof XdrError) return BAD_CREDENTIAL;
      throw error;
    }
  }
  return { flavor, name: `generated ${flavor}`, authenticate };
}

function identity(flavor: number, known: Partial<Identity> & Pick<Identity, 'uid' | 'gid' | 'groups'>): Identity {
  return Object.freeze({
    flavor,
    pid: known.pid ?? 0,
    uid: known.uid,
    gid: known.gid,
    groups: known.groups,
    lkOwner: known.lkOwner ?? NO_OWNER,
    machineName: known.machineName,
    stamp: known.stamp,
    flags: known.flags ?? 0,
    ctimeSec: known.ctimeSec,
    ctimeNsec: known.ctimeNsec,
  });
}
