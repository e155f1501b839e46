import { giveAll, giveCluster, giveNamed, isHeldBy, NO_LOCKS, takeCluster, takeNamed } from './lock-table.ts';
import type { LockTable } from './lock-table.ts';

/** As long as a transaction may take if it does not say how long: a minute, and two for what is under way. */
export const LOCK_LEASE_MS = 180_000;

/** The locks of this node, taken and given back by transactions that began here or elsewhere. */
export class TransactionLocks {
  #table: LockTable = NO_LOCKS;
  readonly #uptimeMs: () => number;
  readonly #leaseMs: number;

  /**
   * @param uptimeMs - milliseconds, never going back
   * @param leaseMs - how long a lock is held unless it is said
   */
  constructor(uptimeMs: () => number, leaseMs: number = LOCK_LEASE_MS) {
    this.#uptimeMs = uptimeMs;
    this.#leaseMs = leaseMs;
  }

  /** What is held now. */
  get table(): LockTable {
    return this.#table;
  }

  /**
   * Takes all of these locks, or none; false when somebody holds one of them, be it the same node.
   *
   * @param via - the connection over which somebody else asked for them, see {@link giveAllVia}
   */
  tryTake(names: readonly string[], owner: string, leaseMs: number = this.#leaseMs, via?: object): boolean {
    const now = this.#uptimeMs();
    return this.#replace(takeNamed(this.#table, names, { owner, endsAt: now + leaseMs, via }, now));
  }

  /** Gives back what `owner` has of these; false when it did not have all of them. */
  give(names: readonly string[], owner: string): boolean {
    const { table, hadAll } = giveNamed(this.#table, names, owner, this.#uptimeMs());
    this.#table = table;
    return hadAll;
  }

  /** Takes the lock of the whole cluster. */
  tryTakeCluster(owner: string, via?: object): boolean {
    const now = this.#uptimeMs();
    return this.#replace(takeCluster(this.#table, { owner, endsAt: now + this.#leaseMs, via }, now));
  }

  /** Gives the cluster lock back. False when `owner` does not hold it. */
  giveCluster(owner: string): boolean {
    return this.#replace(giveCluster(this.#table, owner));
  }

  /** Whether `owner` has this lock, or that of the whole cluster. */
  isHeldBy(name: string, owner: string): boolean {
    return isHeldBy(this.#table, name, owner, this.#uptimeMs());
  }

  /** A node is gone: so are its transactions. */
  giveAllOf(owner: string): void {
    this.#table = giveAll(this.#table, (held) => held.owner === owner);
  }

  /** A connection is over: nobody will give back over it what was taken over it. */
  giveAllVia(via: object): void {
    this.#table = giveAll(this.#table, (held) => held.via === via);
  }

  #replace(table: LockTable | undefined): boolean {
    if (table === undefined) return false;
    this.#table = table;
    return true;
  }
}
