import { IobufPool } from '@gluster-ts/iobuf-pool';
import type { PageClass } from '@gluster-ts/iobuf-pool';
import type {
  Attributes,
  Changes,
  DirectoryPage,
  FileId,
  FileName,
  FileSystem,
  Found,
  Limits,
  NewFile,
  ReadResult,
  Space,
  Time,
} from '../file-system/file-system.ts';
import { NfsError } from '../file-system/nfs-error.ts';
import { ftype3, nfsstat3 } from '../generated/nfs.ts';
import { Inode } from './inode.ts';
import type { Directory } from './inode.ts';
import { PAGE_BYTES, Pages } from './pages.ts';

/** Settings of a {@link MemoryFileSystem}. */
export interface MemoryFileSystemOptions {
  /** Most bytes of all files. Default 2 GiB, of which nothing is taken before it is written. */
  readonly bytesMax?: number;
  /** Most names: files, directories and further links. Default 250,000, some hundred bytes each. */
  readonly namesMax?: number;
  /** The time. Default the system's. */
  readonly now?: () => Time;
}

const GIB = 1024 ** 3;

/** Files in memory, gone with the process. Everything that is needed of a file system, bounded in bytes and in names. */
export class MemoryFileSystem implements FileSystem {
  readonly root: FileId;
  readonly limits: Limits;
  readonly #pool: IobufPool;
  readonly #bytesMax: number;
  readonly #namesMax: number;
  readonly #now: () => Time;
  readonly #inodes = new Map<FileId, Inode>();
  #idNext = 1;
  #names = 0;
  #used = 0;
  #lastTime = 0n;

  constructor(options: MemoryFileSystemOptions = {}) {
    this.#bytesMax = options.bytesMax ?? 2 * GIB;
    this.#namesMax = options.namesMax ?? 250_000;
    this.#now = options.now ?? systemTime;
    this.#pool = new IobufPool({ bytesMax: this.#bytesMax, classes: pageClasses(this.#bytesMax) });
    this.limits = { fileBytesMax: 2 ** 43, linksMax: 65_000 };
    // Like /tmp: everybody may create files, and only their owners remove them.
    const root = this.#inode({ type: ftype3.NF3DIR, mode: 0o1777, uid: 0, gid: 0 }, undefined);
    root.nlink = 2;
    this.root = root.id;
  }

  getattr(file: FileId): Attributes {
    return this.#get(file).attributes();
  }

  setattr(file: FileId, changes: Changes): void {
    const inode = this.#get(file);
    const now = this.#tick();
    if (changes.size !== undefined) {
      this.#account(regular(inode), (pages) => pages.truncate(changes.size ?? 0));
      inode.mtime = now;
    }
    inode.mode = changes.mode ?? inode.mode;
    inode.uid = changes.uid ?? inode.uid;
    inode.gid = changes.gid ?? inode.gid;
    if (changes.atime !== undefined) inode.atime = changes.atime === 'now' ? now : changes.atime;
    if (changes.mtime !== undefined) inode.mtime = changes.mtime === 'now' ? now : changes.mtime;
    inode.ctime = now;
  }

