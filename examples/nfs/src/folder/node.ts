import type { BigIntStats } from 'node:fs';
import type { FileId, FileName } from '../file-system/file-system.ts';

/** A file of the folder that was looked up once: what its handle means. */
export interface Node {
  readonly id: FileId;
  /** Tells the file from every other one, also from a later one of the same inode number. */
  readonly key: string;
  /** The names under which it was found; only files that are no directories have several. The root has none. */
  readonly places: Place[];
}

/** A name in a directory. */
export interface Place {
  readonly parent: Node;
  readonly name: FileName;
}

/** Inode numbers are given out again as soon as a file is removed; the time of its birth tells old and new apart. */
export function keyOf({ dev, ino, birthtimeNs }: BigIntStats): string {
  return `${dev}:${ino}:${birthtimeNs}`;
}

/** Most files that are remembered. The one that was not used for the longest time is forgotten: its handle is stale. */
const NODES_MAX = 1_000_000;

/** The files that clients have handles of. */
export class NodeTable {
  readonly root: Node;
  readonly #nodesMax: number;
  // Both in the order of last use.
  readonly #byId = new Map<FileId, Node>();
  readonly #byKey = new Map<string, Node>();
  #idNext = 1;

  constructor(root: BigIntStats, nodesMax: number = NODES_MAX) {
    this.#nodesMax = nodesMax;
    this.root = { id: this.#idNext++, key: keyOf(root), places: [] };
  }

  get(id: FileId): Node | undefined {
    if (id === this.root.id) return this.root;
    const node = this.#byId.get(id);
    if (node !== undefined) this.#touch(node);
    return node;
  }

  find(stats: BigIntStats): Node | undefined {
    return this.#byKey.get(keyOf(stats));
  }

  /** The file that was just found in this place. */
  found(parent: Node, name: FileName, stats: BigIntStats): Node {
    const key = keyOf(stats);
    const known = this.#byKey.get(key);
    if (known !== undefined) {
      this.#touch(known);
      // A directory that somebody else moved is found in its new place only.
      if (stats.isDirectory()) known.places.length = 0;
      addPlace(known, parent, name);
      return known;
    }
    if (this.#byId.size >= this.#nodesMax) this.#forgetOldest();
    const node: Node = { id: this.#idNext++, key, places: [{ parent, name }] };
    this.#touch(node);
    return node;
  }

  forget(node: Node): void {
    this.#byId.delete(node.id);
    this.#byKey.delete(node.key);
  }

  #touch(node: Node): void {
    this.#byId.delete(node.id);
    this.#byId.set(node.id, node);
    this.#byKey.set(node.key, node);
  }

  #forgetOldest(): void {
    const [oldest] = this.#byId.values();
    if (oldest !== undefined) this.forget(oldest);
  }
}

export function addPlace(node: Node, parent: Node, name: FileName): void {
  if (!node.places.some((place) => place.parent === parent && place.name === name)) node.places.push({ parent, name });
}

/** False when the node is without a place now. */
export function removePlace(node: Node, parent: Node, name: FileName): boolean {
  const index = node.places.findIndex((place) => place.parent === parent && place.name === name);
  if (index >= 0) node.places.splice(index, 1);
  return node.places.length > 0;
}
