import type { Membership, StoredMember } from '../membership/membership.ts';
import { restoreMembership } from '../membership/membership.ts';
import type { PeerAction } from '../membership/peer-action.ts';
import type { StateName } from '../membership/friend-table.ts';
import { PeerState } from '../state/peer.ts';

/** A peer in the form in which it is stored: see `PeerRecord` of `@gluster-ts/store`. */
export interface StoredPeer {
  readonly uuid: string;
  /** A number of {@link PeerState}. */
  readonly state: number;
  readonly hostnames: readonly string[];
  readonly term: number;
}

/**
 * Keeps the pool over restarts; `PoolFiles` of `@gluster-ts/store` is one. Each change is durable when its method returns;
 * when one throws, what was stored before still is.
 */
export interface PeerStore {
  /** All that is stored: members, and the terms at which others were detached, by their UUIDs. */
  load(): { readonly peers: readonly StoredPeer[]; readonly detached: ReadonlyMap<string, number> };
  /** Stores members, each in the place of what was stored for its UUID; what fails, or a power cut, may leave any as it was. */
  savePeers(peers: readonly StoredPeer[]): void;
  /** Forgets a member; with a term, remembers that it was detached then. */
  removePeer(uuid: string, detachedTerm?: number): void;
  /** Remembers that a node was detached, which need not have been a member here. */
  saveDetached(uuid: string, term: number): void;
  /** Forgets everything: this node is no longer in the pool. */
  leave(): void;
}

/** A store that forgets, for a daemon that was given none. */
export const forgetfulPeerStore: PeerStore = {
  load: () => ({ peers: [], detached: new Map() }),
  savePeers: () => undefined,
  removePeer: () => undefined,
  saveDetached: () => undefined,
  leave: () => undefined,
};

// The numbers are those of the object's keys, in their order, from 0.
const stateNames = Object.keys(PeerState) as StateName[];

/** The membership as it was stored. Throws what the store throws. */
export function loadMembership(store: PeerStore, uuid: string): Membership {
  const { peers, detached } = store.load();
  const members = peers.map(({ uuid: peer, state, hostnames, term }): StoredMember => ({
    uuid: peer,
    hostnames,
    term,
    state: stateNames[state] ?? 'DEFAULT',
  }));
  // C may have left this node among its own peers; nobody is their own friend.
  return restoreMembership(
    uuid,
    members.filter((member) => member.uuid !== uuid),
    detached,
  );
}

/** Carries out what of the actions concerns the store. Throws what the store throws. */
export function storeActions(store: PeerStore, actions: readonly PeerAction[]): void {
  // These come first, by `persistActions`; together, for a new member hears of all others at once.
  const saved = actions.flatMap((action) => (action.kind === 'save' ? [action.member] : []));
  if (saved.length > 0) store.savePeers(saved.map((member) => ({ ...member, state: PeerState[member.state] })));
  for (const action of actions) {
    if (action.kind === 'remove') store.removePeer(action.uuid, action.detachedTerm);
    else if (action.kind === 'save-detached') store.saveDetached(action.uuid, action.term);
    else if (action.kind === 'leave') store.leave();
  }
}
