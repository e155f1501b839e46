import { gf1_cli_stats_op } from '@gluster-ts/protocol';
import { noSuchVolume, refused } from '../commands/refusals.ts';
import { isOn } from '../volume-info/option-state.ts';
import { isStarted } from './volume-facts.ts';
import { volumeOperation } from './volume-operation.ts';
import type { VolumeOperation } from './volume-operation.ts';

/** `volume profile` and `volume top`; `op` (gf1_cli_stats_op) tells what is to be done. */
export const profileVolumeOperation: VolumeOperation = volumeOperation({
  what: 'Statistics of volumes',
  // "all" gets past the check that answers for every other name, and is found out by the next one.
  missing: (name) => (name.toLowerCase() === 'all' ? refused(`Volume ${name}, doesn't exist`) : noSuchVolume(name)),
  check: ({ dict, volume }) => {
    const { GF_CLI_STATS_START, GF_CLI_STATS_STOP, GF_CLI_STATS_INFO, GF_CLI_STATS_TOP } = gf1_cli_stats_op;
    const { name } = volume;
    const op = dict.int32('op');
    const isRunning = isOn(volume, 'diagnostics.latency-measurement') && isOn(volume, 'diagnostics.count-fop-hits');
    if (op === GF_CLI_STATS_START && isRunning) throw refused(`Profile on Volume ${name} is already started`);
    if ((op === GF_CLI_STATS_STOP || op === GF_CLI_STATS_INFO) && !isRunning) {
      throw refused(`Profile on Volume ${name} is not started`);
    }
    const asksBricks = op === GF_CLI_STATS_TOP || op === GF_CLI_STATS_INFO;
    if (asksBricks && !isStarted(volume)) throw refused(`Volume ${name} is not started.`);
  },
});
