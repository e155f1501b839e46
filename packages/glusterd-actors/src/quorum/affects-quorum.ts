import { QUORUM_RATIO_KEY } from '../options/cluster-options.ts';
import type { Peer } from '../state/peer.ts';
import type { Snapshot } from '../state/snapshot.ts';
import type { Volume } from '../volumes/volume.ts';
import { QUORUM_TYPE_KEY } from './server-quorum.ts';

/**
 * Whether the quorum of volumes is to be looked at again: a member came or went, or is no member any more; the ratio is another; a
 * volume asks for quorum now, or no longer does. That a volume is started, or a member only waited for, is no reason, as in C.
 */
export function affectsQuorum(before: Snapshot, after: Snapshot): boolean {
  if (before.options.get(QUORUM_RATIO_KEY) !== after.options.get(QUORUM_RATIO_KEY)) return true;
  return havePeersChanged(before.peers, after.peers) || haveTypesChanged(before.volumes, after.volumes);
}

function havePeersChanged(before: readonly Peer[], after: readonly Peer[]): boolean {
  if (before === after) return false;
  const present = new Map(after.map((peer) => [peer.uuid, peer.quorum]));
  if (before.some(({ uuid, quorum }) => quorum !== 'none' && !present.has(uuid))) return true;
  const past = new Map(before.map((peer) => [peer.uuid, peer.quorum]));
  return after.some(({ uuid, quorum }) => (quorum === 'up' || quorum === 'down') && past.get(uuid) !== quorum);
}

function haveTypesChanged(before: ReadonlyMap<string, Volume>, after: ReadonlyMap<string, Volume>): boolean {
  if (before === after) return false;
  return [...after].some(([name, { uuid, options }]) => {
    const old = before.get(name);
    return old?.uuid === uuid && old.options.get(QUORUM_TYPE_KEY) !== options.get(QUORUM_TYPE_KEY);
  });
}
