import type { ActorRequest } from '../request.ts';
import type { Snapshot } from '../state/snapshot.ts';

/**
 * Whether a caller may begin to be a peer: anybody as long as there is none yet, then only those that there are, by the
 * UUID that they name, or by their address when they name none.
 */
export function isKnownPeer(snapshot: Snapshot, peerId: string | undefined, request: ActorRequest): boolean {
  if (snapshot.peers.length === 0) return true;
  if (peerId !== undefined) return snapshot.peers.some(({ uuid }) => uuid === peerId.toLowerCase());
  const { peer } = request.connection;
  return 'host' in peer && snapshot.peerByHostname(peer.host) !== undefined;
}
