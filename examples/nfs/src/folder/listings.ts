import { DirectoryIndex } from '../file-system/directory-index.ts';
import type { FileName } from '../file-system/file-system.ts';
import type { Node } from './node.ts';

/** Directories whose cookies are remembered; those of others begin anew. */
const LISTINGS_MAX = 64;

interface Listing {
  readonly index: DirectoryIndex<true>;
  mtime: bigint;
}

/**
 * Cookies for the entries of directories: the kernel's own are not to be had from Node.js. A directory is read as a whole
 * when somebody begins to list it, and again when it has changed meanwhile; names that stay keep their cookies.
 */
export class Listings {
  readonly #listings = new Map<Node, Listing>();

  /** @param read all names of the directory */
  async get(
    node: Node,
    mtime: bigint,
    fromStart: boolean,
    read: () => Promise<readonly FileName[]>,
  ): Promise<DirectoryIndex<true>> {
    let listing = this.#listings.get(node);
    if (listing !== undefined && !fromStart && listing.mtime === mtime) return listing.index;
    const names = await read();
    listing = this.#listings.get(node) ?? { index: new DirectoryIndex(), mtime };
    listing.mtime = mtime;
    this.#listings.delete(node);
    this.#listings.set(node, listing);
    update(listing.index, names);
    if (this.#listings.size > LISTINGS_MAX) this.#forgetOldest();
    return listing.index;
  }

  /** A change of our own, which may not show in the time of the directory. */
  changed(node: Node): void {
    const listing = this.#listings.get(node);
    if (listing !== undefined) listing.mtime = -1n;
  }

  forget(node: Node): void {
    this.#listings.delete(node);
  }

  #forgetOldest(): void {
    const [oldest] = this.#listings.keys();
    if (oldest !== undefined) this.#listings.delete(oldest);
  }
}

function update(index: DirectoryIndex<true>, names: readonly FileName[]): void {
  const there = new Set(names);
  for (const name of [...index.names()]) if (!there.has(name)) index.delete(name);
  for (const name of names) index.set(name, true);
}
