import { refused } from '../commands/refusals.ts';
import { bricksPerSubvolume, VolumeType } from '../volumes/volume.ts';
import type { Volume } from '../volumes/volume.ts';

/** How many bricks are to be added, and what is to become of the volume. */
export interface AddedBricks {
  readonly count: number;
  /** 0: not given. */
  readonly replicaCount: number;
  readonly arbiterCount: number;
}

/** Whether so many bricks can be added. @throws ActorError */
export function checkAddedCount(volume: Volume, added: AddedBricks): void {
  const { count, replicaCount } = added;
  const total = volume.bricks.length + count;
  if (replicaCount !== 0) checkAddedReplicas(volume, added, total);
  else if (volume.type !== VolumeType.DISTRIBUTE) {
    const size = bricksPerSubvolume(volume);
    const isFilledUp = volume.bricks.length < size && total <= size;
    if (!isFilledUp && count % size !== 0) {
      throw refused(`Incorrect number of bricks supplied ${count} with count ${size}`);
    }
  }
}

/** The last of these has no words in C. */
function checkAddedReplicas(volume: Volume, { count, replicaCount, arbiterCount }: AddedBricks, total: number): void {
  const { type, name, bricks } = volume;
  if (type === VolumeType.DISPERSE) {
    throw refused(`Volume ${name} cannot be converted from dispersed to replicated-dispersed`);
  }
  if (type === VolumeType.DISTRIBUTE) {
    if (bricks.length * replicaCount === total) return;
    throw refused(`Incorrect number of bricks (${count}) supplied for replica count (${replicaCount}).`);
  }
  if (replicaCount < volume.replicaCount) {
    throw refused(`Incorrect replica count (${replicaCount}) supplied. Volume already has (${volume.replicaCount})`);
  }
  const size = bricksPerSubvolume(volume);
  if (replicaCount === volume.replicaCount) {
    if (arbiterCount !== 0 && volume.arbiterCount === 0) {
      throw refused('Cannot convert replica 3 volume to arbiter volume.');
    }
    if (total % size === 0) return;
  } else if (total * size === bricks.length * replicaCount) return;
  throw refused('Operation failed');
}

/**
 * Whether so many bricks can be removed.
 *
 * @returns the number of replicas that there will be; 0 when it stays what it is
 * @throws ActorError
 */
export function checkRemovedCount(volume: Volume, count: number, replicaCount: number | undefined): number {
  const size = bricksPerSubvolume(volume);
  const replicas = replicaCount === undefined ? 0 : checkRemovedReplicas(volume, count, replicaCount);
  if (replicas !== 0) return replicas;
  if (volume.type === VolumeType.REPLICATE && volume.bricks.length === size) {
    throw refused(
      'Removing bricks from replicate configuration is not allowed without reducing replica count explicitly.',
    );
  }
  if (volume.type !== VolumeType.DISTRIBUTE && count % size !== 0) {
    const kind = volume.type === VolumeType.REPLICATE ? 'replica' : 'disperse';
    throw refused(`Remove brick incorrect brick count of ${count} for ${kind} ${size}`);
  }
  return 0;
}

function checkRemovedReplicas(volume: Volume, count: number, replicaCount: number): number {
  const { type, name, bricks } = volume;
  if (type !== VolumeType.REPLICATE) {
    throw refused(`replica count (${replicaCount}) option given for non replicate volume ${name}`);
  }
  if (replicaCount > volume.replicaCount) {
    throw refused(
      `given replica count (${replicaCount}) option is more than volume ${name}'s replica count (${volume.replicaCount})`,
    );
  }
  const size = bricksPerSubvolume(volume);
  if (replicaCount === volume.replicaCount) {
    if (count % size === 0) return 0;
    throw refused(`number of bricks provided (${count}) is not valid. need at least ${size} (or ${size}xN)`);
  }
  const needed = Math.floor(bricks.length / volume.replicaCount) * (volume.replicaCount - replicaCount);
  if (count % needed === 0) return replicaCount;
  throw refused(
    `need ${needed}(xN) bricks for reducing replica count of the volume from ${volume.replicaCount} to ${replicaCount}`,
  );
}
