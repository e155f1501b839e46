import { nfsstat3 } from '../generated/nfs.ts';

/** Any status but success. */
export type NfsFailure = Exclude<nfsstat3, typeof nfsstat3.NFS3_OK>;

/** A call that ends with a status of NFS. The caller is told; nothing is wrong with the server. */
export class NfsError extends Error {
  override readonly name = 'NfsError';
  readonly status: NfsFailure;

  constructor(status: NfsFailure, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * What to answer when something failed: the status of an {@link NfsError}, what a system error comes to, and undefined for
 * anything else, which is a mistake in this program.
 */
export function statusOf(error: unknown): NfsFailure | undefined {
  if (error instanceof NfsError) return error.status;
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return undefined;
  return typeof error.code === 'string' ? (STATUS_OF_CODE[error.code] ?? nfsstat3.NFS3ERR_IO) : nfsstat3.NFS3ERR_IO;
}

/** Is it a system error with this code? */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

const STATUS_OF_CODE: Readonly<Record<string, NfsFailure>> = {
  EPERM: nfsstat3.NFS3ERR_PERM,
  ENOENT: nfsstat3.NFS3ERR_NOENT,
  EIO: nfsstat3.NFS3ERR_IO,
  ENXIO: nfsstat3.NFS3ERR_NXIO,
  EACCES: nfsstat3.NFS3ERR_ACCES,
  EEXIST: nfsstat3.NFS3ERR_EXIST,
  EXDEV: nfsstat3.NFS3ERR_XDEV,
  ENODEV: nfsstat3.NFS3ERR_NODEV,
  ENOTDIR: nfsstat3.NFS3ERR_NOTDIR,
  EISDIR: nfsstat3.NFS3ERR_ISDIR,
  EINVAL: nfsstat3.NFS3ERR_INVAL,
  EFBIG: nfsstat3.NFS3ERR_FBIG,
  ENOSPC: nfsstat3.NFS3ERR_NOSPC,
  EROFS: nfsstat3.NFS3ERR_ROFS,
  EMLINK: nfsstat3.NFS3ERR_MLINK,
  ENAMETOOLONG: nfsstat3.NFS3ERR_NAMETOOLONG,
  ENOTEMPTY: nfsstat3.NFS3ERR_NOTEMPTY,
  EDQUOT: nfsstat3.NFS3ERR_DQUOT,
  ESTALE: nfsstat3.NFS3ERR_STALE,
  ENOTSUP: nfsstat3.NFS3ERR_NOTSUPP,
  EOPNOTSUPP: nfsstat3.NFS3ERR_NOTSUPP,
  // In use on the server's machine, and nobody knows for how long: trying again is not the thing to do.
  EBUSY: nfsstat3.NFS3ERR_ACCES,
  ETXTBSY: nfsstat3.NFS3ERR_ACCES,
  // Nothing is wrong with the file; there will be room for it in a moment.
  EMFILE: nfsstat3.NFS3ERR_JUKEBOX,
  ENFILE: nfsstat3.NFS3ERR_JUKEBOX,
  EAGAIN: nfsstat3.NFS3ERR_JUKEBOX,
  // A symbolic link where O_NOFOLLOW did not want one: it took the place of something else just now.
  ELOOP: nfsstat3.NFS3ERR_STALE,
};
