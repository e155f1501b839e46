import type { Dict } from '@gluster-ts/protocol';
import { noSuchVolume, notSupported, refused } from '../commands/refusals.ts';
import { ActorError } from '../errors.ts';
import type { Glusterd } from '../glusterd.ts';
import { isLocalAddress } from '../host/local-address.ts';
import { findByName } from '../pool/peer-names.ts';
import type { Operation } from './operation.ts';

// What C's dict_get functions return for a key that is not there, which it answers with when all volumes are asked for.
const NO_KEY = -2;

/**
 * Lets a node take the volumes over that another one has: only that one has anything to do, and this node has no volumes.
 *
 *     hostname   text   who has them
 *     volname    text   which; all of them when it is missing
 */
export const syncVolume: Operation = {
  stage: async (glusterd, dict) => {
    const hostname = dict.string('hostname');
    if (hostname === undefined) throw refused("hostname couldn't be retrieved from msg");
    if (await isLocalAddress(glusterd.host, hostname)) {
      const volname = dict.string('volname');
      if (volname !== undefined) throw noSuchVolume(volname);
      throw new ActorError('ERR_ACTOR_REFUSED', '', { opRet: NO_KEY });
    }
    const peer = await findByName(glusterd.host, glusterd.pool.members, hostname);
    if (peer === undefined) throw refused(`${hostname}, is not a friend`);
    if (!peer.connected) throw refused(`${hostname}, is not connected at the moment`);
  },
  commit: (glusterd, dict) => {
    if (isOrigin(glusterd, dict)) throw notSupported('Taking volumes over from a peer');
  },
};

function isOrigin(glusterd: Glusterd, dict: Dict): boolean {
  return dict.uuid('originator_uuid') === glusterd.identity().uuid;
}
