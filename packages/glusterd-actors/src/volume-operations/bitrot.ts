import { gf_bitrot_type } from '@gluster-ts/protocol';
import { refused } from '../commands/refusals.ts';
import { isOn } from '../volume-info/option-state.ts';
import { isStarted } from './volume-facts.ts';
import { volumeOperation } from './volume-operation.ts';
import type { VolumeOperation, VolumeRequest } from './volume-operation.ts';

/** `volume bitrot`; `type` (gf_bitrot_type) tells what is to be done. */
export const bitrotOperation: VolumeOperation = volumeOperation({
  what: 'Bitrot detection',
  check: (request) => {
    const { dict, volume } = request;
    if (!isStarted(volume)) throw refused('Volume is stopped, start volume before executing bit rot command.');
    const type = dict.int32('type');
    const isEnabled = isOn(volume, 'features.bitrot');
    if (type === gf_bitrot_type.GF_BITROT_OPTION_TYPE_ENABLE) {
      if (isEnabled) throw refused('Bitrot is already enabled');
      return;
    }
    if (!isEnabled) throw refused(`Bitrot is not enabled on volume ${volume.name}`);
    if (type === gf_bitrot_type.GF_BITROT_OPTION_TYPE_SCRUB) checkScrub(request);
  },
});

/** A scrubber that was told to `resume` is said to be `Active`. */
function checkScrub({ dict, volume }: VolumeRequest): void {
  const is = volume.options.get('features.scrub');
  const wanted = dict.string('scrub-value') ?? '';
  const isSame = is === wanted || (is?.startsWith('Active') === true && wanted.startsWith('resume'));
  if (isSame) throw refused(`Scrub is already ${wanted}d for volume ${volume.name}`);
}
