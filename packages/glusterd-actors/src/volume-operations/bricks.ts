import { glusterd_op_t } from '@gluster-ts/protocol';
import { refused } from '../commands/refusals.ts';
import { checkQuorum } from '../quorum/check-quorum.ts';
import { VolumeType } from '../volumes/volume.ts';
import { brickNames, checkNewBrick } from './new-brick.ts';
import { isNoBrick, isRebalancing, isStarted } from './volume-facts.ts';
import { volumeOperation } from './volume-operation.ts';
import type { VolumeOperation, VolumeRequest } from './volume-operation.ts';

/** `volume add-brick`, once the number of bricks is known to be right. */
export const addBrickOperation: VolumeOperation = volumeOperation({
  what: 'Adding bricks',
  check: ({ glusterd, dict, volume }) => {
    const replicas = dict.int32('replica-count') ?? 0;
    if (replicas !== 0 && volume.type === VolumeType.REPLICATE && volume.arbiterCount !== 0) {
      throw refused('Increasing replica count for arbiter volumes is not supported.');
    }
    // Of the other nodes C asks nothing here.
    const isOrigin = dict.uuid('originator_uuid') === glusterd.identity().uuid;
    if (isOrigin) checkQuorum(glusterd, glusterd_op_t.GD_OP_ADD_BRICK, dict);
    if (isRebalancing(volume)) throw inProgress(volume.name);
    for (const name of brickNames(dict.string('bricks') ?? '')) checkNewBrick(glusterd, name);
  },
});

/** `volume replace-brick` and `reset-brick`; their refusals have no op_errno. */
function exchange(what: string, check: (request: VolumeRequest) => void): VolumeOperation {
  return volumeOperation({
    what,
    // "all" gets past the check that answers for every other name, and is found out by the next one.
    missing: (name) =>
      name.toLowerCase() === 'all'
        ? refused(`volume: ${name} does not exist`, 0)
        : refused(`Volume ${name} does not exist`, 0),
    check,
  });
}

function checkReplace(request: VolumeRequest): void {
  checkExchange(request);
  const { glusterd, dict, volume } = request;
  if (volume.type === VolumeType.DISTRIBUTE) {
    const instead = 'Please use add-brick and remove-brick operations instead.';
    throw refused(`replace-brick is not permitted on distribute only volumes. ${instead}`, 0);
  }
  // On every node; not of `reset-brick`, as in C.
  checkQuorum(glusterd, glusterd_op_t.GD_OP_REPLACE_BRICK, dict, 'error');
}

function checkExchange({ dict, volume }: VolumeRequest): void {
  if (!isStarted(volume)) throw refused(`volume: ${volume.name} is not started`, 0);
  if (isRebalancing(volume)) throw inProgress(volume.name, 0);
  const source = dict.string('src-brick') ?? '';
  if (isNoBrick(volume, source)) throw refused(`brick: ${source} does not exist in volume: ${volume.name}`, 0);
}

export const replaceBrickOperation: VolumeOperation = exchange('Replacing bricks', checkReplace);
export const resetBrickOperation: VolumeOperation = exchange('Resetting bricks', checkExchange);

function inProgress(volname: string, opErrno?: number): Error {
  return refused(`Volume name ${volname} rebalance is in progress. Please retry after completion`, opErrno);
}
