import { glusterd_op_t } from '@gluster-ts/protocol';
import { refused } from '../commands/refusals.ts';
import { checkQuorum } from '../quorum/check-quorum.ts';
import { VolumeType } from '../volumes/volume.ts';
import { isNoBrick, isRebalancing, isStarted } from './volume-facts.ts';
import { volumeOperation } from './volume-operation.ts';
import type { VolumeOperation, VolumeRequest } from './volume-operation.ts';

/** `volume add-brick`, once the number of bricks is known to be right. */
export const addBrickOperation: VolumeOperation = volumeOperation({
  what: 'Adding bricks',
  check: ({ dict, volume }) => {
    const replicas = dict.int32('replica-count') ?? 0;
    if (replicas !== 0 && volume.type === VolumeType.REPLICATE && volume.arbiterCount !== 0) {
      throw refused('Increasing replica count for arbiter volumes is not supported.');
    }
    if (isRebalancing(volume)) throw inProgress(volume.name);
  },
});

/** `volume replace-brick` and `reset-brick`; their refusals have no op_errno. */
function exchange(what: string, op: glusterd_op_t): VolumeOperation {
  return volumeOperation({
    what,
    // "all" gets past the check that answers for every other name, and is found out by the next one.
    missing: (name) =>
      name.toLowerCase() === 'all'
        ? refused(`volume: ${name} does not exist`, 0)
        : refused(`Volume ${name} does not exist`, 0),
    check: (request) => {
      checkQuorum(request.glusterd, op, request.dict);
      checkExchange(request);
    },
  });
}

function checkExchange({ dict, volume }: VolumeRequest): void {
  if (!isStarted(volume)) throw refused(`volume: ${volume.name} is not started`, 0);
  if (isRebalancing(volume)) throw inProgress(volume.name, 0);
  const source = dict.string('src-brick') ?? '';
  if (isNoBrick(volume, source)) throw refused(`brick: ${source} does not exist in volume: ${volume.name}`, 0);
}

export const replaceBrickOperation: VolumeOperation = exchange('Replacing bricks', glusterd_op_t.GD_OP_REPLACE_BRICK);
export const resetBrickOperation: VolumeOperation = exchange('Resetting bricks', glusterd_op_t.GD_OP_RESET_BRICK);

function inProgress(volname: string, opErrno?: number): Error {
  return refused(`Volume name ${volname} rebalance is in progress. Please retry after completion`, opErrno);
}
