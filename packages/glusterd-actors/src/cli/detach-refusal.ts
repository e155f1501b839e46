import { gf_deprobe_resp } from '@gluster-ts/protocol';
import type { Glusterd } from '../glusterd.ts';
import type { Member } from '../membership/membership.ts';
import type { CommandAnswer } from '../pool/peer-pool.ts';
import { isQuorumMissing } from '../quorum/server-quorum.ts';
import type { Volume } from '../volumes/volume.ts';

const { GF_DEPROBE_BRICK_EXIST, GF_DEPROBE_FRIEND_DOWN, GF_DEPROBE_QUORUM_NOT_MET } = gf_deprobe_resp;

/**
 * Why a peer cannot be detached; undefined when it can, as far as volumes are concerned. In C's order: another member is not there
 * or no friend; the peer has a brick of a volume that has others elsewhere; a volume asks for quorum and there is none. The first
 * and the last can be forced.
 */
export function detachRefusal(
  { pool, snapshot, log }: Pick<Glusterd, 'pool' | 'snapshot' | 'log'>,
  peer: Pick<Member, 'id' | 'uuid'>,
  force: boolean,
): CommandAnswer | undefined {
  const others = pool.members.filter(({ id }) => id !== peer.id);
  if (!force && !others.every(({ connected, state }) => connected && state === 'BEFRIENDED')) {
    return refusal(GF_DEPROBE_FRIEND_DOWN);
  }
  if ([...snapshot.volumes.values()].some((volume) => isPartlyOn(volume, peer.uuid))) {
    // What C's check returned is what it answers.
    return { ...refusal(GF_DEPROBE_BRICK_EXIST), opRet: 1 };
  }
  if (force || !isQuorumMissing(snapshot)) return undefined;
  log('critical', 'Server quorum not met. Rejecting operation.', 106_001);
  return refusal(GF_DEPROBE_QUORUM_NOT_MET);
}

/** A volume that is all on the peer goes with it. */
function isPartlyOn({ bricks }: Volume, uuid: string | undefined): boolean {
  return bricks.some((brick) => brick.uuid === uuid) && bricks.some((brick) => brick.uuid !== uuid);
}

function refusal(opErrno: number): CommandAnswer {
  return { opRet: -1, opErrno, text: undefined };
}
