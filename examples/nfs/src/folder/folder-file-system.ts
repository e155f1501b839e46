import { constants } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { chmod, chown, lchown, link, lstat, lutimes, mkdir, open, readdir, readlink } from 'node:fs/promises';
import { rename, rmdir, statfs, symlink, truncate, unlink, utimes } from 'node:fs/promises';
import { IobufError, IobufPool } from '@gluster-ts/iobuf-pool';
import type {
  Attributes,
  Changes,
  DirectoryPage,
  Durability,
  FileId,
  FileName,
  FileSystem,
  Found,
  Limits,
  NewFile,
  ReadResult,
  Space,
} from '../file-system/file-system.ts';
import { hasCode, NfsError } from '../file-system/nfs-error.ts';
import { ftype3, nfsstat3 } from '../generated/nfs.ts';
import { Anchors, pathIn } from './anchors.ts';
import type { Anchor } from './anchors.ts';
import { attributesOf, secondsOf } from './attributes.ts';
import { Listings } from './listings.ts';
import { addPlace, NodeTable, removePlace } from './node.ts';
import type { Node } from './node.ts';

/** Pages that files are read into and sent from; so much is on its way at most, to all clients together. */
const READ_BYTES_MAX = 256 * 1024 * 1024;

/** Settings of a {@link FolderFileSystem}. */
export interface FolderFileSystemOptions {
  /** Files that are held open while nobody uses them, each with up to three descriptors. Default 256. */
  readonly heldMax?: number;
}

/**
 * The files of a folder. Nothing outside of it can be reached: files are held by descriptors and found by one name at a
 * time, in the descriptor of their directory; symbolic links are never followed, and `..` is asked of what is known here.
 *
 * Node.js has no openat(). On Linux, `/proc/self/fd/NUMBER/name` is the same; elsewhere there is no such thing, and so no
 * folder file system.
 */
export class FolderFileSystem implements FileSystem {
  readonly root: FileId;
  readonly limits: Limits = { fileBytesMax: 2 ** 43, linksMax: 32_000 };
  readonly #nodes: NodeTable;
  readonly #anchors: Anchors;
  readonly #listings = new Listings();
  readonly #pool = new IobufPool({ bytesMax: READ_BYTES_MAX });
  /** Only the superuser can give files to those who make them. */
  readonly #givesAway = process.getuid?.() === 0;

  private constructor(nodes: NodeTable, anchors: Anchors) {
    this.#nodes = nodes;
    this.#anchors = anchors;
    this.root = nodes.root.id;
  }

  /** @throws Error when the folder is none, or this is not Linux */
  static async open(folder: string, options: FolderFileSystemOptions = {}): Promise<FolderFileSystem> {
    if (process.platform !== 'linux')
      throw new Error(`A folder can be served on Linux only, not on ${process.platform}`);
    const { anchors, root } = await Anchors.at(folder, options.heldMax ?? 256);
    const nodes = new NodeTable(root.stat());
    anchors.holdRoot(nodes.root, root);
    return new FolderFileSystem(nodes, anchors);
  }

