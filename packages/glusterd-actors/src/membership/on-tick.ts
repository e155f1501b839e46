import { gf_probe_resp } from '@gluster-ts/protocol';

import { sendUpdate } from './friend-actions.ts';
import type { Member } from './membership.ts';
import type { Turn } from './turn.ts';

/** How long a node that asked who we are may take to ask for more. */
const PROBE_PATIENCE_MS = 60_000;
/** How long the server quorum waits for a member that neither agrees with this node nor is gone: as long as its answer may take. */
const QUORUM_PATIENCE_MS = 120_000;
/** How often a member is told who is one when nothing has changed: it may have lost us without our noticing. */
const UPDATE_INTERVAL_MS = 60_000;
/** How long nothing must have changed before members are told who have not been: whoever changes the list tells all themselves. */
export const QUIET_MS = 2000;
/** How long after its first attempt what hangs is tried again; doubled each time up to the maximum. */
const RETRY_MS = 2000;
export const RETRY_MS_MAX = 600_000;

/** Time went by. */
export function onTick(turn: Turn): void {
  for (const { id } of turn.state.members) {
    const member = turn.byId(id);
    if (member !== undefined) tickMember(turn, member);
  }
}

function tickMember(turn: Turn, member: Member): void {
  if (member.quorum === 'waiting' && turn.now - member.knownSince > QUORUM_PATIENCE_MS) {
    turn.change(member.id, { quorum: 'down' });
  }
  switch (member.state) {
    case 'BEFRIENDED': {
      tickFriend(turn, member);
      return;
    }
    case 'DEFAULT':
    case 'PROBE_RCVD':
    case 'CONNECTED_RCVD':
      // It was never heard of again, and would keep this node from joining another pool.
      if (turn.now - member.since > PROBE_PATIENCE_MS) turn.drop(member, gf_probe_resp.GF_PROBE_UNKNOWN_PEER);
      return;
    case 'UNFRIEND_SENT':
      if (!member.connected) {
        turn.enqueue(member.id, 'REMOVE_FRIEND');
        return;
      }
      {
        retry(turn, member);
        return;
      }
    default: {
      retry(turn, member);
      return;
    }
  }
}

function tickFriend(turn: Turn, member: Member): void {
  if (!member.connected) return;
  const sinceToldMs = turn.now - member.toldAt;
  const isQuiet = Math.min(sinceToldMs, turn.now - turn.state.versionAt) > QUIET_MS;
  const isBehind = member.toldVersion < turn.state.version && isQuiet;
  if (isBehind || sinceToldMs > UPDATE_INTERVAL_MS) sendUpdate(turn, member);
}

/** Goes on where an answer was lost, or asks again who turned us away: as if it had just been connected. */
function retry(turn: Turn, { id, connected, retryAt, retryCount }: Member): void {
  if (!connected || turn.now < retryAt) return;
  const delayMs = Math.min(RETRY_MS * 2 ** retryCount, RETRY_MS_MAX);
  turn.change(id, { retryAt: turn.now + delayMs, retryCount: retryCount + 1 });
  // The first time is only when to begin: the usual course of things needs no help.
  if (retryCount > 0) turn.enqueue(id, 'CONNECTED');
}
