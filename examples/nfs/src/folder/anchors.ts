import { constants, fstatSync } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { FileName } from '../file-system/file-system.ts';
import { hasCode, NfsError } from '../file-system/nfs-error.ts';
import { nfsstat3 } from '../generated/nfs.ts';
import { keyOf, removePlace } from './node.ts';
import type { Node } from './node.ts';

/** Linux: refers to a file without opening it for anything; the same number on x64, arm64 and riscv64. */
const O_PATH = 0o10000000;

/** Path of a name in an open directory, as the bytes that the name's characters stand for. */
export function pathIn(directory: string, name: FileName): Buffer {
  return Buffer.from(`${directory}/${name}`, 'latin1');
}

/** A file that is held: whatever happens to its names, this stays the same file. */
export class Anchor {
  readonly #held: FileHandle;
  #reader: Promise<FileHandle> | undefined;
  #writer: Promise<FileHandle> | undefined;

  constructor(held: FileHandle) {
    this.#held = held;
  }

  /** Leads to the file itself, without looking at any of its names. Of a directory, `${path}/name` is what openat() is in C. */
  get path(): string {
    return `/proc/self/fd/${this.#held.fd}`;
  }

  /** At once: of an open file the kernel has the attributes at hand. */
  stat(): BigIntStats {
    return fstatSync(this.#held.fd, { bigint: true });
  }

  /** Opened at the first need, for a regular file. */
  async reader(): Promise<FileHandle> {
    this.#reader ??= open(this.path, constants.O_RDONLY);
    return this.#reader.catch((error: unknown) => {
      this.#reader = undefined;
      throw error;
    });
  }

  /** Opened at the first need, for a regular file. */
  async writer(): Promise<FileHandle> {
    this.#writer ??= open(this.path, constants.O_WRONLY);
    return this.#writer.catch((error: unknown) => {
      this.#writer = undefined;
      throw error;
    });
  }

  async close(): Promise<void> {
    const opened = await Promise.all([this.#reader?.catch(nothing), this.#writer?.catch(nothing)]);
    await Promise.all([this.#held, ...opened].map(async (handle) => handle?.close()));
  }
}

interface Entry {
  readonly anchor: Promise<Anchor>;
  users: number;
  /** Closed when its last user is done. */
  forgotten: boolean;
}

/**
 * Anchors of the files that are in use, and of those that were lately: opened one below the other from the root, each by
 * its name in the directory that holds it, never through a symbolic link, and only if it is still the same file.
 */
export class Anchors {
  readonly #entries = new Map<Node, Entry>();
  readonly #idleMax: number;

  private constructor(idleMax: number) {
    this.#idleMax = idleMax;
  }

  /** @param idleMax anchors kept beside those in use; the root's, which is returned, stays open */
  static async at(path: string, idleMax: number): Promise<{ anchors: Anchors; root: Anchor }> {
    const anchors = new Anchors(idleMax);
    const root = new Anchor(await open(path, O_PATH | constants.O_DIRECTORY));
    return { anchors, root };
  }

  holdRoot(node: Node, root: Anchor): void {
    this.#entries.set(node, { anchor: Promise.resolve(root), users: 1, forgotten: false });
  }

  /**
   * Holds a file while something is done with it.
   *
   * @throws NfsError NFS3ERR_STALE when it is not there any more, or no name of it is known any more
   */
  async use<T>(node: Node, action: (anchor: Anchor) => T | Promise<T>): Promise<T> {
    if (!this.#entries.has(node)) await this.#openAbove(node);
    const entry = this.#entry(node);
    entry.users++;
    try {
      return await action(await entry.anchor);
    } finally {
      entry.users--;
      if (entry.forgotten) this.#close(entry);
      else this.#trim();
    }
  }

  /** The file is removed: what is open of it is closed, which frees its bytes. */
  forget(node: Node): void {
    const entry = this.#entries.get(node);
    if (entry === undefined) return;
    this.#entries.delete(node);
    entry.forgotten = true;
    this.#close(entry);
  }

  async close(): Promise<void> {
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    await Promise.all(entries.map(async ({ anchor }) => (await anchor.catch(nothing))?.close()));
  }

  /** From the top down, so that a deep tree does not take a deep stack. */
  async #openAbove(node: Node): Promise<void> {
    const above = new Set<Node>();
    for (let at = node.places[0]?.parent; at !== undefined && !this.#entries.has(at); at = at.places[0]?.parent) {
      // Somebody on this machine has moved one directory below another that was below it: one of the places is no more.
      if (at === node || above.has(at)) throw new NfsError(nfsstat3.NFS3ERR_STALE, 'The directory has moved');
      above.add(at);
    }
    // What can not be opened shows when it is needed: a file may have another name in another directory.
    for (const each of [...above].reverse()) await this.#entry(each).anchor.catch(nothing);
  }

  #entry(node: Node): Entry {
    const known = this.#entries.get(node);
    if (known !== undefined) {
      // To the end: used last.
      this.#entries.delete(node);
      this.#entries.set(node, known);
      return known;
    }
    const entry: Entry = { anchor: this.#open(node), users: 0, forgotten: false };
    this.#entries.set(node, entry);
    entry.anchor.catch(() => {
      if (this.#entries.get(node) === entry) this.#entries.delete(node);
    });
    return entry;
  }

  async #open(node: Node): Promise<Anchor> {
    for (const { parent, name } of [...node.places]) {
      const anchor = await this.use(parent, async ({ path }) => openExactly(node, pathIn(path, name)));
      if (anchor !== undefined) return anchor;
      removePlace(node, parent, name);
    }
    throw new NfsError(nfsstat3.NFS3ERR_STALE, 'The file is gone');
  }

  #trim(): void {
    if (this.#entries.size <= this.#idleMax) return;
    for (const [node, entry] of this.#entries) {
      if (entry.users > 0) continue;
      this.#entries.delete(node);
      this.#close(entry);
      if (this.#entries.size <= this.#idleMax) return;
    }
  }

  #close(entry: Entry): void {
    if (entry.users > 0) return;
    // Nobody is left who could be told of an error; what had to be on the disk was synced.
    entry.anchor.then(async (anchor) => anchor.close()).catch(nothing);
  }
}

/** Undefined when there is another file, or none, under this name. */
async function openExactly(node: Node, path: Buffer): Promise<Anchor | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(path, O_PATH | constants.O_NOFOLLOW);
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return undefined;
    throw error;
  }
  const anchor = new Anchor(handle);
  if (keyOf(anchor.stat()) === node.key) return anchor;
  await anchor.close();
  return undefined;
}

function nothing(): undefined {
  return undefined;
}
