import type { QuorumContribution } from '../state/peer.ts';
import type { FriendEvent, StateName } from './friend-table.ts';
import type { Member } from './membership.ts';

/**
 * Whether a peer that was in `state` counts as there from this event on: once it is a member and connected. One that was a
 * member before has to agree with this node first: until then it may be of a part of the pool that does not.
 */
export function countsAsUp({ state, connected }: Member, event: FriendEvent, next: StateName): boolean {
  if (next !== 'BEFRIENDED' || !connected) return false;
  return state !== 'BEFRIENDED' || event === 'RCVD_ACC' || event === 'LOCAL_ACC';
}

/**
 * What a peer counts for that is not connected (any more). One that was turned away after it had been a member counts as not there,
 * like every other: in C it would be there for ever, and keep a node that is alone in quorum.
 */
export function contributionWithout({ state, quorum }: Member): QuorumContribution {
  return state === 'BEFRIENDED' || quorum !== 'none' ? 'down' : 'none';
}
