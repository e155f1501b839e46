import type { Glusterd } from '../glusterd.ts';
import { UNKNOWN_UUID } from '../pool/visible-peers.ts';
import { findByName } from '../pool/peer-names.ts';
import type { ActorRequest } from '../request.ts';

/**
 * Whether a caller may begin to be a peer: anybody as long as there is none yet, and no volume either, then only those that there
 * are, by the UUID that they name, or by their address when they name none, or when the peer there has not said its own yet.
 */
export async function isKnownPeer(
  { snapshot, callerNames }: Glusterd,
  peerId: string | undefined,
  request: ActorRequest,
): Promise<boolean> {
  const { peers, volumes } = snapshot;
  if (peers.length === 0 && volumes.size === 0) return true;
  const uuid = peerId?.toLowerCase();
  if (uuid !== undefined && uuid !== UNKNOWN_UUID && peers.some((peer) => peer.uuid === uuid)) return true;
  const { peer: remote } = request.connection;
  const there = 'host' in remote ? await findByName(callerNames, peers, remote.host) : undefined;
  return there !== undefined && (uuid === undefined || there.uuid === UNKNOWN_UUID);
}
