import { gf_probe_resp } from '@gluster-ts/protocol';

import type { Detached, FriendInfo } from './peer-event.ts';
import type { Member } from './membership.ts';
import { nextMemberTerm } from './membership.ts';
import type { Turn } from './turn.ts';

/** How many peers a node takes note of. */
const MEMBERS_MAX = 4096;
/** How many names of one peer. */
const HOSTNAMES_MAX = 64;

/** Takes over what a peer knows of the pool: of each node the later term counts. */
export function learn(turn: Turn, friends: readonly FriendInfo[], detached: readonly Detached[], sender: Member): void {
  learnDetached(turn, detached, sender.uuid);
  for (const friend of friends) {
    if (friend.uuid === turn.state.uuid) learnOwnTerm(turn, friend.term ?? 1);
    else learnFriend(turn, friend);
  }
}

/** Drops whom the sender knows to have been detached. Of itself and of this node a node says nothing. */
export function learnDetached(turn: Turn, detached: readonly Detached[], senderUuid: string | undefined): void {
  for (const { uuid, term } of detached) {
    if (uuid === turn.state.uuid || uuid === senderUuid) continue;
    const member = turn.byUuid(uuid);
    if (member !== undefined) {
      if (member.term < term) turn.drop(member, gf_probe_resp.GF_PROBE_UNKNOWN_PEER, term);
    } else if ((turn.state.detached.get(uuid) ?? 0) < term) turn.noteDetached(uuid, term);
  }
}

function learnOwnTerm(turn: Turn, term: number): void {
  if (term > turn.state.term) turn.state = { ...turn.state, term };
}

function learnFriend(turn: Turn, friend: FriendInfo): void {
  const member = turn.byUuid(friend.uuid);
  if (member !== undefined) {
    const hostnames = [...new Set([...member.hostnames, ...friend.hostnames])].slice(0, HOSTNAMES_MAX);
    const term = Math.max(member.term, friend.term ?? 1);
    if (hostnames.length > member.hostnames.length || term > member.term) {
      turn.change(member.id, { hostnames, term });
      turn.bumpVersion();
    }
    return;
  }
  const detachedTerm = turn.state.detached.get(friend.uuid);
  // A peer that runs C does not count: its word is the latest.
  const term = friend.term ?? nextMemberTerm(detachedTerm);
  if (term < (detachedTerm ?? 0)) return;
  if (friend.hostnames.length === 0 || turn.state.members.length >= MEMBERS_MAX) return;
  turn.forgetDetached(friend.uuid);
  turn.add(friend.hostnames, 'BEFRIENDED', { uuid: friend.uuid, term });
  turn.bumpVersion();
}
