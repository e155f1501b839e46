import type { MemoryFile } from './memory-file.ts';

/** What a name in a directory stands for. */
export type MemoryNode = MemoryFile | MemoryDirectory;

/** A change of names, one step on every disk. */
type Change =
  | { readonly kind: 'set'; readonly name: string; readonly node: MemoryNode }
  | { readonly kind: 'remove'; readonly name: string }
  | { readonly kind: 'rename'; readonly source: string; readonly target: string };

/** A directory of {@link MemoryFileSystem}: the names that a reader sees, and those that the disk has for certain. */
export class MemoryDirectory {
  readonly names: Map<string, MemoryNode> = new Map();
  readonly #durable = new Map<string, MemoryNode>();
  #pending: Change[] = [];

  change(change: Change): void {
    apply(this.names, change);
    this.#pending.push(change);
  }

  sync(): void {
    for (const change of this.#pending) apply(this.#durable, change);
    this.#pending = [];
  }

  /** What is found after a power cut: any of the changes that were not synced may be missing. */
  afterPowerCut(random: () => number): MemoryDirectory {
    const names = new Map(this.#durable);
    // Half of the time in order, as a journal loses them, else any.
    const inOrder = random() < 0.5;
    const arrivedCount = Math.floor(random() * (this.#pending.length + 1));
    this.#pending.forEach((change, index) => {
      if (inOrder ? index < arrivedCount : random() < 0.5) apply(names, change);
    });
    const directory = new MemoryDirectory();
    for (const [name, node] of names) {
      directory.change({ kind: 'set', name, node: node.afterPowerCut(random) });
    }
    directory.sync();
    return directory;
  }
}

function apply(names: Map<string, MemoryNode>, change: Change): void {
  if (change.kind === 'set') {
    if (!names.has(change.name)) names.set(change.name, change.node);
  } else if (change.kind === 'remove') names.delete(change.name);
  else {
    const node = names.get(change.source);
    // What came to be without being synced may never have been.
    if (node === undefined) return;
    names.delete(change.source);
    names.set(change.target, node);
  }
}
