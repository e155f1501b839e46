import { gf1_cli_op_flags, glusterd_op_t } from '@gluster-ts/protocol';
import { refused } from '../commands/refusals.ts';
import { checkQuorum } from '../quorum/check-quorum.ts';
import { isRebalancing, isStarted } from './volume-facts.ts';
import { volumeOperation } from './volume-operation.ts';
import type { VolumeOperation, VolumeRequest } from './volume-operation.ts';

/** `volume start` */
export const startVolumeOperation: VolumeOperation = volumeOperation({
  what: 'Starting volumes',
  check: (request) => {
    const { volume, glusterd, dict } = request;
    checkQuorum(glusterd, glusterd_op_t.GD_OP_START_VOLUME, dict);
    if (!isForced(request) && isStarted(volume)) throw refused(`Volume ${volume.name} already started`);
  },
});

/** `volume stop` */
export const stopVolumeOperation: VolumeOperation = volumeOperation({
  what: 'Stopping volumes',
  check: (request) => {
    const { volume } = request;
    if (isForced(request)) return;
    if (!isStarted(volume)) throw refused(`Volume ${volume.name} is not in the started state`);
    if (isRebalancing(volume)) throw refused(`rebalance session is in progress for the volume '${volume.name}'`);
  },
});

/** `volume delete` */
export const deleteVolumeOperation: VolumeOperation = volumeOperation({
  what: 'Deleting volumes',
  check: ({ glusterd, volume }) => {
    if (isStarted(volume)) {
      throw refused(`Volume ${volume.name} has been started.Volume needs to be stopped before deletion.`);
    }
    if (glusterd.snapshot.peers.some((peer) => !peer.connected)) throw refused('Some of the peers are down');
  },
});

function isForced({ dict }: VolumeRequest): boolean {
  return ((dict.int32('flags') ?? 0) & gf1_cli_op_flags.GF_CLI_FLAG_OP_FORCE) !== 0;
}