  async getattr(file: FileId): Promise<Attributes> {
    return this.#use(file, (anchor) => {
      const stats = anchor.stat();
      if (stats.nlink === 0n) throw new NfsError(nfsstat3.NFS3ERR_STALE, 'The file is gone');
      return attributesOf(stats);
    });
  }

  async setattr(file: FileId, changes: Changes): Promise<void> {
    const { uid, gid, mode, size, atime, mtime } = changes;
    const node = this.#node(file);
    await this.#anchors.use(node, async (anchor) => {
      const { path } = anchor;
      const stats = anchor.stat();
      const times = [secondsOf(atime, stats.atimeNs), secondsOf(mtime, stats.mtimeNs)] as const;
      if (size !== undefined) checkRegular(stats);
      if (stats.isSymbolicLink()) {
        // The way through the descriptor would lead to what the link says.
        await this.#inPlace(node, async (place) => {
          if (uid !== undefined || gid !== undefined) await lchown(place, uid ?? KEEP, gid ?? KEEP);
          if (atime !== undefined || mtime !== undefined) await lutimes(place, ...times);
        });
        return;
      }
      if (size !== undefined) await truncate(path, size);
      if (uid !== undefined || gid !== undefined) await chown(path, uid ?? KEEP, gid ?? KEEP);
      // Behind chown(), which takes set-user-ID away.
      if (mode !== undefined) await chmod(path, mode);
      if (atime !== undefined || mtime !== undefined) await utimes(path, ...times);
    });
  }

  async lookup(directory: FileId, name: FileName): Promise<Found> {
    const parent = this.#node(directory);
    return this.#anchors.use(parent, async (anchor) => {
      const { node, stats } = await this.#find(parent, anchor, name);
      return { file: node.id, attributes: attributesOf(stats) };
    });
  }

  async parent(directory: FileId): Promise<FileId> {
    const node = this.#node(directory);
    await this.#anchors.use(node, checkDirectory);
    return (node.places[0]?.parent ?? this.#nodes.root).id;
  }

  async readlink(file: FileId): Promise<string> {
    const node = this.#node(file);
    return this.#anchors.use(node, async (anchor) => {
      if (!anchor.stat().isSymbolicLink()) throw new NfsError(nfsstat3.NFS3ERR_INVAL, 'Not a symbolic link');
      return this.#inPlace(node, async (place) => readlink(place, 'latin1'));
    });
  }

  async read(file: FileId, offset: number, count: number): Promise<ReadResult> {
    return this.#use(file, async (anchor) => {
      const { size } = checkRegular(anchor.stat());
      const end = Math.min(offset + count, Number(size));
      if (end <= offset) return { data: new Uint8Array(0), eof: offset + count >= Number(size) };
      const reader = await anchor.reader();
      const page = this.#page(end - offset);
      try {
        let bytes = 0;
        while (bytes < end - offset) {
          const { bytesRead } = await reader.read(page.bytes, bytes, end - offset - bytes, offset + bytes);
          // Somebody has cut it shorter meanwhile.
          if (bytesRead === 0) break;
          bytes += bytesRead;
        }
        const eof = offset + bytes >= Number(size) || bytes < end - offset;
        return { data: page.bytes.subarray(0, bytes), eof, page: page.ref() };
      } finally {
        page.unref();
      }
    });
  }

  async write(file: FileId, offset: number, data: Uint8Array, durable: Durability): Promise<void> {
    await this.#use(file, async (anchor) => {
      checkRegular(anchor.stat());
      const writer = await anchor.writer();
      for (let written = 0; written < data.length;) {
        written += (await writer.write(data, written, data.length - written, offset + written)).bytesWritten;
      }
      if (durable === 'data') await writer.datasync();
      if (durable === 'all') await writer.sync();
    });
  }

  async commit(file: FileId): Promise<void> {
    await this.#use(file, async (anchor) => {
      checkRegular(anchor.stat());
      await (await anchor.writer()).sync();
    });
  }

  async create(directory: FileId, name: FileName, file: NewFile): Promise<FileId> {
    const parent = this.#node(directory);
    return this.#anchors.use(parent, async (anchor) => {
      checkDirectory(anchor);
      this.#listings.changed(parent);
      const path = pathIn(anchor.path, name);
      if (file.type === ftype3.NF3REG) return this.#nodes.found(parent, name, await this.#makeRegular(path, file)).id;
      await make(path, file);
      const { node, stats } = await this.#find(parent, anchor, name);
      if (attributesOf(stats).type !== file.type) {
        throw new NfsError(nfsstat3.NFS3ERR_STALE, 'Somebody on this machine has put another file in its place');
      }
      const owner = this.#givesAway ? { uid: file.uid, gid: file.gid } : {};
      await this.setattr(node.id, { ...owner, mode: file.mode });
      return node.id;
    });
  }

  async remove(directory: FileId, name: FileName): Promise<void> {
    const parent = this.#node(directory);
    await this.#anchors.use(parent, async (anchor) => {
      const { node, stats } = await this.#find(parent, anchor, name);
      if (stats.isDirectory()) throw new NfsError(nfsstat3.NFS3ERR_ISDIR, 'A directory');
      await unlink(pathIn(anchor.path, name));
      this.#removed(parent, name, node, stats);
    });
  }

  async rmdir(directory: FileId, name: FileName): Promise<void> {
    const parent = this.#node(directory);
    await this.#anchors.use(parent, async (anchor) => {
      const { node, stats } = await this.#find(parent, anchor, name);
      await rmdir(pathIn(anchor.path, name));
      this.#removed(parent, name, node, stats);
    });
  }

  async rename(from: FileId, fromName: FileName, to: FileId, toName: FileName): Promise<void> {
    const source = this.#node(from);
    const target = this.#node(to);
    await this.#anchors.use(source, async (sourceAnchor) =>
      this.#anchors.use(target, async (targetAnchor) => {
        const { node } = await this.#find(source, sourceAnchor, fromName);
        const replaced = await this.#findIfThere(target, targetAnchor, toName);
        // Two names of one file: POSIX has rename() do nothing.
        if (replaced?.node === node) return;
        await rename(pathIn(sourceAnchor.path, fromName), pathIn(targetAnchor.path, toName));
        if (replaced !== undefined) this.#removed(target, toName, replaced.node, replaced.stats);
        removePlace(node, source, fromName);
        addPlace(node, target, toName);
        this.#listings.changed(source);
        this.#listings.changed(target);
      }),
    );
  }

  async link(file: FileId, directory: FileId, name: FileName): Promise<void> {
    const node = this.#node(file);
    const parent = this.#node(directory);
    await this.#anchors.use(parent, async (anchor) => {
      checkDirectory(anchor);
      const path = pathIn(anchor.path, name);
      await this.#anchors.use(node, (held) => {
        if (held.stat().isDirectory()) throw new NfsError(nfsstat3.NFS3ERR_INVAL, 'Directories have one name');
      });
      await this.#inPlace(node, async (place) => link(place, path));
      const linked = await this.#find(parent, anchor, name);
      this.#listings.changed(parent);
      if (linked.node === node) return;
      // Somebody on this machine has put another file in its place between two system calls.
      await unlink(path);
      throw new NfsError(nfsstat3.NFS3ERR_STALE, 'The file has moved');
    });
  }

  async list(directory: FileId, cookie: bigint, verifier: Uint8Array, entriesMax: number): Promise<DirectoryPage> {
    const node = this.#node(directory);
    return this.#anchors.use(node, async (anchor) => {
      const { mtimeNs } = checkDirectory(anchor);
      const read = async (): Promise<string[]> => readdir(anchor.path, { encoding: 'latin1' });
      const index = await this.#listings.get(node, mtimeNs, cookie < 3n, read);
      return index.page(cookie, verifier, entriesMax);
    });
  }

  async space(): Promise<Space> {
    return this.#use(this.root, async ({ path }) => {
      const { bsize, blocks, bfree, bavail, files, ffree } = await statfs(path);
      return {
        bytes: { total: bsize * blocks, free: bsize * bfree, available: bsize * bavail },
        files: { total: files, free: ffree, available: ffree },
      };
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#anchors.close();
  }

  #node(file: FileId): Node {
    const node = this.#nodes.get(file);
    if (node === undefined) throw new NfsError(nfsstat3.NFS3ERR_STALE, 'The file is gone');
    return node;
  }

  async #use<T>(file: FileId, action: (anchor: Anchor) => T | Promise<T>): Promise<T> {
    return this.#anchors.use(this.#node(file), async (anchor) => action(anchor));
  }

  /** By descriptor from the beginning: whatever happens to its name, this is the file that gets owner and mode. */
  async #makeRegular(path: Buffer, file: NewFile): Promise<BigIntStats> {
    await using handle = await open(path, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600);
    if (this.#givesAway) await handle.chown(file.uid, file.gid);
    // Explicitly: the umask of this process has taken from it.
    await handle.chmod(file.mode);
    return await handle.stat({ bigint: true });
  }

  async #find(parent: Node, anchor: Anchor, name: FileName): Promise<{ node: Node; stats: BigIntStats }> {
    checkDirectory(anchor);
    const stats = await lstat(pathIn(anchor.path, name), { bigint: true });
    return { node: this.#nodes.found(parent, name, stats), stats };
  }

  async #findIfThere(
    parent: Node,
    anchor: Anchor,
    name: FileName,
  ): Promise<{ node: Node; stats: BigIntStats } | undefined> {
    try {
      return await this.#find(parent, anchor, name);
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return undefined;
      throw error;
    }
  }

  /** Does something by name, where there is no way by descriptor. The name was good when the file was opened just now. */
  async #inPlace<T>(node: Node, action: (path: Buffer) => Promise<T>): Promise<T> {
    const place = node.places[0];
    if (place === undefined) throw new NfsError(nfsstat3.NFS3ERR_STALE, 'The file is gone');
    return this.#anchors.use(place.parent, async ({ path }) => action(pathIn(path, place.name)));
  }

  #removed(parent: Node, name: FileName, node: Node, stats: BigIntStats): void {
    this.#listings.changed(parent);
    removePlace(node, parent, name);
    // It may have names that we have not seen; they will be found under a new number.
    if (node.places.length > 0 && stats.nlink > 1n) return;
    this.#nodes.forget(node);
    this.#anchors.forget(node);
    this.#listings.forget(node);
  }

  #page(bytes: number): ReturnType<IobufPool['get']> {
    try {
      return this.#pool.get(bytes);
    } catch (error) {
      if (!(error instanceof IobufError)) throw error;
      throw new NfsError(nfsstat3.NFS3ERR_JUKEBOX, 'Too many bytes are on their way to clients');
    }
  }
}

