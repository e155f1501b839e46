/**
 * Who the caller says it is: what the credential of its call held. Frozen, a copy that outlives the message, the same
 * shape whatever the scheme was.
 *
 * None of the schemes of this package prove anything: a caller is as trustworthy as the connection that it uses.
 */
export interface Identity {
  /** The scheme that made it: the flavour of the credential. */
  readonly flavor: number;
  /** Process of the caller; 0 where the scheme does not carry one. Signed: GlusterFS marks its own daemons with negative ones. */
  readonly pid: number;
  /** Effective user; {@link NOBODY} where the scheme does not carry one. */
  readonly uid: number;
  /** Effective group; {@link NOBODY} where the scheme does not carry one. */
  readonly gid: number;
  /** Further groups, frozen; often the empty list. */
  readonly groups: readonly number[];
  /** Owner of locks that the caller takes, opaque to the server; empty where the scheme does not carry one. */
  readonly lkOwner: Uint8Array;
  /** AUTH_SYS: the caller's host. */
  readonly machineName: string | undefined;
  /** AUTH_SYS: a number that the caller's host made up. */
  readonly stamp: number | undefined;
  /** AUTH_GLUSTERFS-v3: which times of a file the call sets, from bit 0 on: its ctime, mtime, atime, those of its directory. */
  readonly flags: number;
  /** AUTH_GLUSTERFS-v3: when the call was born, whole seconds since 1970. */
  readonly ctimeSec: bigint | undefined;
  /** AUTH_GLUSTERFS-v3: the nanoseconds that belong to {@link Identity.ctimeSec}. */
  readonly ctimeNsec: number | undefined;
}

/** The user and group of a caller that named none: what Linux calls nobody and nogroup. */
export const NOBODY = 65_534;

/** The list of groups of a caller that named none: one for all. */
export const NO_GROUPS: readonly number[] = Object.freeze<number[]>([]);

/** The lock owner of a caller that named none: one for all. */
export const NO_OWNER: Uint8Array = new Uint8Array(0);

/**
 * Makes an {@link Identity} from what a scheme knows, with defaults for the rest: for schemes of your own. Takes the
 * groups over and freezes them.
 */
export function identity(known: Partial<Identity> & Pick<Identity, 'flavor'>): Identity {
  return Object.freeze({
    flavor: known.flavor,
    pid: known.pid ?? 0,
    uid: known.uid ?? NOBODY,
    gid: known.gid ?? NOBODY,
    groups: known.groups === undefined ? NO_GROUPS : Object.freeze(known.groups),
    lkOwner: known.lkOwner ?? NO_OWNER,
    machineName: known.machineName,
    stamp: known.stamp,
    flags: known.flags ?? 0,
    ctimeSec: known.ctimeSec,
    ctimeNsec: known.ctimeNsec,
  });
}
