import type { FileName } from '../file-system/file-system.ts';
import { NfsError } from '../file-system/nfs-error.ts';
import { nfsstat3 } from '../generated/nfs.ts';

/** Bytes of a name, as PATHCONF tells. */
export const NAME_BYTES_MAX = 255;

/** Bytes of what a symbolic link says. */
const TARGET_BYTES_MAX = 1024;

/** A name that can be looked up: `.` and `..` too. */
export function nameOf(bytes: Uint8Array): FileName {
  if (bytes.length > NAME_BYTES_MAX) throw new NfsError(nfsstat3.NFS3ERR_NAMETOOLONG, 'The name is too long');
  const name = stringOf(bytes);
  if (name === '' || name.includes('/') || name.includes('\0')) {
    throw new NfsError(nfsstat3.NFS3ERR_ACCES, 'No file can have that name');
  }
  return name;
}

/** The name of a file to be made: `.` and `..` are there already. */
export function newNameOf(bytes: Uint8Array): FileName {
  return properNameOf(bytes, nfsstat3.NFS3ERR_EXIST, nfsstat3.NFS3ERR_EXIST);
}

/** The name of a file that goes, or moves. */
export function oldNameOf(bytes: Uint8Array): FileName {
  return properNameOf(bytes, nfsstat3.NFS3ERR_INVAL, nfsstat3.NFS3ERR_EXIST);
}

/** A name for RENAME, which wants nothing to do with `.` and `..` at either end (RFC 1813 section 3.3.14). */
export function movedNameOf(bytes: Uint8Array): FileName {
  return properNameOf(bytes, nfsstat3.NFS3ERR_INVAL, nfsstat3.NFS3ERR_INVAL);
}

export function targetOf(bytes: Uint8Array): string {
  if (bytes.length > TARGET_BYTES_MAX) throw new NfsError(nfsstat3.NFS3ERR_NAMETOOLONG, 'The link is too long');
  const target = stringOf(bytes);
  if (target === '' || target.includes('\0')) throw new NfsError(nfsstat3.NFS3ERR_INVAL, 'No link can say that');
  return target;
}

/** Bytes are kept as characters U+0000 to U+00FF, whatever they mean: no name is lost. */
export function stringOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

export function bytesOf(string: string): Uint8Array {
  return Buffer.from(string, 'latin1');
}

function properNameOf(bytes: Uint8Array, ifDot: NfsError['status'], ifDotDot: NfsError['status']): FileName {
  const name = nameOf(bytes);
  if (name === '.') throw new NfsError(ifDot, 'The directory itself');
  if (name === '..') throw new NfsError(ifDotDot, 'The directory above');
  return name;
}
