import { QUORUM_RATIO_KEY } from '../options/cluster-options.ts';
import { parsePercent } from '../options/option-values.ts';
import type { QuorumContribution } from '../state/peer.ts';
import type { Snapshot } from '../state/snapshot.ts';
import type { Volume } from '../volumes/volume.ts';

/** The option of a volume that says whether its bricks may run without quorum: `server` for not, `none` for yes, the default. */
export const QUORUM_TYPE_KEY = 'cluster.server-quorum-type';

/** How many nodes there are, how many of them have to be there, and how many are; this one is, and counts in each. */
export interface QuorumCounts {
  readonly total: number;
  readonly needed: number;
  readonly active: number;
}

/**
 * Counts the members, by what each counts for. Needed is the ratio, in percent and rounded up; more than half when it was never
 * set, or is no number, as a peer may have it in its file.
 */
export function quorumCounts(members: Iterable<QuorumContribution>, ratio: string | undefined): QuorumCounts {
  let total = 1;
  let active = 1;
  for (const contribution of members) {
    if (contribution === 'up' || contribution === 'down') total++;
    if (contribution === 'up') active++;
  }
  const percent = ratio === undefined ? undefined : parsePercent(ratio);
  return { total, needed: percent === undefined ? Math.floor(total / 2) + 1 : share(total, percent), active };
}

/** C rounds up like this, which is one more than the ceiling of a number next below a whole one. */
function share(total: number, percent: number): number {
  const exact = (total * percent) / 100;
  const whole = Math.trunc(exact);
  return exact > whole ? Math.trunc(exact + 1) : whole;
}

/** Whether enough nodes are there for volumes that ask for it. */
export function hasQuorum({ peers, options }: Pick<Snapshot, 'peers' | 'options'>): boolean {
  return isEnough(
    peers.map(({ quorum }) => quorum),
    options,
  );
}

/** Whether there would be quorum if all nodes that are waited for turned out to be there. */
export function mayHaveQuorum({ peers, options }: Pick<Snapshot, 'peers' | 'options'>): boolean {
  return isEnough(
    peers.map(({ quorum }) => (quorum === 'waiting' ? 'up' : quorum)),
    options,
  );
}

function isEnough(members: readonly QuorumContribution[], options: ReadonlyMap<string, string>): boolean {
  const { active, needed } = quorumCounts(members, options.get(QUORUM_RATIO_KEY));
  return active >= needed;
}

/** Whether a volume asks for quorum. */
export function asksForQuorum({ options }: Pick<Volume, 'options'>): boolean {
  return options.get(QUORUM_TYPE_KEY) === 'server';
}

/** Whether some volume asks for quorum and there is none: then nobody may come or go. */
export function isQuorumMissing(snapshot: Pick<Snapshot, 'peers' | 'options' | 'volumes'>): boolean {
  return [...snapshot.volumes.values()].some(asksForQuorum) && !hasQuorum(snapshot);
}
