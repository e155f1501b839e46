import { friendActions } from './friend-actions.ts';
import { friendTable, transition } from './friend-table.ts';
import type { FriendEvent, FriendTable, StateName } from './friend-table.ts';
import type { Member, Membership } from './membership.ts';
import { portOfMember, storedForm } from './membership.ts';
import { onDetach, onProbe } from './on-command.ts';
import { onReply } from './on-reply.ts';
import { onRequest } from './on-request.ts';
import { onTick } from './on-tick.ts';
import { countsAsUp, contributionWithout } from './quorum-contribution.ts';
import { persistActions } from './persist.ts';
import type { PeerAction } from './peer-action.ts';
import type { PeerEvent } from './peer-event.ts';
import { Turn } from './turn.ts';
import type { QueuedEvent } from './turn.ts';

/** What comes of an event. */
export interface PeerStep {
  readonly state: Membership;
  readonly actions: readonly PeerAction[];
  /** What the friend state machine made of it, in order, of peers that are still there. */
  readonly transitions: readonly FriendTransition[];
}

/** One step of the friend state machine; also one that leads back to where it began. */
export interface FriendTransition {
  readonly id: number;
  readonly from: StateName;
  readonly event: FriendEvent;
  readonly to: StateName;
}

/**
 * The trusted pool as a function: decides, never acts. The daemon carries out the actions, in their order, and puts the new
 * state in place once what is to be stored is stored.
 *
 * @param now - milliseconds, never going back
 * @param table - the friend state machine; another one than the daemon's is for tests
 */
export function onPeerEvent(
  state: Membership,
  event: PeerEvent,
  now: number,
  table: FriendTable = friendTable,
): PeerStep {
  const turn = new Turn(state, now, table);
  handle(turn, event);
  runQueue(turn);
  settle(turn);
  const transitions = turn.transitions.filter(({ id }) => turn.byId(id) !== undefined);
  return { state: turn.state, actions: [...persistActions(state, turn.state), ...turn.actions], transitions };
}

function handle(turn: Turn, event: PeerEvent): void {
  switch (event.kind) {
    case 'start':
      for (const member of turn.state.members) {
        const { id, hostnames } = member;
        turn.change(id, { knownSince: turn.now });
        turn.actions.push({ kind: 'connect', id, hostname: hostnames[0] ?? '', port: portOfMember(member) });
      }
      return;
    case 'probe': {
      onProbe(turn, event);
      return;
    }
    case 'detach': {
      onDetach(turn, event.command, event.hostname, event.force);
      return;
    }
    case 'connected':
      turn.change(event.id, { connected: true, sentVersion: 0 });
      {
        turn.enqueue(event.id, 'CONNECTED');
        return;
      }
    case 'disconnected': {
      onDisconnected(turn, turn.byId(event.id), event.opErrno ?? ENOTCONN, event.text);
      return;
    }
    case 'request': {
      onRequest(turn, event.request, event.remoteHost, event.call, event.conflict ?? 0);
      return;
    }
    case 'reply': {
      onReply(turn, event.id, event.procedure, event.reply, event.version ?? 0);
      return;
    }
    case 'tick': {
      onTick(turn);
      return;
    }
  }
}

const ENOTCONN = 107;

function onDisconnected(turn: Turn, member: Member | undefined, opErrno: number, text: string | undefined): void {
  if (member === undefined) return;
  turn.change(member.id, { connected: false, quorum: contributionWithout(member) });
  if (member.state !== 'DEFAULT') return;
  // A probe of a node that cannot be reached, or that broke off, has failed.
  turn.answerCommand(member, opErrno, -1, text);
  turn.drop(member, opErrno);
}

function runQueue(turn: Turn): void {
  for (let queued = turn.queue.shift(); queued !== undefined; queued = turn.queue.shift()) runEvent(turn, queued);
}

function runEvent(turn: Turn, { id, event, context }: QueuedEvent): void {
  const member = turn.byId(id);
  if (member === undefined) return;
  const [next, action] = transition(turn.table, member.state, event);
  // Before the action: whom it tells of the new member need not be told again.
  if (next === 'BEFRIENDED' && next !== member.state) turn.bumpVersion();
  friendActions[action](turn, member, context);
  turn.transitions.push({ id, from: member.state, event, to: next });
  // Of a peer that was forgotten there is nothing to change.
  if (next !== member.state) enterState(turn, member, next);
  if (countsAsUp(member, event, next)) turn.change(id, { quorum: 'up' });
}

function enterState(turn: Turn, member: Member, next: StateName): void {
  const { id } = member;
  turn.change(id, { state: next, since: turn.now, retryAt: turn.now, retryCount: 0 });
  if (next !== 'BEFRIENDED') return;
  turn.change(id, { joined: true });
  turn.answerCommand(member, 0);
  if (member.uuid !== undefined) turn.forgetDetached(member.uuid);
}

/** A node without peers is a new node: of a pool that it was in, nothing counts in the next. */
function settle(turn: Turn): void {
  if (turn.state.members.some((member) => storedForm(member) !== undefined)) return;
  if (turn.state.detached.size > 0 || turn.state.term !== 1)
    turn.state = { ...turn.state, detached: new Map(), term: 1 };
}
