import type { ActorLog, Clock, GlusterdConfig, GlusterdEffects, IdentityRecord } from './effects.ts';
import { ActorError } from './errors.ts';
import type { Host } from './host/host.ts';
import { rememberingNames } from './host/remembering-host.ts';
import { nodeHost } from './host/node-host.ts';
import { connectPeer } from './pool/peer-link.ts';
import { PeerPool } from './pool/peer-pool.ts';
import { forgetfulPeerStore } from './pool/peer-store.ts';
import { noBrickProcesses } from './quorum/brick-processes.ts';
import { QuorumWatch } from './quorum/quorum-watch.ts';
import { BrickPorts } from './state/brick-ports.ts';
import { OPERATING_VERSION_MAX } from './state/operating-version.ts';
import type { Peer } from './state/peer.ts';
import { VolumeKeeper } from './volumes/volume-keeper.ts';
import type { ActorRequest } from './request.ts';
import { Snapshot } from './state/snapshot.ts';
import type { SnapshotFields } from './state/snapshot.ts';
import { Turns } from './state/turns.ts';
import { noHooks } from './transactions/hooks.ts';
import type { HookRunner } from './transactions/hooks.ts';
import { OperationLog } from './transactions/operation-log.ts';
import { TransactionLocks } from './transactions/transaction-locks.ts';

/**
 * The daemon's state and the effects that its actors use. One per process; {@link unixPrograms} and {@link tcpPrograms}
 * are made from it.
 *
 * Loads what is stored when it is made, and throws what the stores throw. `pool.start()` then connects it to its peers.
 */
export class Glusterd {
  readonly config: GlusterdConfig;
  readonly clock: Clock;
  readonly host: Host;
  /** See {@link GlusterdEffects.randomUuid}. */
  readonly randomUuid: () => string;
  /** See {@link GlusterdEffects.commandLog}. */
  readonly commandLog: (line: string) => void;
  readonly log: ActorLog;
  /** See {@link GlusterdEffects.wait}. */
  readonly wait: <T>(promise: Promise<T>) => Promise<T>;
  /** See {@link GlusterdEffects.hooks}. */
  readonly hooks: HookRunner;
  /** Looks up the names of those who call. */
  readonly callerNames: Pick<Host, 'resolve' | 'nameOf'>;
  /** The other nodes. */
  readonly pool: PeerPool;
  /** Takes volumes of peers over. */
  readonly volumeKeeper: VolumeKeeper;
  /** Held by transactions while they run. */
  readonly locks: TransactionLocks;
  /** What this node did in transactions that peers began. */
  readonly operationLog: OperationLog = new OperationLog();
  /** Whether volumes that ask for it have quorum, and what becomes of their bricks here. */
  readonly quorum: QuorumWatch;
  readonly brickPorts: BrickPorts = new BrickPorts();
  /** Connections on which somebody asked for VERSIONS and was answered, so that VERSIONS_ACK, which names nobody, may follow. */
  readonly greeted: WeakSet<ActorRequest['connection']> = new WeakSet();
  /** For callers that store something because a stranger says so. */
  readonly storeTurns: Turns = new Turns();
  readonly #identityStore: GlusterdEffects['identityStore'];
  readonly #optionsStore: GlusterdEffects['optionsStore'];
  readonly #onOptions: GlusterdEffects['onOptions'];
  #snapshot: Snapshot;

