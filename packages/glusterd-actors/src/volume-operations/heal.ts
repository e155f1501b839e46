import { gf_xl_afr_op_t } from '@gluster-ts/protocol';
import { refused } from '../commands/refusals.ts';
import { VolumeType } from '../volumes/volume.ts';
import { isSelfHealed, isStarted } from './volume-facts.ts';
import { volumeOperation } from './volume-operation.ts';
import type { VolumeOperation, VolumeRequest } from './volume-operation.ts';

/** `volume heal`, as far as the self-heal daemon is asked, which this node does not run: what C says when it is not running. */
export const healVolumeOperation: VolumeOperation = volumeOperation({
  what: 'Healing volumes',
  check: (request) => {
    const { name } = request.volume;
    if (!isStarted(request.volume)) throw refused(`Volume ${name} is not started.`);
    if (!isSelfHealed(request.volume)) {
      throw refused(`Self-heal-daemon is disabled. Heal will not be triggered on volume ${name}`);
    }
    checkCommand(request);
  },
});

/** `heal-op` tells what is to be done. */
function checkCommand({ dict, volume }: VolumeRequest): void {
  switch (dict.int32('heal-op')) {
    case undefined:
      throw refused('Heal operation not specified');
    case gf_xl_afr_op_t.GF_SHD_OP_HEAL_INDEX:
    case gf_xl_afr_op_t.GF_SHD_OP_HEAL_FULL:
      throw notRunning();
    case gf_xl_afr_op_t.GF_SHD_OP_INDEX_SUMMARY:
    case gf_xl_afr_op_t.GF_SHD_OP_SPLIT_BRAIN_FILES:
    case gf_xl_afr_op_t.GF_SHD_OP_STATISTICS:
    case gf_xl_afr_op_t.GF_SHD_OP_STATISTICS_HEAL_COUNT:
    case gf_xl_afr_op_t.GF_SHD_OP_STATISTICS_HEAL_COUNT_PER_REPLICA:
      if (volume.type === VolumeType.REPLICATE) throw notRunning();
      throw refused(
        'This command is supported for only volume of replicated type. ' +
          `Volume ${volume.name} is not of type replicate`,
      );
    case gf_xl_afr_op_t.GF_SHD_OP_HEALED_FILES:
    case gf_xl_afr_op_t.GF_SHD_OP_HEAL_FAILED_FILES:
      throw refused(
        `Command not supported. Please use "gluster volume heal ${volume.name} info" and logs to find the heal information.`,
      );
    default:
      throw refused('Invalid heal-op');
  }
}

function notRunning(): Error {
  return refused('Self-heal daemon is not running. Check self-heal daemon log file.');
}
