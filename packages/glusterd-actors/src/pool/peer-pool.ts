import { gf_probe_resp } from '@gluster-ts/protocol';
import type { Ping } from '@gluster-ts/rpc-clnt';
import { isMemberState, restoreMembership } from '../membership/membership.ts';
import type { Member, Membership } from '../membership/membership.ts';
import { onPeerEvent } from '../membership/on-peer-event.ts';
import type { PeerAction } from '../membership/peer-action.ts';
import type { PeerCall, PeerEvent, PeerReply } from '../membership/peer-event.ts';
import type { ActorLog } from '../effects.ts';
import { PeerState, peerStateText } from '../state/peer.ts';
import type { Peer } from '../state/peer.ts';
import { Errno } from '../host/errno.ts';
import { callFriend } from './friend-calls.ts';
import { GreetingError, greetPeer } from './greet-peer.ts';
import { PeerLink } from './peer-link.ts';
import type { PeerConnector } from './peer-link.ts';
import type { CommonState } from './peer-data.ts';
import { loadMembership, storeActions } from './peer-store.ts';
import type { PeerStore } from './peer-store.ts';
import { TransitionLog } from './transition-log.ts';
import { visiblePeers } from './visible-peers.ts';

/** What the pool is made with. */
export interface PeerPoolParts {
  readonly store: PeerStore;
  readonly connector: PeerConnector;
  readonly ping: Ping | undefined;
  readonly log: ActorLog;
  /** Milliseconds, never going back. */
  readonly uptimeMs: () => number;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly nowMs: () => number;
  /** This node, which gets its UUID now if it has none. */
  readonly identity: () => { readonly uuid: string; readonly operatingVersion: number };
  /** The cluster's options and the volumes, which peers compare. */
  readonly common: () => CommonState;
  /** Takes the peers as commands see them, whenever they look different. */
  readonly publish: (peers: readonly Peer[]) => void;
  /** Told when peers are gone: who, and whether it is this node that was detached by one of them. */
  readonly onGone: (uuids: readonly string[], isDetached: boolean) => void;
}

/** What a command is told. */
export interface CommandAnswer {
  readonly opRet: number;
  readonly opErrno: number;
  /** In words, when `opErrno` does not say it. */
  readonly text: string | undefined;
}

/**
 * The trusted pool as it runs: holds the membership, lets the friend state machine decide about whatever happens, and does
 * what it asks for. What is to be stored is stored before anybody is told, and when that fails nothing has happened.
 */
export class PeerPool {
  /** What the friend state machine did last. */
  readonly transitions: TransitionLog = new TransitionLog();
  readonly #parts: PeerPoolParts;
  /** Undefined as long as nobody asked for it: a node without peers needs no UUID for that. */
  #state: Membership | undefined;
  #peers: readonly Peer[] = [];
  readonly #links = new Map<number, PeerLink>();
  readonly #commands = new Map<number, (answer: CommandAnswer) => void>();
  readonly #requests = new Map<number, (reply: PeerReply) => void>();
  #lastNumber = 0;
  /** What happened while something else was worked on. */
  readonly #events: PeerEvent[] = [];
  #isBusy = false;
  #isStopped = false;

  constructor(parts: PeerPoolParts) {
    this.#parts = parts;
  }

  /** The members as the state machine has them; none in a node that was never asked. */
  get members(): readonly Member[] {
    return this.#state?.members ?? [];
  }