  lookup(directory: FileId, name: FileName): Found {
    const inode = found(this.#directory(directory), name);
    return { file: inode.id, attributes: inode.attributes() };
  }

  parent(directory: FileId): FileId {
    return this.#directory(directory).parent.id;
  }

  readlink(file: FileId): string {
    const { target } = this.#get(file);
    if (target === undefined) throw new NfsError(nfsstat3.NFS3ERR_INVAL, 'Not a symbolic link');
    return target;
  }

  read(file: FileId, offset: number, count: number): ReadResult {
    const inode = this.#get(file);
    const result = regular(inode).read(offset, count);
    inode.atime = this.#tick();
    return result;
  }

  write(file: FileId, offset: number, data: Uint8Array): void {
    const inode = this.#get(file);
    this.#account(regular(inode), (pages) => pages.write(offset, data));
    inode.mtime = inode.ctime = this.#tick();
  }

  /** There is nothing more durable than memory here. */
  commit(file: FileId): void {
    regular(this.#get(file));
  }

  create(directory: FileId, name: FileName, file: NewFile): FileId {
    const parent = this.#get(directory);
    const { entries } = this.#directory(directory);
    if (entries.has(name)) throw new NfsError(nfsstat3.NFS3ERR_EXIST, 'There is such a name already');
    this.#checkRoom();
    const inode = this.#inode(file, parent);
    this.#enter(parent, name, inode);
    return inode.id;
  }

  remove(directory: FileId, name: FileName): void {
    const parent = this.#get(directory);
    const inode = found(this.#directory(directory), name);
    if (inode.directory !== undefined) throw new NfsError(nfsstat3.NFS3ERR_ISDIR, 'A directory');
    this.#leave(parent, name, inode);
  }

  rmdir(directory: FileId, name: FileName): void {
    const parent = this.#get(directory);
    const inode = found(this.#directory(directory), name);
    checkEmpty(inode);
    this.#leave(parent, name, inode);
  }

  rename(from: FileId, fromName: FileName, to: FileId, toName: FileName): void {
    const source = this.#get(from);
    const target = this.#get(to);
    const inode = found(this.#directory(from), fromName);
    const { entries } = this.#directory(to);
    for (let above: Inode = target; ; above = above.directory?.parent ?? above) {
      if (above === inode) throw new NfsError(nfsstat3.NFS3ERR_INVAL, 'A directory cannot be moved into itself');
      if (above.id === this.root) break;
    }
    const replaced = entries.get(toName);
    if (replaced === inode) return;
    if (replaced !== undefined) {
      if (inode.directory !== undefined) checkEmpty(replaced);
      else if (replaced.directory !== undefined) throw new NfsError(nfsstat3.NFS3ERR_ISDIR, 'A directory');
      this.#leave(target, toName, replaced);
    }
    // First the new name, so that the file is never without one.
    this.#enter(target, toName, inode);
    this.#leave(source, fromName, inode);
    if (inode.directory !== undefined) inode.directory.parent = target;
  }

  link(file: FileId, directory: FileId, name: FileName): void {
    const inode = this.#get(file);
    const parent = this.#get(directory);
    const { entries } = this.#directory(directory);
    if (inode.directory !== undefined) throw new NfsError(nfsstat3.NFS3ERR_INVAL, 'Directories have one name');
    if (entries.has(name)) throw new NfsError(nfsstat3.NFS3ERR_EXIST, 'There is such a name already');
    if (inode.nlink >= this.limits.linksMax) throw new NfsError(nfsstat3.NFS3ERR_MLINK, 'Too many links');
    this.#checkRoom();
    this.#enter(parent, name, inode);
  }

  list(directory: FileId, cookie: bigint, verifier: Uint8Array, entriesMax: number): DirectoryPage {
    return this.#directory(directory).entries.page(cookie, verifier, entriesMax);
  }

  space(): Space {
    const free = Math.max(this.#bytesMax - this.#used, 0);
    const names = this.#namesMax - this.#names;
    return {
      bytes: { total: this.#bytesMax, free, available: free },
      files: { total: this.#namesMax, free: names, available: names },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { pages } of this.#inodes.values()) pages?.clear();
    this.#inodes.clear();
    await Promise.resolve();
  }

  #get(file: FileId): Inode {
    const inode = this.#inodes.get(file);
    if (inode === undefined) throw new NfsError(nfsstat3.NFS3ERR_STALE, 'The file is gone');
    return inode;
  }

  #directory(file: FileId): Directory {
    const { directory } = this.#get(file);
    if (directory === undefined) throw notDirectory();
    return directory;
  }

  #inode(file: NewFile, parent: Inode | undefined): Inode {
    const inode = new Inode(this.#idNext++, file, parent, new Pages(this.#pool), this.#tick());
    this.#inodes.set(inode.id, inode);
    return inode;
  }

  #checkRoom(): void {
    if (this.#names >= this.#namesMax) throw new NfsError(nfsstat3.NFS3ERR_NOSPC, 'Too many files');
  }

  #enter(parent: Inode, name: FileName, inode: Inode): void {
    parent.directory?.entries.set(name, inode);
    this.#names++;
    inode.nlink++;
    if (inode.directory !== undefined) {
      // Its `.`, and its `..`.
      inode.nlink++;
      parent.nlink++;
    }
    inode.ctime = parent.mtime = parent.ctime = this.#tick();
  }

  #leave(parent: Inode, name: FileName, inode: Inode): void {
    parent.directory?.entries.delete(name);
    this.#names--;
    inode.nlink--;
    if (inode.directory !== undefined) {
      inode.nlink--;
      parent.nlink--;
    }
    inode.ctime = parent.mtime = parent.ctime = this.#tick();
    if (inode.nlink > 0) return;
    if (inode.pages !== undefined) this.#account(inode.pages, (pages) => pages.clear());
    this.#inodes.delete(inode.id);
  }

  /** Counts what a change takes or gives back, even if it fails half way. */
  #account(pages: Pages, change: (pages: Pages) => void): void {
    const before = pages.used;
    try {
      change(pages);
    } finally {
      this.#used += pages.used - before;
    }
  }

  /** The time, and never the same twice: clients tell by it whether a file has changed. */
  #tick(): Time {
    const now = this.#now();
    this.#lastTime = now > this.#lastTime ? now : this.#lastTime + 1n;
    return this.#lastTime;
  }
}

function found({ entries }: Directory, name: FileName): Inode {
  const inode = entries.get(name);
  if (inode === undefined) throw new NfsError(nfsstat3.NFS3ERR_NOENT, 'There is no such name');
  return inode;
}

function regular({ pages, directory }: Inode): Pages {
  if (pages !== undefined) return pages;
  if (directory !== undefined) throw new NfsError(nfsstat3.NFS3ERR_ISDIR, 'A directory');
  throw new NfsError(nfsstat3.NFS3ERR_INVAL, 'Not a regular file');
}

function checkEmpty({ directory }: Inode): void {
  if (directory === undefined) throw notDirectory();
  if (directory.entries.size > 0) throw new NfsError(nfsstat3.NFS3ERR_NOTEMPTY, 'The directory is not empty');
}

function notDirectory(): NfsError {
  return new NfsError(nfsstat3.NFS3ERR_NOTDIR, 'Not a directory');
}

function systemTime(): Time {
  return BigInt(Date.now()) * 1_000_000n;
}

/**
 * Large arenas, as V8 collects garbage whenever so many bytes were allocated, but none larger than a 64th of all, so that
 * little is left over when the file system is full.
 */
function pageClasses(bytesMax: number): PageClass[] {
  const arenaBytes = Math.min(bytesMax / 64, 32 * 1024 ** 2);
  return [4096, 64 * 1024, PAGE_BYTES].map((pageBytes) => {
    return { pageBytes, pagesPerArena: Math.max(1, Math.floor(arenaBytes / pageBytes)) };
  });
}
