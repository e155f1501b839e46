import { gf_quota_type } from '@gluster-ts/protocol';
import { refused } from '../commands/refusals.ts';
import { isOn } from '../volume-info/option-state.ts';
import type { Volume } from '../volumes/volume.ts';
import { isStarted } from './volume-facts.ts';
import { volumeOperation } from './volume-operation.ts';
import type { VolumeOperation } from './volume-operation.ts';

const OF_OBJECTS: ReadonlySet<number> = new Set([
  gf_quota_type.GF_QUOTA_OPTION_TYPE_LIMIT_OBJECTS,
  gf_quota_type.GF_QUOTA_OPTION_TYPE_LIST_OBJECTS,
  gf_quota_type.GF_QUOTA_OPTION_TYPE_REMOVE_OBJECTS,
]);

/** `volume quota` and `inode-quota`; `type` (gf_quota_type) tells what is to be done. */
export const quotaOperation: VolumeOperation = volumeOperation({
  what: 'Quota',
  check: ({ dict, volume }) => {
    if (!isStarted(volume)) throw refused('Volume is stopped, start volume before executing quota command.');
    const type = dict.int32('type');
    if (type === undefined) throw refused('Volume quota failed, internal error, unable to get type of operation');
    checkType(volume, type);
  },
});

function checkType(volume: Volume, type: number): void {
  const { GF_QUOTA_OPTION_TYPE_ENABLE, GF_QUOTA_OPTION_TYPE_ENABLE_OBJECTS } = gf_quota_type;
  const isEnabled = isOn(volume, 'features.quota');
  const isOfObjects = isOn(volume, 'features.inode-quota');
  if (type === GF_QUOTA_OPTION_TYPE_ENABLE) {
    if (isEnabled) throw refused('Quota is already enabled');
    return;
  }
  if (!isEnabled) throw refused('Quota is disabled, please enable quota');
  if (OF_OBJECTS.has(type) && !isOfObjects) throw refused('Inode Quota is disabled, please enable inode quota');
  if (type === GF_QUOTA_OPTION_TYPE_ENABLE_OBJECTS && isOfObjects) throw refused('Inode Quota is already enabled');
}
