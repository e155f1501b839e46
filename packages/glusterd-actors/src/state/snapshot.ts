import type { IdentityRecord } from '../effects.ts';
import type { Volume } from '../volumes/volume.ts';
import type { Peer } from './peer.ts';
import { peerListDict } from './peer-list.ts';

/** What a snapshot is made of. */
export interface SnapshotFields {
  /** Undefined until something needs it: a node that was never asked has no identity. */
  readonly identity: IdentityRecord | undefined;
  /** Operating version of the cluster. */
  readonly operatingVersion: number;
  readonly peers: readonly Peer[];
  /** Options that hold for the whole cluster, where they differ from their defaults. */
  readonly options: ReadonlyMap<string, string>;
  /** By name, in the order of their names. Default: none. */
  readonly volumes?: ReadonlyMap<string, Volume>;
}

const NO_VOLUMES: ReadonlyMap<string, Volume> = new Map();

/**
 * The whole state at one moment. Never changes: a change is another snapshot, put in place in one assignment, so that a
 * reader who holds one sees all of it from the same moment.
 *
 * What is asked for again and again is kept beside it in the form that goes over the wire.
 */
export class Snapshot implements SnapshotFields {
  readonly identity: IdentityRecord | undefined;
  readonly operatingVersion: number;
  readonly peers: readonly Peer[];
  readonly options: ReadonlyMap<string, string>;
  readonly volumes: ReadonlyMap<string, Volume>;
  #encodedPeers: Uint8Array | undefined;
  #encodedPool: Uint8Array | undefined;
  /** This node's UUID in `#encodedPool`. */
  #poolUuid: string | undefined;

  constructor(fields: SnapshotFields) {
    this.identity = fields.identity;
    this.operatingVersion = fields.operatingVersion;
    this.peers = fields.peers;
    this.options = fields.options;
    this.volumes = fields.volumes ?? NO_VOLUMES;
  }

  /** The same state with some of it changed. */
  with(changes: Partial<SnapshotFields>): Snapshot {
    const { identity, operatingVersion, peers, options, volumes } = this;
    return new Snapshot({ identity, operatingVersion, peers, options, volumes, ...changes });
  }

  /** The serialized list of peers. Shared: nobody may write to it. */
  get encodedPeers(): Uint8Array {
    return (this.#encodedPeers ??= peerListDict(this.peers, undefined).serialize());
  }

  /** The serialized list of peers and this node. Shared: nobody may write to it. */
  encodedPool(ownUuid: string): Uint8Array {
    if (this.#encodedPool === undefined || this.#poolUuid !== ownUuid) {
      this.#encodedPool = peerListDict(this.peers, ownUuid).serialize();
      this.#poolUuid = ownUuid;
    }
    return this.#encodedPool;
  }

  /** The peer that has this name or address among its own. */
  peerByHostname(hostname: string): Peer | undefined {
    return this.peers.find((peer) => peer.hostnames.includes(hostname));
  }
}
