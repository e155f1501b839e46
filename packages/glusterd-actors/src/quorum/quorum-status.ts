import { VolumeStatus } from '../volumes/volume.ts';
import type { Volume } from '../volumes/volume.ts';
import { asksForQuorum } from './server-quorum.ts';

/** What is known of the quorum of a volume: it does not ask for it, or is not started; or it has it, or lost it. */
export type QuorumStatus = 'not-applicable' | 'meets' | 'does-not-meet';

/** Whether there is quorum; `undecided` as long as nodes that are waited for may make it so. */
export type QuorumVerdict = 'meets' | 'does-not-meet' | 'undecided';

/** The status of volumes, by their UUIDs; of one that is not there it is `not-applicable`. */
export type QuorumStatuses = ReadonlyMap<string, QuorumStatus>;

/** A volume whose status is another now: its bricks on this node are to be started, or stopped when it does not meet. */
export interface QuorumChange {
  readonly volume: Volume;
  readonly status: QuorumStatus;
}

/**
 * What becomes of all volumes. A status that stays asks for nothing: bricks that were stopped for another reason are not to be
 * started because some node came back. Without a verdict a volume that asks for quorum keeps its status.
 */
export function nextQuorumStatuses(
  before: QuorumStatuses,
  volumes: Iterable<Volume>,
  verdict: QuorumVerdict,
): { readonly statuses: QuorumStatuses; readonly changes: readonly QuorumChange[] } {
  const statuses = new Map<string, QuorumStatus>();
  const changes: QuorumChange[] = [];
  for (const volume of volumes) {
    const old = before.get(volume.uuid) ?? 'not-applicable';
    const status = statusOf(volume, old, verdict);
    statuses.set(volume.uuid, status);
    // Of a volume that is not started nothing runs.
    if (status !== old && volume.status === VolumeStatus.STARTED) changes.push({ volume, status });
  }
  return { statuses, changes };
}

function statusOf(volume: Volume, old: QuorumStatus, verdict: QuorumVerdict): QuorumStatus {
  if (volume.status !== VolumeStatus.STARTED || !asksForQuorum(volume)) return 'not-applicable';
  return verdict === 'undecided' ? old : verdict;
}
