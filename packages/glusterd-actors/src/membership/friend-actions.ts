import { gf_probe_resp } from '@gluster-ts/protocol';

import type { FriendContext, FriendActionTable, Turn } from './turn.ts';
import type { Member } from './membership.ts';
import { isMemberState } from './membership.ts';
import type { FriendUpdate } from './peer-event.ts';

/** What the actions of the table do. */
export const friendActions: FriendActionTable = {
  none: () => undefined,
  error: (turn, _member, { request }) => {
    if (request !== undefined) turn.reply(request, gf_probe_resp.GF_PROBE_UNKNOWN_PEER);
  },
  probe: sendProbe,
  'reverse-probe': sendProbe,
  'friend-add': sendFriendAdd,
  'handle-friend-add': handleFriendAdd,
  'send-friend-remove': sendFriendRemove,
  'handle-friend-remove': handleFriendRemove,
  forget: (turn, member) => {
    // Of a node that never was a member nobody has to be told.
    turn.drop(member, 0, member.joined ? member.term + 1 : undefined);
    // Peers that run C learn it in no other way.
    if (member.joined) sendDelete(turn, member.hostnames[0] ?? '');
  },
  'update-all': (turn, member) => {
    // One and the same for all: it is put into the form of the wire once.
    const args = updateOf(turn, member);
    for (const other of turn.state.members) {
      if (other.id === member.id || other.state === 'BEFRIENDED') send(turn, other, args);
    }
  },
  'update-one': (turn, member) => {
    // Each of two nodes asks the other to be friends, and with both answers comes an update: once is enough.
    if (turn.byId(member.id)?.sentVersion !== turn.state.version) sendUpdate(turn, member);
  },
};

/** Tells a peer who is a member; it is one, or about to be. */
export function sendUpdate(turn: Turn, target: Member): void {
  send(turn, target, updateOf(turn, target));
}

function send(turn: Turn, target: Member, args: FriendUpdate): void {
  turn.call(target, { procedure: 'FRIEND_UPDATE', args });
  turn.change(target.id, { toldAt: turn.now, sentVersion: target.connected ? turn.state.version : 0 });
}

/** Who is a member; `also` is one that is about to be. */
function updateOf(turn: Turn, also: Member): FriendUpdate {
  const friends = turn.state.members
    .filter((member) => member.state === 'BEFRIENDED' || member.id === also.id)
    .flatMap(({ uuid, hostnames, term }) => (uuid === undefined ? [] : [{ uuid, hostnames, term }]));
  return { uuid: turn.state.uuid, op: 'add', hostname: undefined, friends, detached: detached(turn) };
}

/** Tells all members that a peer is gone. */
export function sendDelete(turn: Turn, hostname: string): void {
  const args: FriendUpdate = { uuid: turn.state.uuid, op: 'delete', hostname, friends: [], detached: detached(turn) };
  for (const member of turn.state.members) {
    if (member.state === 'BEFRIENDED') turn.call(member, { procedure: 'FRIEND_UPDATE', args });
  }
}

function detached({ state }: Turn): { uuid: string; term: number }[] {
  return [...state.detached].map(([uuid, term]) => ({ uuid, term }));
}

function sendProbe(turn: Turn, member: Member): void {
  const { port } = member;
  const args = { uuid: turn.state.uuid, hostname: member.hostnames[0] ?? '', port };
  turn.call(member, { procedure: 'PROBE_QUERY', args });
}

function sendFriendAdd(turn: Turn, member: Member): void {
  const { uuid, term } = turn.state;
  const args = { uuid, hostname: member.hostnames[0] ?? '', port: member.port, term, detached: detached(turn) };
  turn.call(member, { procedure: 'FRIEND_ADD', args });
}

function handleFriendAdd(turn: Turn, member: Member, { request, conflict = 0 }: FriendContext): void {
  turn.enqueue(member.id, conflict === 0 ? 'LOCAL_ACC' : 'LOCAL_RJT');
  if (request !== undefined) turn.reply(request, conflict);
}

function sendFriendRemove(turn: Turn, member: Member): void {
  if (!member.connected) {
    turn.enqueue(member.id, 'REMOVE_FRIEND');
    return;
  }
  const args = { uuid: turn.state.uuid, hostname: member.hostnames[0] ?? '', port: member.port };
  turn.call(member, { procedure: 'FRIEND_REMOVE', args });
}

/**
 * A member says that we are none: all peers go. Of a node that is none itself (yet, or for its volumes) only that one goes;
 * C empties its list there too, so that a stranger who was turned away can take a pool apart.
 */
function handleFriendRemove(turn: Turn, member: Member, { request }: FriendContext): void {
  if (request !== undefined) turn.reply(request, 0);
  const others = isMemberState(member.state) ? turn.state.members : [member];
  for (const other of others) turn.drop(other, gf_probe_resp.GF_PROBE_UNKNOWN_PEER);
}