  /** Takes the peers from the store, so that they are listed; throws what the store throws. */
  load(): void {
    if (this.#parts.store.load().peers.length === 0) return;
    this.#state = loadMembership(this.#parts.store, this.#parts.identity().uuid);
    this.#publish();
  }

  /** Connects to the peers. */
  start(): void {
    if (this.#state !== undefined) this.#happen({ kind: 'start' });
  }

  /** Time went by: call it every few seconds. */
  tick(): void {
    if (this.members.length > 0) this.#happen({ kind: 'tick' });
  }

  /** Ends all connections; nothing happens any more. */
  stop(): void {
    this.#isStopped = true;
    for (const link of this.#links.values()) link.close();
    this.#links.clear();
    for (const command of [...this.#commands.keys()]) this.#answer(command, STOPPED);
  }

  /** `peer probe` of a host that is not this one; `peer` is the id of the member that has it as another name. */
  probe(hostname: string, port: number, peer: number | undefined): Promise<CommandAnswer> {
    return this.#command((command) => ({ kind: 'probe', command, hostname, port, peer }));
  }

  /** `peer detach` of a peer; `hostname` is one of its names. */
  detach(hostname: string, force: boolean): Promise<CommandAnswer> {
    return this.#command((command) => ({ kind: 'detach', command, hostname, force }));
  }

  /** Another node calls, which `remoteHost` is the name of; `conflict` is the op_errno for which it cannot be a peer. */
  request(call: PeerCall, remoteHost: string, conflict = 0): Promise<PeerReply> {
    const request = ++this.#lastNumber;
    return new Promise((resolve) => {
      this.#requests.set(request, resolve);
      this.#happen({ kind: 'request', request, remoteHost, call, conflict });
    });
  }

  /** The client with which a member can be called; undefined while it is not connected. */
  client(uuid: string): PeerLink['clnt'] {
    const member = this.members.find((one) => one.uuid === uuid && isMemberState(one.state));
    return member === undefined ? undefined : this.#links.get(member.id)?.clnt;
  }

  #command(event: (command: number) => PeerEvent): Promise<CommandAnswer> {
    const command = ++this.#lastNumber;
    return new Promise((resolve) => {
      this.#commands.set(command, resolve);
      this.#happen(event(command));
    });
  }

  /** Events are worked on one after the other: an action may bring about the next. */
  #happen(event: PeerEvent): void {
    if (this.#isStopped) {
      this.#refuse(event);
      return;
    }
    this.#events.push(event);
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      for (let next = this.#events.shift(); next !== undefined; next = this.#events.shift()) this.#decide(next);
    } finally {
      this.#isBusy = false;
    }
  }

  #decide(event: PeerEvent): void {
    const { store, uptimeMs } = this.#parts;
    const before = this.#membership();
    const { state, actions, transitions } = onPeerEvent(before, event, uptimeMs());
    try {
      storeActions(store, actions);
    } catch (error) {
      this.#notStored(event, error);
      return;
    }
    this.#state = state;
    this.#publish();
    this.#tellGone(before, event);
    for (const transition of transitions) this.transitions.add(transition, this.#parts.nowMs());
    for (const action of actions) this.#perform(action);
  }

  /** Nothing happens any more, but nobody is left waiting. */
  #refuse(event: PeerEvent): void {
    if (event.kind === 'probe' || event.kind === 'detach') this.#answer(event.command, STOPPED);
    else if (event.kind === 'request') {
      this.#reply(event.request, { ...STOPPED, uuid: this.#parts.identity().uuid });
    }
  }

  #membership(): Membership {
    const { uuid } = this.#parts.identity();
    const state = this.#state ?? restoreMembership(uuid, [], new Map());
    // A node without peers may get another identity.
    return state.uuid === uuid ? state : { ...state, uuid };
  }

  #publish(): void {
    const peers = visiblePeers(this.members, this.#peers);
    if (peers === this.#peers) return;
    this.#peers = peers;
    this.#parts.publish(peers);
  }

  /** Also of one that never became a member: its volumes may be here already. */
  #tellGone(before: Membership, event: PeerEvent): void {
    const { members } = this;
    if (members === before.members) return;
    const present = new Set(members.map(({ id }) => id));
    const gone = before.members.filter(({ id }) => !present.has(id));
    const uuids = gone.flatMap(({ uuid }) => (uuid === undefined ? [] : [uuid]));
    if (uuids.length === 0) return;
    const isDetached = event.kind === 'request' && event.call.procedure === 'FRIEND_REMOVE' && members.length === 0;
    this.#parts.onGone(uuids, isDetached);
  }

  /** Nothing has happened, then; whoever waits for it is told so. */
  #notStored(event: PeerEvent, error: unknown): void {
    this.#parts.log('error', `Failed to store peerinfo: ${reasonOf(error)}`, 106_359);
    if (event.kind === 'probe' || event.kind === 'detach') {
      this.#answer(event.command, { opRet: -1, opErrno: 0, text: 'Failed to store peer information' });
    } else if (event.kind === 'request') {
      const { uuid } = this.#parts.identity();
      this.#reply(event.request, { uuid, opRet: -1, opErrno: gf_probe_resp.GF_PROBE_ADD_FAILED });
    } else if (event.kind === 'connected') {
      // Once more from the beginning: another connection, the same event.
      this.#links.get(event.id)?.reset();
    }
  }

