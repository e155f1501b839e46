import { gf_probe_resp } from '@gluster-ts/protocol';

import { sendDelete } from './friend-actions.ts';
import type { Member } from './membership.ts';
import { nextMemberTerm } from './membership.ts';
import type { PeerProcedure, PeerReply } from './peer-event.ts';
import type { Turn } from './turn.ts';

const EINVAL = 22;

/** A peer answered, or will not. */
export function onReply(
  turn: Turn,
  id: number,
  procedure: PeerProcedure,
  reply: PeerReply | undefined,
  version: number,
): void {
  const member = turn.byId(id);
  if (member === undefined) return;
  // What was asked of a peer before it was detached is of no interest now: the command that waits is another.
  if (member.state === 'UNFRIEND_SENT' && procedure !== 'FRIEND_REMOVE') return;
  switch (procedure) {
    case 'PROBE_QUERY': {
      if (reply !== undefined) onProbeReply(turn, member, reply);
      return;
    }
    case 'FRIEND_ADD': {
      onFriendAddReply(turn, member, reply);
      return;
    }
    case 'FRIEND_REMOVE': {
      onFriendRemoveReply(turn, member);
      return;
    }
    case 'FRIEND_UPDATE':
      if (reply?.opRet === 0) {
        turn.change(id, { toldVersion: Math.max(member.toldVersion, version) });
        return;
      }
      turn.change(id, { sentVersion: 0 });
      if (reply !== undefined) turn.enqueue(id, 'RCVD_RJT');
  }
}

function onProbeReply(turn: Turn, member: Member, { uuid, opRet, opErrno, text }: PeerReply): void {
  if (opRet !== 0) {
    turnedAway(turn, member, opErrno, text);
    return;
  }
  const known = turn.byUuid(uuid);
  if (known !== undefined && known.id !== member.id) {
    anotherName(turn, member, known);
    return;
  }
  if (uuid === turn.state.uuid) {
    turn.drop(member, gf_probe_resp.GF_PROBE_SAME_UUID);
    return;
  }
  // Whoever answers at this address is not the peer that was there.
  if (member.uuid !== undefined && member.uuid !== uuid) {
    turnedAway(turn, member, gf_probe_resp.GF_PROBE_UNKNOWN_PEER);
    return;
  }
  if (member.uuid === undefined) {
    turn.change(member.id, { uuid, term: nextMemberTerm(turn.state.detached.get(uuid)) });
  }
  turn.enqueue(member.id, 'INIT_FRIEND_REQ');
}

/** A probe found a peer by a name that it did not have here. */
function anotherName(turn: Turn, member: Member, known: Member): void {
  turn.answerCommand(member, gf_probe_resp.GF_PROBE_FRIEND, 0);
  turn.drop(member, 0);
  const hostnames = [...new Set([...known.hostnames, ...member.hostnames])];
  turn.change(known.id, { hostnames });
  turn.bumpVersion();
  turn.enqueue(known.id, 'NEW_NAME');
}

function onFriendAddReply(turn: Turn, member: Member, reply: PeerReply | undefined): void {
  if (reply === undefined) {
    turn.answerCommand(member, EINVAL);
    return;
  }
  if (reply.opRet !== 0) {
    turnedAway(turn, member, reply.opErrno);
    return;
  }
  turn.answerCommand(member, 0);
  turn.enqueue(member.id, 'RCVD_ACC');
}

/** Refusals for which a peer that never was a member is kept, as "rejected", until somebody does something about it. */
const conflicts: ReadonlySet<number> = new Set([
  gf_probe_resp.GF_PROBE_VOLUME_CONFLICT,
  gf_probe_resp.GF_PROBE_MISSED_SNAP_CONFLICT,
  gf_probe_resp.GF_PROBE_SNAP_CONFLICT,
]);

/** Any other refusal of a node that was no member ends the probe, and nothing is left of it. */
function turnedAway(turn: Turn, member: Member, opErrno: number, text?: string): void {
  // A refusal without a number is one all the same.
  turn.answerCommand(member, opErrno, -1, text);
  if (!member.joined && !conflicts.has(opErrno)) {
    turn.drop(member, opErrno);
    return;
  }
  turn.enqueue(member.id, 'RCVD_RJT');
}

/** It is gone from the pool whether it heard of it or not. */
function onFriendRemoveReply(turn: Turn, member: Member): void {
  if (member.state !== 'UNFRIEND_SENT') return;
  turn.drop(member, 0, member.joined ? member.term + 1 : undefined);
  sendDelete(turn, member.hostnames[0] ?? '');
}
