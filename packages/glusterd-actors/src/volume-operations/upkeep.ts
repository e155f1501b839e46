import { refused } from '../commands/refusals.ts';
import { isOn } from '../volume-info/option-state.ts';
import { isNoBrick, isStarted } from './volume-facts.ts';
import { volumeOperation } from './volume-operation.ts';
import type { VolumeOperation } from './volume-operation.ts';

/** `volume statedump`; `options` says of what. */
export const statedumpOperation: VolumeOperation = volumeOperation({
  what: 'The state dump of volumes',
  check: ({ dict, volume }) => {
    if (!isStarted(volume)) throw refused(`Volume ${volume.name} is not in the started state`);
    if (dict.string('options')?.includes('quotad') === true && !isOn(volume, 'features.quota')) {
      throw refused(`Quota is not enabled on volume ${volume.name}`);
    }
  },
});

/** `volume clear-locks`: C finds out only when it looks for running bricks that the volume was not started. */
export const clearLocksOperation: VolumeOperation = volumeOperation({
  what: 'Clearing locks',
  check: ({ volume }) => {
    if (!isStarted(volume)) throw refused(`Couldn't get port numbers of local bricks`);
  },
});

/** `volume barrier` */
export const barrierOperation: VolumeOperation = volumeOperation({
  what: 'The barrier of volumes',
  check: ({ volume }) => {
    if (!isStarted(volume)) throw refused(`Volume ${volume.name} is not started`);
  },
});

/** `volume log … rotate`, of one brick if it names one (`brick`). */
export const logRotateOperation: VolumeOperation = volumeOperation({
  what: `Rotating bricks' logs`,
  check: ({ dict, volume }) => {
    if (!isStarted(volume)) throw refused(`Volume ${volume.name} needs to be started before log rotate.`);
    const brick = dict.string('brick');
    if (brick !== undefined && isNoBrick(volume, brick)) {
      throw refused(`Incorrect brick ${brick} for volume ${volume.name}`);
    }
  },
});