  constructor(effects: GlusterdEffects) {
    this.config = effects.config;
    this.clock = effects.clock ?? { now: () => Date.now() };
    this.host = effects.host ?? nodeHost();
    this.randomUuid = effects.randomUuid ?? randomUuid;
    this.commandLog = effects.commandLog ?? (() => undefined);
    this.log = effects.log ?? (() => undefined);
    this.hooks = effects.hooks ?? noHooks;
    this.wait = effects.wait ?? ((promise) => promise);
    this.#identityStore = effects.identityStore;
    this.#optionsStore = effects.optionsStore;
    this.#onOptions = effects.onOptions;
    const identity = effects.identityStore.load();
    this.#snapshot = new Snapshot({
      identity,
      operatingVersion: identity?.operatingVersion ?? OPERATING_VERSION_MAX,
      peers: [],
      options: effects.optionsStore?.load() ?? new Map(),
    });
    const uptimeMs = effects.uptimeMs ?? (() => performance.now());
    this.callerNames = rememberingNames(this.host, uptimeMs);
    const { lockTimerSeconds } = this.config;
    this.locks = new TransactionLocks(uptimeMs, lockTimerSeconds === undefined ? undefined : lockTimerSeconds * 1000);
    this.quorum = new QuorumWatch({
      snapshot: () => this.#snapshot,
      bricks: effects.brickProcesses ?? noBrickProcesses,
      log: this.log,
    });
    this.volumeKeeper = new VolumeKeeper({
      store: effects.volumeStore,
      log: this.log,
      operatingVersion: () => this.snapshot.operatingVersion,
      volumes: () => this.snapshot.volumes,
      publish: (volumes) => this.publish({ volumes }),
    });
    this.pool = new PeerPool({
      store: effects.peerStore ?? forgetfulPeerStore,
      connector: effects.peerConnector ?? connectPeer,
      ping: effects.peerPing,
      log: this.log,
      uptimeMs,
      nowMs: () => this.clock.now(),
      identity: () => this.identity(),
      common: () => this.snapshot,
      publish: (peers) => this.#publishPeers(peers),
      onGone: (uuids, isDetached) => this.#removeVolumesOf(uuids, isDetached),
    });
    this.volumeKeeper.load();
    this.pool.load();
    if (this.snapshot.options.size > 0) this.#onOptions?.(this.snapshot.options);
  }

  /** The state as it is now. */
  get snapshot(): Snapshot {
    return this.#snapshot;
  }

  /** Takes over the options of the cluster, durably. Throws what their store throws. */
  takeOptions(options: ReadonlyMap<string, string>): void {
    this.#optionsStore?.save(options);
    this.publish({ options });
    this.#onOptions?.(options);
  }

  /** Puts a changed state in place of the present one. */
  publish(changes: Partial<Omit<SnapshotFields, 'identity' | 'operatingVersion'>>): void {
    const before = this.#snapshot;
    this.#snapshot = before.with(changes);
    this.quorum.changed(before, this.#snapshot);
  }

  /** What a peer has locked is free when it is not connected any more: it may have crashed. */
  #publishPeers(peers: readonly Peer[]): void {
    const connected = new Set(peers.filter((peer) => peer.connected).map(({ uuid }) => uuid));
    for (const before of this.#snapshot.peers) {
      if (before.connected && !connected.has(before.uuid)) this.locks.giveAllOf(before.uuid);
    }
    this.publish({ peers });
  }

  /** What was all on nodes that are gone is of no use here, nor is what is on none of this node's bricks once it is alone. */
  #removeVolumesOf(uuids: readonly string[], isDetached: boolean): void {
    const own = this.#snapshot.identity?.uuid;
    this.volumeKeeper.remove(({ bricks }) => {
      if (isDetached && !bricks.some(({ uuid }) => uuid === own)) return true;
      return uuids.some((gone) => bricks.length > 0 && bricks.every(({ uuid }) => uuid === gone));
    });
  }

  /**
   * This daemon's identity. The first call on a new node makes one up and stores it; a node that nobody asked has none.
   *
   * @throws ActorError ERR_ACTOR_IDENTITY when it cannot be stored
   */
  identity(): IdentityRecord {
    return this.#snapshot.identity ?? this.renewIdentity();
  }

  /** Makes up another identity and stores it; the old one stays when that fails. */
  renewIdentity(): IdentityRecord {
    return this.#saveIdentity({ uuid: this.randomUuid(), operatingVersion: this.#snapshot.operatingVersion });
  }

  /** Whether this node has an identity that is stored with this operating version. */
  isStored(operatingVersion: number): boolean {
    return this.#snapshot.identity?.operatingVersion === operatingVersion;
  }

  /** Stores another operating version, together with the identity, which comes into being if need be. */
  setOperatingVersion(operatingVersion: number): void {
    this.#saveIdentity({ uuid: this.#snapshot.identity?.uuid ?? this.randomUuid(), operatingVersion });
  }

  #saveIdentity(identity: IdentityRecord): IdentityRecord {
    try {
      this.#identityStore.save(identity);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new ActorError('ERR_ACTOR_IDENTITY', `Unable to store the identity of this node: ${reason}`, { cause });
    }
    this.#snapshot = this.#snapshot.with({ identity, operatingVersion: identity.operatingVersion });
    return identity;
  }
}

/** Not imported: node:crypto takes 3 MB, and a node that has its identity may never need another UUID. */
function randomUuid(): string {
  return process.getBuiltinModule('node:crypto').randomUUID();
}
