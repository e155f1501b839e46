import { refused } from '../commands/refusals.ts';
import { bricksPerSubvolume, subvolumeCount, VolumeType } from '../volumes/volume.ts';
import type { Brick, Volume } from '../volumes/volume.ts';

/**
 * Whether these bricks can be removed together: whole subvolumes, or as many of each as there are replicas less, and the
 * arbiters with them.
 *
 * @param replicas - how many there will be; 0 when it stays what it is
 * @throws ActorError
 */
export function checkRemovedSets(volume: Volume, removed: readonly Brick[], replicas: number): void {
  const size = bricksPerSubvolume(volume);
  const count = subvolumeCount(volume);
  const groups = removed.map((brick) => Math.floor(volume.bricks.indexOf(brick) / size));
  if (volume.type !== VolumeType.DISTRIBUTE && count > 1) checkSubvolumes(volume, groups, replicas);
  if (volume.type === VolumeType.REPLICATE && replicas !== 0 && volume.arbiterCount !== 0) {
    checkArbiters(volume, removed, groups, replicas);
  }
}

function checkSubvolumes(volume: Volume, groups: readonly number[], replicas: number): void {
  const size = bricksPerSubvolume(volume);
  const wanted = volume.replicaCount - replicas;
  for (let group = 0; group < subvolumeCount(volume); group++) {
    const count = groups.filter((one) => one === group).length;
    if (replicas !== 0 && count !== wanted) {
      throw refused(`Remove exactly ${wanted} brick(s) from each subvolume.`);
    }
    if (replicas === 0 && count % size !== 0) {
      const kind = volume.type === VolumeType.REPLICATE ? 'replica' : 'disperse';
      throw refused(`Bricks not from same subvol for ${kind}`);
    }
  }
}

function checkArbiters(volume: Volume, removed: readonly Brick[], groups: readonly number[], replicas: number): void {
  const size = bricksPerSubvolume(volume);
  const isArbiter = removed.map((brick) => volume.bricks.indexOf(brick) % size === size - 1);
  if (replicas === 2 && isArbiter.includes(false)) {
    throw refused('Remove arbiter brick(s) only when converting from arbiter to replica 2 subvolume.');
  }
  if (replicas !== 1) return;
  const freed = new Set(groups.filter((_, i) => isArbiter[i] === true));
  if (freed.size < subvolumeCount(volume)) {
    throw refused('Removed bricks must contain arbiter when converting to plain distribute.');
  }
}
