/** Who holds what, as transactions take it on this node: an immutable snapshot. */
export interface LockTable {
  /** The lock of the whole cluster, for operating versions below 3.6. */
  readonly cluster: HeldLock | undefined;
  /** The others, by {@link lockName}. */
  readonly named: ReadonlyMap<string, HeldLock>;
}

/** One lock that is held. */
export interface HeldLock {
  /** The UUID of the node where the transaction began. */
  readonly owner: string;
  /** When it is anybody's again, in milliseconds: its owner may have forgotten it. */
  readonly endsAt: number;
  /** The connection over which it was asked for, with which it ends too; undefined for this node's own. */
  readonly via?: object | undefined;
}

/** What can be locked. */
export type LockKind = 'vol' | 'snap' | 'global';

/** Nobody holds anything. */
export const NO_LOCKS: LockTable = { cluster: undefined, named: new Map() };

/** Locks that are held at once, at most; more names than anybody has volumes. */
export const LOCKS_MAX = 16_384;

/** How a lock is called: what is `v` as a volume is another thing as a snapshot. */
export function lockName(kind: LockKind, name: string): string {
  return `${name}_${kind}`;
}

/** The table once the cluster's lock is held like this; undefined when somebody has it, be it the same node. */
export function takeCluster(table: LockTable, lock: HeldLock, now: number): LockTable | undefined {
  if (table.cluster !== undefined && table.cluster.endsAt > now) return undefined;
  return { ...table, cluster: lock };
}

/** The table once `owner` has given the cluster's lock back; undefined when it does not have it. */
export function giveCluster(table: LockTable, owner: string): LockTable | undefined {
  return table.cluster?.owner === owner ? { ...table, cluster: undefined } : undefined;
}

/** The table once all of `names` are held like this; undefined when somebody holds one of them, be it the same node. */
export function takeNamed(
  table: LockTable,
  names: readonly string[],
  lock: HeldLock,
  now: number,
): LockTable | undefined {
  const named = new Map([...table.named].filter(([, { endsAt }]) => endsAt > now));
  for (const name of names) {
    if (named.has(name) || named.size >= LOCKS_MAX) return undefined;
    named.set(name, lock);
  }
  return { ...table, named };
}

/**
 * The table once `owner` has given back what it has of `names`, and whether it had all of them. What somebody else has
 * stays theirs.
 */
export function giveNamed(
  table: LockTable,
  names: readonly string[],
  owner: string,
  now: number,
): { readonly table: LockTable; readonly hadAll: boolean } {
  const named = new Map(table.named);
  let hadAll = true;
  for (const name of names) {
    const held = named.get(name);
    if (held?.owner === owner && held.endsAt > now) named.delete(name);
    else hadAll = false;
  }
  return { table: { ...table, named }, hadAll };
}

/** Whether `owner` has a lock now, or that of the whole cluster. */
export function isHeldBy(table: LockTable, name: string, owner: string, now: number): boolean {
  const isOwners = (held: HeldLock | undefined): boolean => held?.owner === owner && held.endsAt > now;
  return isOwners(table.named.get(name)) || isOwners(table.cluster);
}

/** The table once nothing is held that is over, such as by a node that is gone. */
export function giveAll(table: LockTable, isOver: (held: HeldLock) => boolean): LockTable {
  return {
    cluster: table.cluster !== undefined && isOver(table.cluster) ? undefined : table.cluster,
    named: new Map([...table.named].filter(([, held]) => !isOver(held))),
  };
}
