import type { Dict } from '@gluster-ts/protocol';
import { OPTIONS_VERSION_KEY } from '../pool/peer-data.ts';
import { bricksPerSubvolume } from '../volumes/volume.ts';
import type { Volume } from '../volumes/volume.ts';
import { shownOptions } from './shown-options.ts';

/** Set by commands of their own, which show them. */
const HIDDEN: ReadonlySet<string> = new Set([
  OPTIONS_VERSION_KEY,
  'features.limit-usage',
  'features.soft-limit',
  'snap-max-hard-limit',
  'snap-max-soft-limit',
]);

/**
 * What `volume info` tells of a volume, the `index`th of an answer (stage 3.1), in the order in which C sets its keys; all
 * begin with `volume<index>.`:
 *
 *     name                                     text
 *     type, status, brick_count                int
 *     dist_count                               int    bricks of a subvolume
 *     replica_count, disperse_count, redundancy_count, arbiter_count, transport, thin_arbiter_count   int
 *     volume_id                                text
 *     rebalance, snap_count                    int
 *     brickN                                   text   host:path, N from 1
 *     brickN.uuid                              text   the node that has it
 *     thin_arbiter_brick                       text   if there is one
 *     brickN.isArbiter                         1      of every last one of a set with an arbiter
 *     option.KEY                               text   of the volume, then of the cluster
 *     opt_count                                int    of both: one that is set in both counts twice
 */
export function addVolumeDetail(
  dict: Dict,
  volume: Volume,
  clusterOptions: ReadonlyMap<string, string>,
  index: number,
): void {
  const key = (name: string): string => `volume${index}.${name}`;
  dict.setString(key('name'), volume.name);
  dict.setInt32(key('type'), volume.type);
  dict.setInt32(key('status'), volume.status);
  dict.setInt32(key('brick_count'), volume.bricks.length);
  dict.setInt32(key('dist_count'), bricksPerSubvolume(volume));
  dict.setInt32(key('replica_count'), volume.replicaCount);
  dict.setInt32(key('disperse_count'), volume.disperseCount);
  dict.setInt32(key('redundancy_count'), volume.redundancyCount);
  dict.setInt32(key('arbiter_count'), volume.arbiterCount);
  dict.setInt32(key('transport'), volume.transport);
  dict.setInt32(key('thin_arbiter_count'), volume.thinArbiterCount);
  dict.setString(key('volume_id'), volume.uuid);
  dict.setInt32(key('rebalance'), volume.rebalance.command);
  // This daemon has no snapshots.
  dict.setInt32(key('snap_count'), 0);
  volume.bricks.forEach(({ hostname, path, uuid }, i) => {
    dict.setString(key(`brick${i + 1}`), `${hostname}:${path}`);
    dict.setString(key(`brick${i + 1}.uuid`), uuid);
  });
  const [thinArbiter] = volume.thinArbiterBricks;
  if (volume.thinArbiterCount === 1 && thinArbiter !== undefined) {
    dict.setString(key('thin_arbiter_brick'), `${thinArbiter.hostname}:${thinArbiter.path}`);
  }
  addArbiters(dict, volume, key);
  let count = 0;
  for (const options of [volume.options, clusterOptions]) {
    for (const [name, value] of shownOptions(options)) {
      if (HIDDEN.has(name)) continue;
      dict.setString(key(`option.${name}`), value);
      count++;
    }
  }
  dict.setInt32(key('opt_count'), count);
}

function addArbiters(dict: Dict, volume: Volume, key: (name: string) => string): void {
  const { replicaCount, arbiterCount, bricks } = volume;
  if (arbiterCount !== 1 || replicaCount < 2) return;
  for (let n = replicaCount; n <= bricks.length; n += replicaCount) dict.setInt32(key(`brick${n}.isArbiter`), 1);
}
