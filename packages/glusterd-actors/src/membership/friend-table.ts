import type { PeerState } from '../state/peer.ts';

/** The names of {@link PeerState}. */
export type StateName = keyof typeof PeerState;

/** What can happen to a peer, in C's order (`glusterd_friend_sm_event_type_t`). */
export const FRIEND_EVENTS = [
  'NONE',
  'PROBE',
  'INIT_FRIEND_REQ',
  'RCVD_ACC',
  'LOCAL_ACC',
  'RCVD_RJT',
  'LOCAL_RJT',
  'RCVD_FRIEND_REQ',
  'INIT_REMOVE_FRIEND',
  'RCVD_REMOVE_FRIEND',
  'REMOVE_FRIEND',
  'CONNECTED',
  'NEW_NAME',
] as const;
/** One of {@link FRIEND_EVENTS}. */
export type FriendEvent = (typeof FRIEND_EVENTS)[number];

/** What is done about it. */
export type FriendAction =
  | 'none'
  /** The event has no place here. */
  | 'error'
  /** Ask the peer who it is: PROBE_QUERY. */
  | 'probe'
  /** The same, since it began: once we are connected to it as well. */
  | 'reverse-probe'
  /** Ask it to be friends: FRIEND_ADD, with the volumes of this node. */
  | 'friend-add'
  /** Answer its FRIEND_ADD: LOCAL_ACC or LOCAL_RJT follows. */
  | 'handle-friend-add'
  /** Tell it that it is detached: FRIEND_REMOVE; a peer that is not connected is forgotten at once. */
  | 'send-friend-remove'
  /** It told us that we are detached: leave the pool. */
  | 'handle-friend-remove'
  /** Drop it from the list of peers. */
  | 'forget'
  /** Tell all connected members, and this peer, who is a member: FRIEND_UPDATE. */
  | 'update-all'
  /** Tell this peer alone. */
  | 'update-one';

/** Where an event leads from a state, and what is done before. */
export type Transition = readonly [next: StateName, action: FriendAction];

/** For each state the events that do something; the others leave it as it is. */
export type FriendTable = Readonly<Record<StateName, Partial<Readonly<Record<FriendEvent, Transition>>>>>;

