import type { Dict } from '@gluster-ts/protocol';
import { noSuchVolume, refused } from '../commands/refusals.ts';
import { ActorError } from '../errors.ts';
import type { Glusterd } from '../glusterd.ts';
import { isLocalAddress } from '../host/local-address.ts';
import { findByName } from '../pool/peer-names.ts';
import { readVolume } from '../volumes/read-volume.ts';
import { addVolume } from '../volumes/volume-dict.ts';
import { VOLUMES_MAX } from '../volumes/volume-limits.ts';
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
 * Takes over the volume that was asked for, and nothing else that a peer may have answered, if it is newer than what is here. C, which
 * looks for a key that nobody sets, takes nothing over, and says that it went well.
 *
 * @throws ActorError when it cannot be kept here; the log says why
 */
export function takeSyncedVolume({ volumeKeeper }: Glusterd, volname: string | undefined, response: Dict): void {
  const count = Math.min(response.int32('count') ?? 0, VOLUMES_MAX);
  for (let n = 1; n <= count; n++) {
    if (response.string(`volume${n}.name`) !== volname) continue;
    const one = readVolume(response, n);
    if (one === undefined) return;
    if ('problem' in one) throw refused(`Volume ${one.name} cannot be kept: ${one.problem}`);
    if (!volumeKeeper.takeOver(one.volume)) throw refused(`Volume ${one.volume.name} cannot be kept`);
    return;
  }
}
