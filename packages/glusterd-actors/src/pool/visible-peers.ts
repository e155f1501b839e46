import type { Member } from '../membership/membership.ts';
import { PeerState } from '../state/peer.ts';
import type { Peer } from '../state/peer.ts';

/** What is shown of a peer that has not yet said who it is. */
export const UNKNOWN_UUID = '00000000-0000-0000-0000-000000000000';

/**
 * The peers as commands see them. Returns `previous` itself when they look the same: what is derived from the list, such as
 * its encoded form, then still holds.
 */
export function visiblePeers(members: readonly Member[], previous: readonly Peer[]): readonly Peer[] {
  const peers = members.map((member, index) => {
    const before = previous[index];
    return before !== undefined && looksLike(before, member) ? before : visiblePeer(member);
  });
  return peers.length === previous.length && peers.every((peer, index) => peer === previous[index]) ? previous : peers;
}

function visiblePeer({ uuid, hostnames, port, state, connected, quorum }: Member): Peer {
  return { uuid: uuid ?? UNKNOWN_UUID, hostnames, port, state: PeerState[state], connected, quorum };
}

function looksLike(peer: Peer, { uuid, hostnames, port, state, connected, quorum }: Member): boolean {
  return (
    peer.uuid === (uuid ?? UNKNOWN_UUID) &&
    peer.hostnames === hostnames &&
    peer.port === port &&
    peer.state === PeerState[state] &&
    peer.connected === connected &&
    peer.quorum === quorum
  );
}
