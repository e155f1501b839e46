import type { FriendAction, FriendEvent, FriendTable } from './friend-table.ts';
import type { Member, Membership } from './membership.ts';
import { newMember, portOfMember } from './membership.ts';
import type { FriendTransition } from './on-peer-event.ts';
import type { PeerAction } from './peer-action.ts';
import type { PeerCall, PeerReply } from './peer-event.ts';

/** What an event of the table came with. */
export interface FriendContext {
  /** RCVD_FRIEND_REQ, RCVD_REMOVE_FRIEND: whom to answer. */
  readonly request?: number;
  /** RCVD_FRIEND_REQ: why not, as op_errno; 0 for no reason. */
  readonly conflict?: number;
}

/** An event of the table that waits for its turn. */
export interface QueuedEvent {
  readonly id: number;
  readonly event: FriendEvent;
  readonly context: FriendContext;
}

/** The work on one event: the state as it becomes, and the actions as they add up. Lives for one call. */
export class Turn {
  readonly now: number;
  readonly table: FriendTable;
  readonly actions: PeerAction[] = [];
  readonly queue: QueuedEvent[] = [];
  readonly transitions: FriendTransition[] = [];
  state: Membership;

  constructor(state: Membership, now: number, table: FriendTable) {
    this.state = state;
    this.now = now;
    this.table = table;
  }

  byId(id: number): Member | undefined {
    return this.state.members.find((member) => member.id === id);
  }

  byUuid(uuid: string): Member | undefined {
    return this.state.members.find((member) => member.uuid === uuid);
  }

  byHostname(hostname: string): Member | undefined {
    return this.state.members.find(({ hostnames }) => hostnames.includes(hostname));
  }

  /** The caller of a request: by its UUID, else by its address where nobody has a UUID yet. */
  byCaller(uuid: string, remoteHost: string): Member | undefined {
    const named = this.byUuid(uuid);
    if (named !== undefined) return named;
    const member = this.byHostname(remoteHost);
    // C takes a stranger at a known address for the peer there, and gives that peer another UUID.
    return member?.uuid === undefined ? member : undefined;
  }

  add(hostnames: readonly string[], state: Member['state'], more: Parameters<typeof newMember>[4]): Member {
    const member = newMember(this.state.nextId, hostnames, state, this.now, more);
    this.state = { ...this.state, members: [...this.state.members, member], nextId: member.id + 1 };
    this.actions.push({ kind: 'connect', id: member.id, hostname: hostnames[0] ?? '', port: portOfMember(member) });
    return member;
  }

  change(id: number, changes: Partial<Member>): void {
    const members = this.state.members.map((member) => (member.id === id ? { ...member, ...changes } : member));
    this.state = { ...this.state, members };
  }

  /** Drops a peer; whoever waits for it hears `opErrno`, 0 being good news. */
  drop(member: Member, opErrno: number, detachedTerm?: number): void {
    this.answerCommand(member, opErrno);
    this.state = { ...this.state, members: this.state.members.filter(({ id }) => id !== member.id) };
    this.actions.push({ kind: 'disconnect', id: member.id });
    if (member.uuid !== undefined && detachedTerm !== undefined) this.noteDetached(member.uuid, detachedTerm);
  }

  noteDetached(uuid: string, term: number): void {
    const detached = new Map(this.state.detached);
    detached.delete(uuid);
    detached.set(uuid, term);
    this.state = { ...this.state, detached };
    this.bumpVersion();
  }

  forgetDetached(uuid: string): void {
    if (!this.state.detached.has(uuid)) return;
    const detached = new Map(this.state.detached);
    detached.delete(uuid);
    this.state = { ...this.state, detached };
  }

  bumpVersion(): void {
    this.state = { ...this.state, version: this.state.version + 1, versionAt: this.now };
  }

  enqueue(id: number, event: FriendEvent, context: FriendContext = {}): void {
    this.queue.push({ id, event, context });
  }

  call(member: Member, call: PeerCall): void {
    if (member.connected) this.actions.push({ kind: 'call', id: member.id, call, version: this.state.version });
  }

  reply(request: number, opErrno: number): void {
    const reply: PeerReply = { uuid: this.state.uuid, opRet: opErrno === 0 ? 0 : -1, opErrno };
    this.actions.push({ kind: 'reply', request, reply });
  }

  answer(command: number, opRet: number, opErrno: number, text?: string): void {
    this.actions.push({ kind: 'answer', command, opRet, opErrno, text });
  }

  /** Answers the command that waits for this peer, if there is one. */
  answerCommand({ id }: Member, opErrno: number, opRet: number = opErrno === 0 ? 0 : -1, text?: string): void {
    const command = this.byId(id)?.command;
    if (command === undefined) return;
    this.answer(command, opRet, opErrno, text);
    this.change(id, { command: undefined });
  }
}

/** What {@link FriendAction}s are carried out by. */
export type FriendActionTable = Readonly<
  Record<FriendAction, (turn: Turn, member: Member, context: FriendContext) => void>
>;
