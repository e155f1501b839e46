import { getSystemErrorName } from 'node:util';

/** Linux's numbers of the errors that glusterd reports. */
export const Errno = {
  ENOENT: 2,
  EACCES: 13,
  EINVAL: 22,
  EOPNOTSUPP: 95,
  ENOTCONN: 107,
} as const;

// What glibc's strerror() says, which users see, and Node's own texts are not.
const TEXTS: Readonly<Record<string, string>> = {
  EPERM: 'Operation not permitted',
  ENOENT: 'No such file or directory',
  EIO: 'Input/output error',
  ENXIO: 'No such device or address',
  EACCES: 'Permission denied',
  EBUSY: 'Device or resource busy',
  ENOTDIR: 'Not a directory',
  EINVAL: 'Invalid argument',
  EMFILE: 'Too many open files',
  ENFILE: 'Too many open files in system',
  ETXTBSY: 'Text file busy',
  ENOSPC: 'No space left on device',
  EROFS: 'Read-only file system',
  ENAMETOOLONG: 'File name too long',
  ELOOP: 'Too many levels of symbolic links',
  ENOEXEC: 'Exec format error',
  EAGAIN: 'Resource temporarily unavailable',
  ENOMEM: 'Cannot allocate memory',
  ESTALE: 'Stale file handle',
  ENOTCONN: 'Transport endpoint is not connected',
};

/** What glibc's strerror() says of a number. */
export function errnoText(errno: number): string {
  if (errno === 0) return 'Success';
  return (errno > 0 ? TEXTS[getSystemErrorName(-errno)] : undefined) ?? `Unknown error ${errno}`;
}

/** The text of a failed system call as C's programs print it, from a Node error. */
export function systemErrorText(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return TEXTS[code] ?? (error instanceof Error ? error.message : String(error));
}
