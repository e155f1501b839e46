import { gf_cli_defrag_type, glusterd_op_t } from '@gluster-ts/protocol';
import { refused } from '../commands/refusals.ts';
import { bricksPerSubvolume } from '../volumes/volume.ts';
import { isRebalancing, isRemovingBricks, isStarted } from './volume-facts.ts';
import { volumeOperation } from './volume-operation.ts';
import type { VolumeOperation, VolumeRequest } from './volume-operation.ts';

/**
 * `volume rebalance`, and `status` and `stop` of `volume remove-brick`:
 *
 *     rebalance-command   int    gf_cli_defrag_type
 *     cmd-str             text   the command as it was given, which tells the two apart
 */
export const rebalanceOperation: VolumeOperation = volumeOperation({
  what: 'Rebalancing volumes',
  check: (request) => {
    const { dict, volume } = request;
    const { name, bricks } = volume;
    if (bricks.length <= bricksPerSubvolume(volume)) {
      throw refused(`Volume ${name} is not a distribute volume or contains only 1 brick.\nNot performing rebalance`);
    }
    if (!isStarted(volume)) throw refused(`Volume ${name} needs to be started to perform rebalance`);
    switch (dict.int32('rebalance-command')) {
      case gf_cli_defrag_type.GF_DEFRAG_CMD_START:
      case gf_cli_defrag_type.GF_DEFRAG_CMD_START_LAYOUT_FIX:
      case gf_cli_defrag_type.GF_DEFRAG_CMD_START_FORCE:
        checkStart(request);
        break;
      case gf_cli_defrag_type.GF_DEFRAG_CMD_STATUS:
      case gf_cli_defrag_type.GF_DEFRAG_CMD_STOP:
        checkTask(request);
        break;
      default:
    }
  },
});

function checkStart({ volume }: VolumeRequest): void {
  const { name } = volume;
  if (isRemovingBricks(volume)) {
    throw refused(
      `A remove-brick task on volume ${name} is not yet committed. Either commit or stop the remove-brick task.`,
    );
  }
  if (isRebalancing(volume)) throw refused(`Rebalance on ${name} is already started`);
}

function checkTask({ dict, volume }: VolumeRequest): void {
  const words = dict.string('cmd-str') ?? '';
  const { op } = volume.rebalance;
  if (words.includes('rebalance') && op !== glusterd_op_t.GD_OP_REBALANCE) {
    throw refused(`Rebalance not started for volume ${volume.name}.`);
  }
  if (words.includes('remove-brick') && op !== glusterd_op_t.GD_OP_REMOVE_BRICK) {
    throw refused(`remove-brick not started for volume ${volume.name}.`);
  }
}