/** chown(2): leave it as it is. */
const KEEP = -1;

/** For the server's user alone, until mode and owner are set. */
async function make(path: Buffer, file: NewFile): Promise<void> {
  switch (file.type) {
    case ftype3.NF3DIR:
      await mkdir(path, 0o700);
      return;
    case ftype3.NF3LNK:
      await symlink(Buffer.from(file.target ?? '', 'latin1'), path);
      return;
    default:
      throw new NfsError(nfsstat3.NFS3ERR_NOTSUPP, 'Node.js cannot make special files');
  }
}

function checkDirectory(anchor: Anchor): BigIntStats {
  const stats = anchor.stat();
  // A directory that somebody else has removed, and that we still hold.
  if (stats.nlink === 0n) throw new NfsError(nfsstat3.NFS3ERR_STALE, 'The directory is gone');
  if (!stats.isDirectory()) throw new NfsError(nfsstat3.NFS3ERR_NOTDIR, 'Not a directory');
  return stats;
}

function checkRegular(stats: BigIntStats): BigIntStats {
  if (stats.nlink === 0n) throw new NfsError(nfsstat3.NFS3ERR_STALE, 'The file is gone');
  if (stats.isFile()) return stats;
  if (stats.isDirectory()) throw new NfsError(nfsstat3.NFS3ERR_ISDIR, 'A directory');
  throw new NfsError(nfsstat3.NFS3ERR_INVAL, 'Not a regular file');
}
