import { randomUUID } from 'node:crypto';
import type { Clock, GlusterdConfig, GlusterdEffects, IdentityRecord } from './effects.ts';
import { ActorError } from './errors.ts';
import type { Host } from './host/host.ts';
import { nodeHost } from './host/node-host.ts';
import { BrickPorts } from './state/brick-ports.ts';
import { OPERATING_VERSION_MAX } from './state/operating-version.ts';
import { Snapshot } from './state/snapshot.ts';
import type { SnapshotFields } from './state/snapshot.ts';
import { TransactionLocks } from './state/transaction-locks.ts';
import { Turns } from './state/turns.ts';

/**
 * The daemon's state and the effects that its actors use. One per process; {@link unixPrograms} and {@link tcpPrograms}
 * are made from it.
 *
 * Loads the stored identity when it is made, and throws what the identity store throws.
 */
export class Glusterd {
  readonly config: GlusterdConfig;
  readonly clock: Clock;
  readonly host: Host;
  readonly randomUuid: () => string;
  readonly commandLog: (line: string) => void;
  /** Held by transactions while they run. */
  readonly locks: TransactionLocks = new TransactionLocks();
  readonly brickPorts: BrickPorts = new BrickPorts();
  /** For callers that store something because a stranger says so. */
  readonly storeTurns: Turns = new Turns();
  readonly #identityStore: GlusterdEffects['identityStore'];
  #snapshot: Snapshot;

  constructor(effects: GlusterdEffects) {
    this.config = effects.config;
    this.clock = effects.clock ?? { now: () => Date.now() };
    this.host = effects.host ?? nodeHost();
    this.randomUuid = effects.randomUuid ?? randomUUID;
    this.commandLog = effects.commandLog ?? (() => undefined);
    this.#identityStore = effects.identityStore;
    const identity = effects.identityStore.load();
    this.#snapshot = new Snapshot({
      identity,
      operatingVersion: identity?.operatingVersion ?? OPERATING_VERSION_MAX,
      peers: [],
      options: new Map(),
    });
  }

  /** The state as it is now. */
  get snapshot(): Snapshot {
    return this.#snapshot;
  }

  /** Puts a changed state in place of the present one. */
  publish(changes: Partial<Omit<SnapshotFields, 'identity' | 'operatingVersion'>>): void {
    this.#snapshot = this.#snapshot.with(changes);
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
