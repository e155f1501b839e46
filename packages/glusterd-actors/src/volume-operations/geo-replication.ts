import { gf1_cli_gsync_set } from '@gluster-ts/protocol';
import { noSuchVolume, notSupported, refused } from '../commands/refusals.ts';
import type { VolumeOperation } from './volume-operation.ts';

const { GF_GSYNC_OPTION_TYPE_STATUS, GF_GSYNC_OPTION_TYPE_CREATE } = gf1_cli_gsync_set;

/**
 * `volume geo-replication`: no session runs on this node. Its status is that there is none; of a volume that has no session
 * none can be changed.
 *
 *     type        int    gf1_cli_gsync_set
 *     primary     text   the volume; of the status, all of them when it is missing
 *     secondary   text   where it is replicated to
 */
export const geoReplicationOperation: VolumeOperation = {
  stage: ({ snapshot }, dict) => {
    const type = dict.int32('type');
    if (type === undefined) throw refused('command unsuccessful');
    const primary = dict.string('primary');
    if (type === GF_GSYNC_OPTION_TYPE_STATUS && primary === undefined) return;
    if (primary === undefined) throw refused('primary not found');
    const volume = snapshot.volumes.get(primary);
    if (volume === undefined) throw noSuchVolume(primary);
    const hasSessions = volume.secondaries.size > 0;
    if (type === GF_GSYNC_OPTION_TYPE_STATUS && !hasSessions) return;
    if (type !== GF_GSYNC_OPTION_TYPE_CREATE && !hasSessions) {
      const secondary = dict.string('secondary') ?? '';
      throw refused(`Geo-replication session between ${primary} and ${secondary} does not exist.`);
    }
    throw notSupported('Geo-replication');
  },
  commit: (_glusterd, dict) => {
    if (dict.int32('type') !== GF_GSYNC_OPTION_TYPE_STATUS) throw notSupported('Geo-replication');
  },
};
