import type { Iobuf } from '@gluster-ts/iobuf-pool';
import type { ftype3 } from '../generated/nfs.ts';

/** A value, now or later: a file system in memory needs no promises. */
export type Awaitable<T> = T | Promise<T>;

/**
 * Which file: a number that a file system gives out once and never again, so that a handle made of it can become stale but
 * never means another file.
 */
export type FileId = number;

/** Name of a file: a byte string, one character (U+0000 to U+00FF) for each byte. Never empty, without `/` and NUL. */
export type FileName = string;

/** Nanoseconds since 1970, UTC. */
export type Time = bigint;

/** Everything about a file but its name and its bytes. Sizes are in bytes. */
export interface Attributes {
  readonly type: ftype3;
  readonly mode: number;
  readonly nlink: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly used: number;
  readonly device: Device;
  readonly fsid: bigint;
  readonly fileid: bigint;
  readonly atime: Time;
  readonly mtime: Time;
  readonly ctime: Time;
}

/** Which device a special file stands for. */
export interface Device {
  readonly major: number;
  readonly minor: number;
}

/** What is to be changed of a file; what is left out stays. Times may be `now`. */
export interface Changes {
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly size?: number;
  readonly atime?: Time | 'now';
  readonly mtime?: Time | 'now';
}

/** What a new file is, and whose. */
export interface NewFile {
  readonly type: ftype3;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Symbolic links: a byte string. */
  readonly target?: string;
  /** Block and character devices. */
  readonly device?: Device;
}

/** A file that was looked up, and how it was then. */
export interface Found {
  readonly file: FileId;
  readonly attributes: Attributes;
}

/** What was read. */
export interface ReadResult {
  readonly data: Uint8Array;
  readonly eof: boolean;
  /** What `data` lies in, if it is a page of a pool: one reference, which is the caller's to drop. */
  readonly page?: Iobuf;
}

/** Some entries of a directory, in the order of their cookies. */
export interface DirectoryPage {
  /** 8 bytes; another one makes older cookies worthless. */
  readonly verifier: Uint8Array;
  readonly entries: readonly { readonly name: FileName; readonly cookie: number }[];
  /** Nothing follows. */
  readonly eof: boolean;
}

/** How full it is. */
export interface Space {
  readonly bytes: { readonly total: number; readonly free: number; readonly available: number };
  readonly files: { readonly total: number; readonly free: number; readonly available: number };
}

/** What PATHCONF and FSINFO tell. */
export interface Limits {
  readonly fileBytesMax: number;
  readonly linksMax: number;
}

/**
 * What the NFS server needs of a file system. Files are told by number; permissions are the server's business, not asked
 * here. `.` and `..` are never names, and nothing beyond `limits.fileBytesMax` is asked for. What fails throws an {@link NfsError}, or a system error with a `code` of Node.js.
 */
export interface FileSystem extends AsyncDisposable {
  readonly root: FileId;
  readonly limits: Limits;

  getattr(file: FileId): Awaitable<Attributes>;
  setattr(file: FileId, changes: Changes): Awaitable<void>;
  lookup(directory: FileId, name: FileName): Awaitable<Found>;
  /** The directory above; above the root is the root. */
  parent(directory: FileId): Awaitable<FileId>;
  /** What a symbolic link says, as a byte string. Nothing here ever follows it. */
  readlink(file: FileId): Awaitable<string>;
  /** Reads a regular file: less than `count` bytes only at its end. */
  read(file: FileId, offset: number, count: number): Awaitable<ReadResult>;
  /** Writes all of `data`, which is the caller's again afterwards. */
  write(file: FileId, offset: number, data: Uint8Array, durable: Durability): Awaitable<void>;
  /** All that was written so far is durable afterwards. */
  commit(file: FileId): Awaitable<void>;
  /** Fails when there is such a name. */
  create(directory: FileId, name: FileName, file: NewFile): Awaitable<FileId>;
  /** Removes a name of anything but a directory. */
  remove(directory: FileId, name: FileName): Awaitable<void>;
  /** Removes an empty directory. */
  rmdir(directory: FileId, name: FileName): Awaitable<void>;
  /** Replaces what is there, if that is of the same kind and no directory with something in it. */
  rename(from: FileId, fromName: FileName, to: FileId, toName: FileName): Awaitable<void>;
  link(file: FileId, directory: FileId, name: FileName): Awaitable<void>;
  /** `entriesMax` entries behind a cookie, 0 for the beginning. Cookies are larger than 2 and stay as long as the entry. */
  list(directory: FileId, cookie: bigint, verifier: Uint8Array, entriesMax: number): Awaitable<DirectoryPage>;
  space(): Awaitable<Space>;
}

/** What must be on the disk before a write has succeeded: nothing, the bytes, or the attributes as well. */
export type Durability = 'none' | 'data' | 'all';
