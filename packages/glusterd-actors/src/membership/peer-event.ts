/** A member as one node tells another of it. */
export interface FriendInfo {
  readonly uuid: string;
  readonly hostnames: readonly string[];
  /** Undefined from a peer that runs C. */
  readonly term: number | undefined;
}

/** What nodes tell each other beside what C does: who is no member any more. Empty from a peer that runs C. */
export interface Detached {
  readonly uuid: string;
  readonly term: number;
}

/** Arguments of PROBE_QUERY. */
export interface ProbeQuery {
  readonly uuid: string;
  /** The name by which the caller knows us. */
  readonly hostname: string;
  readonly port: number;
}

/** Arguments of FRIEND_ADD. */
export interface FriendAdd {
  readonly uuid: string;
  readonly hostname: string;
  readonly port: number;
  /** The caller's own term; undefined from C. */
  readonly term: number | undefined;
  readonly detached: readonly Detached[];
}

/** Arguments of FRIEND_REMOVE. */
export interface FriendRemove {
  readonly uuid: string;
  readonly hostname: string;
  readonly port: number;
}

/** Arguments of FRIEND_UPDATE. */
export interface FriendUpdate {
  readonly uuid: string;
  /** `delete` names one peer; whoever says `add` lists all members. */
  readonly op: 'add' | 'delete';
  /** Of `delete`: the name of the peer that was detached. */
  readonly hostname: string | undefined;
  readonly friends: readonly FriendInfo[];
  /** Undefined from C. */
  readonly detached: readonly Detached[] | undefined;
}

/** The calls of the friend program (1238437), by procedure. */
export interface PeerCalls {
  readonly PROBE_QUERY: ProbeQuery;
  readonly FRIEND_ADD: FriendAdd;
  readonly FRIEND_REMOVE: FriendRemove;
  readonly FRIEND_UPDATE: FriendUpdate;
}

/** Names of these calls. */
export type PeerProcedure = keyof PeerCalls;

/** What all its answers come to. */
export interface PeerReply {
  readonly uuid: string;
  readonly opRet: number;
  readonly opErrno: number;
  /** Why not, in the peer's own words; of PROBE_QUERY alone. */
  readonly text?: string | undefined;
}

/** One call, with its arguments. */
export type PeerCall = { [P in PeerProcedure]: { readonly procedure: P; readonly args: PeerCalls[P] } }[PeerProcedure];

/** What happens to the membership of a node. `request` and `command` are numbers that an answer names again. */
export type PeerEvent =
  /** The daemon is up: connect to whom we know. */
  | { readonly kind: 'start' }
  /** `peer probe`: of a name that is not this node's own. */
  | {
      readonly kind: 'probe';
      readonly command: number;
      readonly hostname: string;
      readonly port: number;
      /** The id of the peer that has this name as another, or an address of it; undefined when there is none. */
      readonly peer?: number | undefined;
    }
  /** `peer detach`. */
  | { readonly kind: 'detach'; readonly command: number; readonly hostname: string; readonly force: boolean }
  /** A peer can be called: connected, versions agreed on. */
  | { readonly kind: 'connected'; readonly id: number }
  /** It can not (any more); also when connecting failed. `opErrno` (ENOTCONN by default) and `text` are for who waits for it. */
  | {
      readonly kind: 'disconnected';
      readonly id: number;
      readonly opErrno?: number | undefined;
      readonly text?: string | undefined;
    }
  /**
   * Another node calls. `remoteHost` is its address, or the name by which a peer at this address is known here; `conflict` the op_errno for which its volumes cannot be
   * accepted (FRIEND_ADD), 0 for none.
   */
  | {
      readonly kind: 'request';
      readonly request: number;
      readonly remoteHost: string;
      readonly call: PeerCall;
      readonly conflict?: number;
    }
  /** A peer answered a call; `reply` is undefined when there will be none. */
  | {
      readonly kind: 'reply';
      readonly id: number;
      readonly procedure: PeerProcedure;
      readonly reply: PeerReply | undefined;
      readonly version?: number;
    }
  /** Time went by: what hangs is tried again. Every few seconds. */
  | { readonly kind: 'tick' };
