import { join } from 'node:path';

import type { StoreFileSystem } from './file-system.ts';
import { PeerFiles } from './peer-files.ts';
import type { PeerRecord } from './peer-record.ts';
import { StoredFile } from './stored-file.ts';
import { readUuid } from './uuid.ts';

/** The pool as it is stored. */
export interface StoredPool {
  /** By UUID. */
  readonly peers: readonly PeerRecord[];
  /**
   * Who was detached, and at which term: what a member that was away has to be told. In the order in which they went; none
   * in a node without peers.
   */
  readonly detached: ReadonlyMap<string, number>;
}

/** How many detached nodes are remembered; the oldest is forgotten first. */
export const DETACHED_MAX = 1024;

/**
 * The pool: the directory `peers`, which C reads and writes too, and beside it the file `peers.detached` (`<uuid>=<term>`
 * lines, mode 0600), which is this daemon's own.
 *
 * A change of both files goes in an order that {@link load} can finish: the newer term is the truth.
 *
 *     detach   detached: uuid=2   then the peer's file goes
 *     probe    the peer's file with term=3   then `detached` forgets it
 *     leave    `peers` is renamed   then all else goes, since a node without peers remembers nobody
 */
export class PoolFiles {
  readonly #peers: PeerFiles;
  readonly #detachedFile: StoredFile;

  constructor(fileSystem: StoreFileSystem, directory: string, warn: (message: string) => void) {
    this.#peers = new PeerFiles(fileSystem, join(directory, 'peers'), warn);
    this.#detachedFile = new StoredFile(fileSystem, join(directory, 'peers.detached'));
  }

  /** What is stored; finishes what a crash interrupted, and sets aside what is damaged. */
  load(): StoredPool {
    const detached = this.#loadDetached();
    const peers: PeerRecord[] = [];
    for (const peer of this.#peers.load()) {
      if (peer.term < (detached.get(peer.uuid) ?? 0)) this.#peers.remove(peer.uuid);
      else {
        peers.push(peer);
        detached.delete(peer.uuid);
      }
    }
    if (peers.length === 0) detached.clear();
    this.#saveDetached(detached);
    return { peers, detached };
  }

  /** Adds a peer, or changes one. Durable when it returns. */
  savePeer(peer: PeerRecord): void {
    this.savePeers([peer]);
  }

  /**
   * Adds or changes several peers, for little more than one takes. Durable when it returns; before that, each is as it was or
   * as it is to be.
   */
  savePeers(peers: readonly PeerRecord[]): void {
    this.#peers.save(peers);
    const detached = this.#loadDetached();
    const countBefore = detached.size;
    for (const { uuid } of peers) detached.delete(uuid);
    if (detached.size < countBefore) this.#saveDetached(detached);
  }

  /**
   * Removes a peer. Durable when it returns.
   *
   * @param detachedTerm - set when the peer was a member: the term at which it is none
   */
  removePeer(uuid: string, detachedTerm?: number): void {
    if (detachedTerm !== undefined) this.saveDetached(uuid, detachedTerm);
    this.#peers.remove(uuid);
    if (this.#peers.isEmpty()) this.#saveDetached(new Map());
  }

  /** Remembers that a node was detached; for one that is no peer here. Durable when it returns. */
  saveDetached(uuid: string, term: number): void {
    const detached = this.#loadDetached();
    detached.delete(uuid);
    detached.set(uuid, term);
    this.#saveDetached(detached);
  }

  /** Forgets all peers, at once. Durable when it returns. */
  leave(): void {
    this.#peers.clear();
    this.#saveDetached(new Map());
  }

  #loadDetached(): Map<string, number> {
    const detached = new Map<string, number>();
    for (const [key, value] of this.#detachedFile.read()?.entries() ?? []) {
      const uuid = readUuid(key);
      if (uuid !== undefined && /^\d{1,15}$/.test(value)) detached.set(uuid, Number(value));
    }
    return detached;
  }

  #saveDetached(detached: ReadonlyMap<string, number>): void {
    const kept = [...detached].slice(-DETACHED_MAX);
    if (kept.length === 0 && this.#detachedFile.read() === undefined) return;
    this.#detachedFile.update((text) => {
      text.delete((key) => readUuid(key) !== undefined);
      for (const [uuid, term] of kept) text.set(uuid, String(term));
    });
  }
}
