import type { Identity } from '@gluster-ts/auth';
import type { Attributes } from '../file-system/file-system.ts';
import { NfsError } from '../file-system/nfs-error.ts';
import { ftype3, nfsstat3 } from '../generated/nfs.ts';

/** Who calls, as far as it concerns files. */
export interface Caller {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
}

/** What can be wanted of a file: the bits of its mode. */
export const MAY_READ = 4;
export const MAY_WRITE = 2;
export const MAY_EXECUTE = 1;

const STICKY = 0o1000;
const NOBODY = 65534;

/** @param rootSquash nobody is believed to be the superuser */
export function callerOf({ uid, gid, groups }: Identity, rootSquash: boolean): Caller {
  if (!rootSquash) return { uid, gid, groups };
  const squash = (id: number): number => (id === 0 ? NOBODY : id);
  return { uid: squash(uid), gid: squash(gid), groups: groups.filter((group) => group !== 0) };
}

/** May the caller do all of `wanted`? As POSIX says: the first of owner, group and others that fits decides. */
export function permits(caller: Caller, file: Attributes, wanted: number): boolean {
  if (caller.uid === 0) {
    // The superuser executes only what somebody can execute.
    return (wanted & MAY_EXECUTE) === 0 || file.type === ftype3.NF3DIR || (file.mode & 0o111) !== 0;
  }
  return ((file.mode >> shiftFor(caller, file)) & wanted) === wanted;
}

/** @throws NfsError NFS3ERR_ACCES */
export function require(caller: Caller, file: Attributes, wanted: number): void {
  if (!permits(caller, file, wanted))
    throw new NfsError(nfsstat3.NFS3ERR_ACCES, 'The mode of the file does not permit it');
}

/**
 * For READ and WRITE: the owner always may. Programs may open a file and take their own permission away afterwards; the
 * server sees no open().
 */
export function requireForData(caller: Caller, file: Attributes, wanted: number): void {
  if (caller.uid !== file.uid) require(caller, file, wanted);
}

/** @throws NfsError NFS3ERR_PERM unless the file is the caller's */
export function requireOwner(caller: Caller, file: Attributes): void {
  if (!isOwner(caller, file)) throw new NfsError(nfsstat3.NFS3ERR_PERM, 'The file is somebody else’s');
}

function isOwner(caller: Caller, file: Attributes): boolean {
  return caller.uid === 0 || caller.uid === file.uid;
}

export function isMember(caller: Caller, gid: number): boolean {
  return caller.uid === 0 || caller.gid === gid || caller.groups.includes(gid);
}

/** Removing from a sticky directory, such as /tmp, is for the owners of the file and of the directory. */
export function requireUnstuck(caller: Caller, directory: Attributes, file: Attributes): void {
  if ((directory.mode & STICKY) === 0 || isOwner(caller, directory) || isOwner(caller, file)) return;
  throw new NfsError(nfsstat3.NFS3ERR_PERM, 'The file is somebody else’s, and the directory is sticky');
}

function shiftFor(caller: Caller, file: Attributes): number {
  if (caller.uid === file.uid) return 6;
  return isMember(caller, file.gid) ? 3 : 0;
}