  #perform(action: PeerAction): void {
    switch (action.kind) {
      case 'save':
      case 'remove':
      case 'save-detached':
      case 'leave':
        // Done by the store, before everything else.
        return;
      case 'connect': {
        this.#connect(action.id, action.hostname, action.port);
        return;
      }
      case 'disconnect': {
        this.#links.get(action.id)?.close();
        this.#links.delete(action.id);
        this.transitions.forget(action.id);
        return;
      }
      case 'call': {
        void this.#call(action.id, action.call, action.version);
        return;
      }
      case 'reply': {
        this.#reply(action.request, action.reply);
        return;
      }
      case 'answer':
        this.#answer(action.command, action);
    }
  }

  #answer(command: number, { opRet, opErrno, text }: CommandAnswer): void {
    this.#commands.get(command)?.({ opRet, opErrno, text });
    this.#commands.delete(command);
  }

  #reply(request: number, reply: PeerReply): void {
    this.#requests.get(request)?.(reply);
    this.#requests.delete(request);
  }

  #connect(id: number, hostname: string, port: number): void {
    const { connector, ping, identity, log } = this.#parts;
    const member = (): Member | undefined => this.members.find((one) => one.id === id);
    const link = new PeerLink({
      connector,
      ping,
      port,
      hostnames: () => member()?.hostnames ?? [hostname],
      greet: (clnt, name) => greetPeer(clnt, identity(), name),
      onUp: () => this.#happen({ kind: 'connected', id }),
      onDown: (error) => {
        const { uuid = '', state = 'DEFAULT', connected, hostnames } = member() ?? {};
        if (connected === true) {
          const name = hostnames?.[0] ?? hostname;
          const where = peerStateText(PeerState[state]);
          const what = `Peer <${name}> (<${uuid}>), in state <${where}>, has disconnected from glusterd.`;
          log('info', what, 106_004);
        }
        const known = error instanceof GreetingError;
        if (known) log('error', `${hostname}: ${error.message}`, 106_170);
        else if (state === 'DEFAULT') log('warning', `Cannot probe ${hostname}: ${reasonOf(error)}`);
        const opErrno = known ? error.opErrno : Errno.ENOTCONN;
        this.#happen({ kind: 'disconnected', id, opErrno, text: known ? error.text : undefined });
      },
    });
    this.#links.set(id, link);
  }

  async #call(id: number, call: PeerCall, version: number): Promise<void> {
    const { procedure } = call;
    let reply: PeerReply | undefined;
    try {
      const clnt = this.#links.get(id)?.clnt;
      if (clnt !== undefined) reply = await callFriend(clnt, call, this.#parts.common());
    } catch (error) {
      this.#parts.log('warning', `${procedure} was not answered: ${reasonOf(error)}`);
    }
    if (reply !== undefined) this.#logReply(id, procedure, reply);
    this.#happen({ kind: 'reply', id, procedure, reply, version });
  }

  #logReply(id: number, procedure: PeerCall['procedure'], { uuid, opRet }: PeerReply): void {
    const host = this.members.find((member) => member.id === id)?.hostnames[0] ?? '';
    if (procedure === 'PROBE_QUERY') {
      this.#parts.log('info', `Received probe resp from uuid: ${uuid}, host: ${host}`, 106_511);
    } else if (procedure !== 'FRIEND_UPDATE') {
      this.#parts.log('info', `Received ${opRet === 0 ? 'ACC' : 'RJT'} from uuid: ${uuid}, host: ${host}`, 106_493);
    }
  }
}

const STOPPED = { opRet: -1, opErrno: Errno.ENOTCONN, text: undefined } as const;

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
