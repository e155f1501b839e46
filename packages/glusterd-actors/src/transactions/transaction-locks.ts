import { giveAllOf, giveCluster, giveNamed, isHeldBy, NO_LOCKS, takeCluster, takeNamed } from './lock-table.ts';
import type { LockTable } from './lock-table.ts';

/** As long as a transaction may take if it does not say how long: a minute, and two for what is under way. */
export const LOCK_LEASE_MS = 180_000;

/** The locks of this node, taken and given back by transactions that began here or elsewhere. */
export class TransactionLocks {
  #table: LockTable = NO_LOCKS;
  readonly #uptimeMs: () => number;

  /** @param uptimeMs - milliseconds, never going back */
  constructor(uptimeMs: () => number) {
    this.#uptimeMs = uptimeMs;
  }

  /** What is held now. */
  get table(): LockTable {
    return this.#table;
  }

  /** Takes all of these locks, or none; false when somebody holds one of them, be it the same node. */
  tryTake(names: readonly string[], owner: string, leaseMs: number = LOCK_LEASE_MS): boolean {
    return this.#replace(takeNamed(this.#table, names, owner, this.#uptimeMs(), leaseMs));
  }

  /** Gives back what `owner` has of these; false when it did not have all of them. */
  give(names: readonly string[], owner: string): boolean {
    const { table, hadAll } = giveNamed(this.#table, names, owner, this.#uptimeMs());
    this.#table = table;
    return hadAll;
  }

  /** Takes the lock of the whole cluster. */
  tryTakeCluster(owner: string): boolean {
    return this.#replace(takeCluster(this.#table, owner, this.#uptimeMs(), LOCK_LEASE_MS));
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
    this.#table = giveAllOf(this.#table, owner);
  }

  #replace(table: LockTable | undefined): boolean {
    if (table === undefined) return false;
    this.#table = table;
    return true;
  }
}
