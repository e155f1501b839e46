import { gf_probe_resp } from '@gluster-ts/protocol';

import type { StateName } from './friend-table.ts';
import { learn, learnDetached } from './learn.ts';
import type { FriendAdd, FriendRemove, FriendUpdate, PeerCall, ProbeQuery } from './peer-event.ts';
import type { Turn } from './turn.ts';

const { GF_PROBE_ANOTHER_CLUSTER, GF_PROBE_SAME_UUID, GF_PROBE_UNKNOWN_PEER } = gf_probe_resp;

/** Another node calls. Every request is answered, once. */
export function onRequest(turn: Turn, request: number, remoteHost: string, call: PeerCall, conflict: number): void {
  switch (call.procedure) {
    case 'PROBE_QUERY': {
      turn.reply(request, onProbeQuery(turn, remoteHost, call.args));
      return;
    }
    case 'FRIEND_ADD': {
      onFriendAdd(turn, request, remoteHost, call.args, conflict);
      return;
    }
    case 'FRIEND_REMOVE': {
      onFriendRemove(turn, request, call.args);
      return;
    }
    case 'FRIEND_UPDATE': {
      turn.reply(request, onFriendUpdate(turn, call.args));
      return;
    }
  }
}

/** The op_errno of the answer: 0 when the caller may go on, to FRIEND_ADD. */
function onProbeQuery(turn: Turn, remoteHost: string, { uuid, port }: ProbeQuery): number {
  if (uuid === turn.state.uuid) return GF_PROBE_SAME_UUID;
  const member = turn.byCaller(uuid, remoteHost);
  if (member === undefined) {
    if (turn.state.members.length > 0) return GF_PROBE_ANOTHER_CLUSTER;
    turn.add([remoteHost], 'PROBE_RCVD', { uuid, port });
    return 0;
  }
  return isStranger(turn, member) ? GF_PROBE_ANOTHER_CLUSTER : 0;
}

/**
 * Whether a peer is one only because it is being probed from here, by a node that has others: then each may be in a pool of
 * its own, and to answer its probe would join the two.
 */
function isStranger({ state }: Turn, member: { readonly state: string }): boolean {
  return member.state === 'DEFAULT' && state.members.length > 1;
}

function onFriendAdd(turn: Turn, request: number, remoteHost: string, args: FriendAdd, conflict: number): void {
  const member = turn.byCaller(args.uuid, remoteHost);
  if (member === undefined || isStranger(turn, member)) {
    turn.reply(request, GF_PROBE_UNKNOWN_PEER);
    return;
  }
  const term = Math.max(member.term, args.term ?? 1);
  // Of a member the others have to hear it.
  if (term > member.term && member.joined) turn.bumpVersion();
  turn.change(member.id, { uuid: args.uuid, term });
  turn.enqueue(member.id, 'RCVD_FRIEND_REQ', { request, conflict });
  if (conflict === 0 && member.state !== 'REJECTED') learnDetached(turn, args.detached, args.uuid);
}

function onFriendRemove(turn: Turn, request: number, { uuid }: FriendRemove): void {
  const member = turn.byUuid(uuid);
  // Who is none of ours has got what it asks for; so has who is being detached, by the table.
  const isHandled = member !== undefined && turn.table[member.state].RCVD_REMOVE_FRIEND?.[1] === 'handle-friend-remove';
  if (!isHandled) {
    turn.reply(request, 0);
    return;
  }
  turn.enqueue(member.id, 'RCVD_REMOVE_FRIEND', { request });
}

/** Who is not on the way into the pool, or is on the way out, does not say who is a member. In C everybody in the list does. */
const hasNoSay: ReadonlySet<StateName> = new Set<StateName>(['DEFAULT', 'PROBE_RCVD', 'REJECTED', 'UNFRIEND_SENT']);

/** The op_errno of the answer. C has none, and leaves a node that was detached in the belief that it is a member. */
function onFriendUpdate(turn: Turn, args: FriendUpdate): number {
  const sender = turn.byUuid(args.uuid);
  if (sender === undefined) return GF_PROBE_UNKNOWN_PEER;
  if (hasNoSay.has(sender.state)) return 0;
  if (args.op === 'add') {
    learn(turn, args.friends, args.detached ?? [], sender);
    return 0;
  }
  if (args.detached !== undefined) {
    learnDetached(turn, args.detached, sender.uuid);
    return 0;
  }
  const member = args.hostname === undefined ? undefined : turn.byHostname(args.hostname);
  if (member !== undefined) turn.drop(member, GF_PROBE_UNKNOWN_PEER, member.term + 1);
  return 0;
}
