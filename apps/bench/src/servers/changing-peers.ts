import { openSync, writeSync } from 'node:fs';
import { PeerState, Snapshot, type Peer } from '@gluster-ts/glusterd-actors';

/**
 * How a list comes about: `kept` encoded with its snapshot, as in the daemon, or `built` for each call. The others are
 * mistakes that the load generator has to find: a list that outlives its snapshot, and one of two snapshots.
 */
export const listNames = ['kept', 'built', 'outdated', 'mixed'] as const;
export type ListName = (typeof listNames)[number];

const uuid = '00000000-0000-4000-8000-000000000000';

/**
 * Peers that change all at once. Each carries the number of its generation as its port: a reader sees whether a list is
 * mixed, and of when it is.
 */
export class ChangingPeers {
  readonly #count: number;
  readonly #file: number | undefined;
  #generation = 0;
  #snapshot: Snapshot;
  #before: Snapshot;

  /** @param file takes the number of the generation in place, for `load --generation` */
  constructor(count: number, file?: string) {
    this.#count = count;
    this.#file = file === undefined ? undefined : openSync(file, 'w');
    this.#snapshot = this.#before = this.#make();
    this.#announce();
  }

  /** Puts the next generation in place. */
  change(): void {
    this.#before = this.#snapshot;
    this.#snapshot = this.#make();
    this.#announce();
  }

  /** The serialized dict of LIST_FRIENDS. */
  list(name: ListName): Uint8Array {
    switch (name) {
      case 'kept':
        return this.#snapshot.encodedPool(uuid);
      case 'built':
        return this.#snapshot.with({}).encodedPool(uuid);
      case 'outdated':
        return this.#before.encodedPool(uuid);
      case 'mixed': {
        const half = this.#count >> 1;
        const peers = [...this.#snapshot.peers.slice(0, half), ...this.#before.peers.slice(half)];
        return this.#snapshot.with({ peers }).encodedPool(uuid);
      }
    }
  }

  #make(): Snapshot {
    const port = ++this.#generation;
    const peers = Array.from({ length: this.#count }, (_, i): Peer => {
      const number = String(i + 1).padStart(12, '0');
      return {
        uuid: `00000000-0000-4000-8001-${number}`,
        hostnames: [`peer${i + 1}`],
        port,
        state: PeerState.BEFRIENDED,
        connected: true,
        quorum: 'up',
      };
    });
    return new Snapshot({ identity: undefined, operatingVersion: 100_000, peers, options: new Map() });
  }

  /** Twice: a reader who comes in between sees that the first may be torn. Nobody has been answered with it so far. */
  #announce(): void {
    if (this.#file === undefined) return;
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt(this.#generation));
    writeSync(this.#file, bytes, 0, 8, 0);
    writeSync(this.#file, bytes, 0, 8, 8);
  }
}
