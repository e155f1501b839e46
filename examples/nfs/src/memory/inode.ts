import { DirectoryIndex } from '../file-system/directory-index.ts';
import type { Attributes, Device, FileId, NewFile, Time } from '../file-system/file-system.ts';
import { ftype3 } from '../generated/nfs.ts';
import type { Pages } from './pages.ts';

/** The names of a directory, and which directory it is in. */
export interface Directory {
  readonly entries: DirectoryIndex<Inode>;
  parent: Inode;
}

const NO_DEVICE: Device = { major: 0, minor: 0 };

/** A file of any type. */
export class Inode {
  readonly id: FileId;
  readonly type: ftype3;
  mode: number;
  uid: number;
  gid: number;
  /** Names that it has. A directory without one, but the root, is removed. */
  nlink = 0;
  atime: Time;
  mtime: Time;
  ctime: Time;
  readonly device: Device;
  /** Of a regular file. */
  readonly pages: Pages | undefined;
  /** Of a directory. */
  readonly directory: Directory | undefined;
  /** Of a symbolic link. */
  readonly target: string | undefined;

  constructor(id: FileId, file: NewFile, parent: Inode | undefined, pages: Pages, now: Time) {
    this.id = id;
    this.type = file.type;
    this.mode = file.mode;
    this.uid = file.uid;
    this.gid = file.gid;
    this.atime = now;
    this.mtime = now;
    this.ctime = now;
    this.device = file.device ?? NO_DEVICE;
    this.pages = file.type === ftype3.NF3REG ? pages : undefined;
    this.directory =
      file.type === ftype3.NF3DIR ? { entries: new DirectoryIndex(), parent: parent ?? this } : undefined;
    this.target = file.target;
  }

  /** Bytes, as GETATTR tells them. */
  get size(): number {
    if (this.directory !== undefined) return 4096;
    return this.pages?.size ?? this.target?.length ?? 0;
  }

  attributes(): Attributes {
    const { type, mode, nlink, uid, gid, size, device, atime, mtime, ctime, id } = this;
    const used = this.pages?.used ?? 0;
    return { type, mode, nlink, uid, gid, size, used, device, fsid: 1n, fileid: BigInt(id), atime, mtime, ctime };
  }
}
