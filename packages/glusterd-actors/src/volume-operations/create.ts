import { notSupported, refused } from '../commands/refusals.ts';
import type { VolumeOperation } from './volume-operation.ts';

/** `volume create`: no two volumes have one name. */
export const createVolumeOperation: VolumeOperation = {
  stage: ({ snapshot }, dict) => {
    const volname = dict.string('volname') ?? '';
    if (snapshot.volumes.has(volname)) throw refused(`Volume ${volname} already exists`);
    throw notSupported('Creating volumes');
  },
  commit: () => {
    throw notSupported('Creating volumes');
  },
};
