/** States of a peer, by the numbers that go over the wire and into its file. */
export const PeerState = {
  DEFAULT: 0,
  REQ_SENT: 1,
  REQ_RCVD: 2,
  BEFRIENDED: 3,
  REQ_ACCEPTED: 4,
  REQ_SENT_RCVD: 5,
  REJECTED: 6,
  UNFRIEND_SENT: 7,
  PROBE_RCVD: 8,
  CONNECTED_RCVD: 9,
  CONNECTED_ACCEPTED: 10,
} as const;
export type PeerState = (typeof PeerState)[keyof typeof PeerState];

const STATE_TEXTS: readonly string[] = [
  'Establishing Connection',
  'Probe Sent to Peer',
  'Probe Received from Peer',
  'Peer in Cluster',
  'Accepted peer request',
  'Sent and Received peer request',
  'Peer Rejected',
  'Peer detach in progress',
  'Probe Received from peer',
  'Connected to Peer',
  'Peer is connected and Accepted',
];

/** How `gluster peer status` words a state. */
export function peerStateText(state: number): string {
  return STATE_TEXTS[state] ?? 'Invalid State';
}

/**
 * What a peer counts for in the server quorum. `none`: nothing, it is no member yet. `waiting`: nothing either, as long as this
 * daemon has not found out whether that member is there. `down` and `up`: it is one of those that have to be there, or is there.
 */
export type QuorumContribution = 'none' | 'waiting' | 'down' | 'up';

/** One other member of the pool, as this node knows it. */
export interface Peer {
  readonly uuid: string;
  /** Every name and address that it was probed by; the first is the one that is shown. */
  readonly hostnames: readonly string[];
  readonly port: number;
  readonly state: PeerState;
  readonly connected: boolean;
  readonly quorum: QuorumContribution;
}
