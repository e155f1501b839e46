import { gf_xl_afr_op_t } from '@gluster-ts/protocol';
import type { Dict } from '@gluster-ts/protocol';
import { notSupported, refused } from '../commands/refusals.ts';
import { runningService } from '../host/running-service.ts';
import type { Operation } from '../transactions/operation.ts';
import { selfHealPidFile } from '../volume-status/pid-files.ts';
import { VolumeType } from '../volumes/volume.ts';
import type { Volume } from '../volumes/volume.ts';
import { isSelfHealed, isStarted } from './volume-facts.ts';
import { volumeOf } from './volume-operation.ts';

/** `volume heal`, as far as the self-heal daemon is asked: this node starts none, and cannot ask one that somebody else started. */
export const healVolumeOperation: Operation = {
  stage: async ({ snapshot, host, config }, dict, isOrigin) => {
    const volume = volumeOf({ snapshot }, dict, isOrigin);
    const { name } = volume;
    if (!isStarted(volume)) throw refused(`Volume ${name} is not started.`);
    if (!isSelfHealed(volume)) {
      throw refused(`Self-heal-daemon is disabled. Heal will not be triggered on volume ${name}`);
    }
    checkCommand(volume, dict);
    const daemon = await runningService(host, selfHealPidFile(config, volume));
    if (daemon !== undefined) throw notSupported('Healing volumes');
    throw refused('Self-heal daemon is not running. Check self-heal daemon log file.');
  },
  commit: () => {
    throw notSupported('Healing volumes');
  },
};

/** `heal-op` tells what is to be done. */
function checkCommand({ name, type }: Volume, dict: Dict): void {
  switch (dict.int32('heal-op')) {
    case undefined:
      throw refused('Heal operation not specified');
    case gf_xl_afr_op_t.GF_SHD_OP_HEAL_INDEX:
    case gf_xl_afr_op_t.GF_SHD_OP_HEAL_FULL:
      return;
    case gf_xl_afr_op_t.GF_SHD_OP_INDEX_SUMMARY:
    case gf_xl_afr_op_t.GF_SHD_OP_SPLIT_BRAIN_FILES:
    case gf_xl_afr_op_t.GF_SHD_OP_STATISTICS:
    case gf_xl_afr_op_t.GF_SHD_OP_STATISTICS_HEAL_COUNT:
    case gf_xl_afr_op_t.GF_SHD_OP_STATISTICS_HEAL_COUNT_PER_REPLICA:
      if (type === VolumeType.REPLICATE) return;
      throw refused(
        `This command is supported for only volume of replicated type. Volume ${name} is not of type replicate`,
      );
    case gf_xl_afr_op_t.GF_SHD_OP_HEALED_FILES:
    case gf_xl_afr_op_t.GF_SHD_OP_HEAL_FAILED_FILES:
      throw refused(
        `Command not supported. Please use "gluster volume heal ${name} info" and logs to find the heal information.`,
      );
    default:
      throw refused('Invalid heal-op');
  }
}
