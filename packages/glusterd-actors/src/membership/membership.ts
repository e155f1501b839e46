import type { QuorumContribution } from '../state/peer.ts';
import type { StateName } from './friend-table.ts';

/** One other node, as this one knows it. */
export interface Member {
  /** Names the peer, and its connection, as long as this process has it. */
  readonly id: number;
  /** Undefined until it said who it is. */
  readonly uuid: string | undefined;
  /** Every name and address; the first is the one that is shown and connected to. */
  readonly hostnames: readonly string[];
  /** What it was probed with, or probed us with; 0, as in C, of one that was stored or heard of, which means port 24007. */
  readonly port: number;
  readonly state: StateName;
  /** Whether it can be called. */
  readonly connected: boolean;
  /** What it counts for in the server quorum. */
  readonly quorum: QuorumContribution;
  /** How often its membership changed: odd while it is a member, one more for each detach and each probe after it. */
  readonly term: number;
  /** Whether it ever was a member here: only such a peer is kept when it turns us away. */
  readonly joined: boolean;
  /** When it entered its state, in milliseconds. */
  readonly since: number;
  /** When this node came to know it, or started. */
  readonly knownSince: number;
  /** When what hangs is tried again, in milliseconds, and how often it was. */
  readonly retryAt: number;
  readonly retryCount: number;
  /** The {@link Membership.version} that it confirmed to have been told of, and when it was last told. */
  readonly toldVersion: number;
  readonly toldAt: number;
  /** The version that it is being told of, or was, over the present connection; 0 for none. */
  readonly sentVersion: number;
  /** The command that waits for what becomes of this peer. */
  readonly command: number | undefined;
}

/** Who belongs to the pool: an immutable snapshot. */
export interface Membership {
  /** This node. */
  readonly uuid: string;
  /** The term at which the others have it. */
  readonly term: number;
  readonly members: readonly Member[];
  /** Who was detached, at which (even) term. */
  readonly detached: ReadonlyMap<string, number>;
  /** Counts the changes that members have to be told of. */
  readonly version: number;
  /** When it was counted last, in milliseconds. */
  readonly versionAt: number;
  readonly nextId: number;
}

/** A peer as it is stored: of one whose UUID is not known, or who only asked, nothing is. */
export interface StoredMember {
  readonly uuid: string;
  readonly state: StateName;
  readonly hostnames: readonly string[];
  readonly term: number;
}

/** The port of glusterd. */
export const GLUSTERD_PORT = 24_007;

/** A node at its start, with what is stored. Event `start` connects it to its peers. */
export function restoreMembership(
  uuid: string,
  stored: readonly StoredMember[],
  detached: ReadonlyMap<string, number>,
): Membership {
  const members = stored.map((peer, index) => newMember(index + 1, peer.hostnames, peer.state, 0, peer));
  return { uuid, term: 1, members, detached: new Map(detached), version: 1, versionAt: 0, nextId: members.length + 1 };
}

/** A peer that just came to be known. */
export function newMember(
  id: number,
  hostnames: readonly string[],
  state: StateName,
  now: number,
  more: { readonly uuid?: string; readonly port?: number; readonly term?: number; readonly command?: number } = {},
): Member {
  return {
    id,
    uuid: more.uuid,
    hostnames,
    port: more.port ?? 0,
    state,
    connected: false,
    quorum: state === 'BEFRIENDED' ? 'waiting' : 'none',
    term: more.term ?? 1,
    joined: isMemberState(state) || state === 'REJECTED',
    since: now,
    knownSince: now,
    retryAt: now,
    retryCount: 0,
    toldVersion: 0,
    toldAt: now,
    sentVersion: 0,
    command: more.command,
  };
}

/** Where a peer is to be connected to. */
export function portOfMember({ port }: Pick<Member, 'port'>): number {
  return port === 0 ? GLUSTERD_PORT : port;
}

/** Whether a peer in this state is (still) one of the pool. */
export function isMemberState(state: StateName): boolean {
  return state === 'BEFRIENDED' || state === 'UNFRIEND_SENT';
}

/** The form in which a peer is stored; undefined for one that is not. */
export function storedForm(member: Member): StoredMember | undefined {
  const { uuid, state, hostnames, term } = member;
  if (uuid === undefined || state === 'DEFAULT' || state === 'PROBE_RCVD' || state === 'CONNECTED_RCVD')
    return undefined;
  return { uuid, state: storedStates[state] ?? state, hostnames, term };
}

/**
 * What comes of REQ_ACCEPTED once there is a connection, and ends with it: whoever starts again has none, and goes the same
 * way. Not to be stored, then, while a probe waits; and C, at its start, stays in these forever.
 */
const storedStates: Partial<Readonly<Record<StateName, StateName>>> = {
  CONNECTED_ACCEPTED: 'REQ_ACCEPTED',
  REQ_SENT_RCVD: 'REQ_ACCEPTED',
};

/** The first odd term after one at which a node was no member. */
export function nextMemberTerm(detachedTerm: number | undefined): number {
  return detachedTerm === undefined ? 1 : detachedTerm + 1 + (detachedTerm % 2);
}