/** The friend state machine of C's glusterd 10.3 (`glusterd-sm.c`), state by state. */
export const cFriendTable: FriendTable = {
  DEFAULT: {
    PROBE: ['DEFAULT', 'probe'],
    INIT_FRIEND_REQ: ['REQ_SENT', 'friend-add'],
    RCVD_FRIEND_REQ: ['REQ_RCVD', 'handle-friend-add'],
    INIT_REMOVE_FRIEND: ['DEFAULT', 'send-friend-remove'],
    REMOVE_FRIEND: ['DEFAULT', 'forget'],
    CONNECTED: ['DEFAULT', 'probe'],
  },
  REQ_SENT: {
    RCVD_ACC: ['REQ_ACCEPTED', 'none'],
    RCVD_RJT: ['REJECTED', 'none'],
    RCVD_FRIEND_REQ: ['REQ_SENT_RCVD', 'handle-friend-add'],
    INIT_REMOVE_FRIEND: ['UNFRIEND_SENT', 'send-friend-remove'],
    REMOVE_FRIEND: ['DEFAULT', 'forget'],
  },
  REQ_RCVD: {
    INIT_FRIEND_REQ: ['REQ_SENT_RCVD', 'none'],
    LOCAL_ACC: ['REQ_ACCEPTED', 'none'],
    LOCAL_RJT: ['REJECTED', 'none'],
    INIT_REMOVE_FRIEND: ['DEFAULT', 'send-friend-remove'],
    RCVD_REMOVE_FRIEND: ['DEFAULT', 'handle-friend-remove'],
    REMOVE_FRIEND: ['DEFAULT', 'forget'],
    CONNECTED: ['CONNECTED_RCVD', 'none'],
    NEW_NAME: ['CONNECTED_RCVD', 'none'],
  },
  BEFRIENDED: {
    RCVD_ACC: ['BEFRIENDED', 'update-one'],
    LOCAL_ACC: ['BEFRIENDED', 'update-one'],
    RCVD_RJT: ['REJECTED', 'none'],
    LOCAL_RJT: ['REJECTED', 'none'],
    RCVD_FRIEND_REQ: ['BEFRIENDED', 'handle-friend-add'],
    INIT_REMOVE_FRIEND: ['UNFRIEND_SENT', 'send-friend-remove'],
    RCVD_REMOVE_FRIEND: ['DEFAULT', 'handle-friend-remove'],
    REMOVE_FRIEND: ['DEFAULT', 'forget'],
    CONNECTED: ['BEFRIENDED', 'friend-add'],
    NEW_NAME: ['BEFRIENDED', 'update-all'],
  },
  REQ_ACCEPTED: {
    RCVD_ACC: ['BEFRIENDED', 'update-all'],
    LOCAL_ACC: ['BEFRIENDED', 'update-all'],
    RCVD_RJT: ['REJECTED', 'none'],
    LOCAL_RJT: ['REJECTED', 'none'],
    RCVD_FRIEND_REQ: ['REQ_ACCEPTED', 'handle-friend-add'],
    INIT_REMOVE_FRIEND: ['REQ_ACCEPTED', 'send-friend-remove'],
    RCVD_REMOVE_FRIEND: ['DEFAULT', 'handle-friend-remove'],
    REMOVE_FRIEND: ['DEFAULT', 'forget'],
    CONNECTED: ['CONNECTED_ACCEPTED', 'reverse-probe'],
  },
  REQ_SENT_RCVD: {
    RCVD_ACC: ['BEFRIENDED', 'update-all'],
    RCVD_RJT: ['REJECTED', 'none'],
    INIT_REMOVE_FRIEND: ['UNFRIEND_SENT', 'send-friend-remove'],
    RCVD_REMOVE_FRIEND: ['DEFAULT', 'handle-friend-remove'],
    REMOVE_FRIEND: ['DEFAULT', 'forget'],
  },
  REJECTED: {
    PROBE: ['REJECTED', 'probe'],
    INIT_FRIEND_REQ: ['REQ_SENT', 'friend-add'],
    RCVD_ACC: ['BEFRIENDED', 'none'],
    LOCAL_ACC: ['BEFRIENDED', 'none'],
    RCVD_FRIEND_REQ: ['REQ_RCVD', 'handle-friend-add'],
    INIT_REMOVE_FRIEND: ['DEFAULT', 'send-friend-remove'],
    RCVD_REMOVE_FRIEND: ['DEFAULT', 'handle-friend-remove'],
    REMOVE_FRIEND: ['DEFAULT', 'forget'],
    CONNECTED: ['REJECTED', 'friend-add'],
  },
  UNFRIEND_SENT: {
    PROBE: ['UNFRIEND_SENT', 'error'],
    RCVD_RJT: ['UNFRIEND_SENT', 'error'],
    LOCAL_RJT: ['UNFRIEND_SENT', 'error'],
    RCVD_FRIEND_REQ: ['UNFRIEND_SENT', 'error'],
    REMOVE_FRIEND: ['DEFAULT', 'forget'],
  },
  PROBE_RCVD: {
    RCVD_FRIEND_REQ: ['REQ_RCVD', 'handle-friend-add'],
    INIT_REMOVE_FRIEND: ['DEFAULT', 'send-friend-remove'],
    RCVD_REMOVE_FRIEND: ['DEFAULT', 'none'],
    REMOVE_FRIEND: ['DEFAULT', 'forget'],
    CONNECTED: ['CONNECTED_RCVD', 'none'],
    NEW_NAME: ['DEFAULT', 'none'],
  },
  CONNECTED_RCVD: {
    LOCAL_ACC: ['CONNECTED_ACCEPTED', 'reverse-probe'],
    LOCAL_RJT: ['REJECTED', 'none'],
    RCVD_FRIEND_REQ: ['CONNECTED_RCVD', 'handle-friend-add'],
    INIT_REMOVE_FRIEND: ['DEFAULT', 'send-friend-remove'],
    RCVD_REMOVE_FRIEND: ['DEFAULT', 'none'],
    REMOVE_FRIEND: ['DEFAULT', 'forget'],
  },
  CONNECTED_ACCEPTED: {
    PROBE: ['CONNECTED_ACCEPTED', 'probe'],
    INIT_FRIEND_REQ: ['REQ_SENT_RCVD', 'friend-add'],
    INIT_REMOVE_FRIEND: ['DEFAULT', 'send-friend-remove'],
    RCVD_REMOVE_FRIEND: ['DEFAULT', 'none'],
    REMOVE_FRIEND: ['DEFAULT', 'forget'],
  },
};

