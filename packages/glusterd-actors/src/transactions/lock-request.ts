import type { Dict } from '@gluster-ts/protocol';
import { lockName, LOCKS_MAX } from './lock-table.ts';
import type { LockKind } from './lock-table.ts';

/**
 * The locks that a transaction of the older kind asks for: one, of what is global, else of a volume.
 *
 *     globalname   text
 *     volname      text
 *
 * C looks for the one that is global first where the command is given, and for the volume first on all other nodes: there
 * two commands that begin at once, on two nodes, both get all of their locks. Here it is the same everywhere.
 */
export function oneLock(dict: Dict): string | undefined {
  const global = dict.string('globalname');
  if (global !== undefined) return lockName('global', global);
  const volname = dict.string('volname');
  return volname === undefined ? undefined : lockName('vol', volname);
}

const KINDS: readonly (readonly [LockKind, boolean])[] = [
  ['vol', true],
  ['snap', false],
  ['global', false],
];

/**
 * The locks that a transaction of mgmt v3 asks for, of each kind (`vol`, `snap`, `global`; volumes unless it says no):
 *
 *     hold_KIND_locks   boolean
 *     KINDcount         int    and KINDname1, KINDname2, …
 *     KINDname          text   when there is no count
 *
 * Undefined when a name is missing.
 */
export function allLocks(dict: Dict): readonly string[] | undefined {
  const names: (string | undefined)[] = [];
  for (const [kind, isHeldByDefault] of KINDS) {
    if (!(dict.boolean(`hold_${kind}_locks`) ?? isHeldByDefault)) continue;
    const count = dict.int32(`${kind}count`);
    if (count === undefined) names.push(named(kind, dict.string(`${kind}name`)));
    // One more than there can be is refused like any that cannot be had.
    for (let n = 1; n <= Math.min(count ?? 0, LOCKS_MAX + 1); n++) {
      names.push(named(kind, dict.string(`${kind}name${n}`)));
    }
  }
  const known = names.filter((name) => name !== undefined);
  return known.length === names.length ? known : undefined;
}

function named(kind: LockKind, name: string | undefined): string | undefined {
  return name === undefined ? undefined : lockName(kind, name);
}

/** No transaction may hold its locks for longer than a day. */
const TIMEOUT_S_MAX = 86_400;
const GRACE_MS = 120_000;

/**
 * How long the locks are held at most: two minutes more than the command line waits; undefined when that does not say how long
 * (`timeout`, int, seconds).
 */
export function leaseMs(dict: Dict): number | undefined {
  const seconds = dict.int64('timeout') ?? dict.int32('timeout');
  if (seconds === undefined) return undefined;
  return Math.min(Math.max(Number(seconds), 0), TIMEOUT_S_MAX) * 1000 + GRACE_MS;
}
