import type { Dict } from '@gluster-ts/protocol';
import { noSuchVolume, refused } from '../commands/refusals.ts';
import { ActorError } from '../errors.ts';
import type { Glusterd } from '../glusterd.ts';
import { isLocalAddress } from '../host/local-address.ts';
import { VOLUMES_MAX } from '../pool/peer-data.ts';
import { findByName } from '../pool/peer-names.ts';
import { isNewer } from '../volumes/compare-volumes.ts';
import { readVolume } from '../volumes/read-volume.ts';
import { addVolume } from '../volumes/volume-dict.ts';
import type { Operation } from './operation.ts';

// What C's dict_get functions return for a key that is not there, which it answers with when all volumes are asked for.
const NO_KEY = -2;

/**
 * Lets a node take a volume over that another one has: only that one has anything to tell.
 *
 *     hostname   text   who has it
 *     volname    text   which; C refuses, at the node that has them, when it is missing
 *
 * The answer of the one that has it is as in FRIEND_ADD: `volume1.…` and `count`.
 */
export const syncVolume: Operation = {
  stage: async (glusterd, dict) => {
    const hostname = dict.string('hostname');
    if (hostname === undefined) throw refused("hostname couldn't be retrieved from msg");
    if (await isLocalAddress(glusterd.host, hostname)) {
      const volname = dict.string('volname');
      if (volname === undefined) throw new ActorError('ERR_ACTOR_REFUSED', '', { opRet: NO_KEY });
      if (!glusterd.snapshot.volumes.has(volname)) throw noSuchVolume(volname);
      return;
    }
    const peer = await findByName(glusterd.host, glusterd.pool.members, hostname);
    if (peer === undefined) throw refused(`${hostname}, is not a friend`);
    if (!peer.connected) throw refused(`${hostname}, is not connected at the moment`);
  },
  commit: async ({ host, snapshot }, dict, response) => {
    if (!(await isLocalAddress(host, dict.string('hostname') ?? ''))) return;
    const volume = snapshot.volumes.get(dict.string('volname') ?? '');
    if (volume === undefined) throw noSuchVolume(dict.string('volname') ?? '');
    addVolume(response, volume, 1, snapshot.operatingVersion);
    response.setInt32('count', 1);
  },
};

/**
 * Takes over what a peer answered, where it is newer than what is here. C, which looks for a key that nobody sets, takes nothing
 * over, and says that it went well.
 *
 * @throws ActorError for a volume that cannot be kept here
 */
export function takeSyncedVolumes({ volumeKeeper, snapshot }: Glusterd, response: Dict): void {
  const count = Math.min(response.int32('count') ?? 0, VOLUMES_MAX);
  for (let n = 1; n <= count; n++) {
    const one = readVolume(response, n);
    if (one === undefined) continue;
    if ('problem' in one) throw refused(`Volume ${one.name} cannot be kept: ${one.problem}`);
    if (!isNewer(one.volume, snapshot.volumes.get(one.volume.name))) continue;
    if (!volumeKeeper.canKeep) throw refused(`Volume ${one.volume.name} cannot be kept`);
    volumeKeeper.takeOver(one.volume);
  }
}