/** A row that is not C's, and why. */
export interface Amendment {
  readonly states: readonly StateName[];
  readonly event: FriendEvent;
  /** The state that follows; undefined when the state stays. */
  readonly next: StateName | undefined;
  readonly action: FriendAction;
  readonly reason: string;
}

/** Where this daemon does otherwise. A peer that runs C notices nothing but an answer where C gives none. */
export const amendments: readonly Amendment[] = [
  {
    states: ['REQ_SENT', 'REQ_SENT_RCVD'],
    event: 'CONNECTED',
    next: undefined,
    action: 'friend-add',
    reason: 'The answer was lost with the connection; C waits for it forever.',
  },
  {
    states: ['CONNECTED_ACCEPTED'],
    event: 'CONNECTED',
    next: undefined,
    action: 'reverse-probe',
    reason: 'The same for the answer to PROBE_QUERY.',
  },
  {
    states: ['UNFRIEND_SENT'],
    event: 'CONNECTED',
    next: undefined,
    action: 'send-friend-remove',
    reason: 'The daemon restarted between asking and the answer: detaching goes on.',
  },
  {
    states: ['REQ_SENT_RCVD', 'CONNECTED_ACCEPTED'],
    event: 'RCVD_FRIEND_REQ',
    next: undefined,
    action: 'handle-friend-add',
    reason: 'The peer asks again since it lost the first answer; C stays silent.',
  },
  {
    states: ['REQ_ACCEPTED'],
    event: 'INIT_FRIEND_REQ',
    next: 'REQ_SENT_RCVD',
    action: 'friend-add',
    reason:
      'Both nodes probed each other and its FRIEND_ADD was quicker; in C the command line never hears of its probe.',
  },
  {
    states: ['CONNECTED_ACCEPTED'],
    event: 'RCVD_RJT',
    next: 'REJECTED',
    action: 'none',
    reason: 'A refusal is one in every state before membership.',
  },
  {
    states: ['DEFAULT', 'REQ_RCVD', 'REQ_ACCEPTED', 'REJECTED', 'PROBE_RCVD', 'CONNECTED_RCVD', 'CONNECTED_ACCEPTED'],
    event: 'INIT_REMOVE_FRIEND',
    next: 'UNFRIEND_SENT',
    action: 'send-friend-remove',
    reason:
      'Whoever is being detached says so, in the list and in its file, until it is gone. C never enters the next state here.',
  },
  {
    states: ['REQ_SENT', 'PROBE_RCVD', 'CONNECTED_RCVD', 'CONNECTED_ACCEPTED'],
    event: 'RCVD_REMOVE_FRIEND',
    next: 'DEFAULT',
    action: 'handle-friend-remove',
    reason: 'C gives no answer, and keeps a peer that wants nothing of it.',
  },
];

/** The friend state machine of this daemon: C's, amended. */
export const friendTable: FriendTable = amend(cFriendTable);

function amend(table: FriendTable): FriendTable {
  const amended: Record<StateName, Partial<Record<FriendEvent, Transition>>> = { ...table };
  for (const { states, event, next, action } of amendments) {
    for (const state of states) amended[state] = { ...amended[state], [event]: [next ?? state, action] };
  }
  return amended;
}

/** What an event does in a state: nothing, unless the table says otherwise. */
export function transition(table: FriendTable, state: StateName, event: FriendEvent): Transition {
  return table[state][event] ?? [state, 'none'];
}
