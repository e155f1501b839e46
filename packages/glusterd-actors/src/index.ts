/**
 * The programs of a GlusterFS management daemon and what they do: state and decisions, with every effect as an argument.
 *
 * @packageDocumentation
 */
export { Glusterd } from './glusterd.ts';
export { tcpPrograms, unixPrograms } from './programs.ts';
export type { ServedProgram } from './programs.ts';
export type {
  ActorLog,
  Clock,
  GlusterdConfig,
  GlusterdEffects,
  IdentityRecord,
  IdentityStore,
  OptionsStore,
} from './effects.ts';
export { PeerPool } from './pool/peer-pool.ts';
export type { CommandAnswer, PeerPoolParts } from './pool/peer-pool.ts';
export { connectPeer, PEER_CONNECT_TIMEOUT_MS } from './pool/peer-link.ts';
export type { PeerConnector } from './pool/peer-link.ts';
export type { CommonState } from './pool/peer-data.ts';
export type { LoggedTransition, TransitionLog } from './pool/transition-log.ts';
export type { PeerStore, StoredPeer } from './pool/peer-store.ts';
export type { BrickProcesses, LocalBrick } from './quorum/brick-processes.ts';
export type { QuorumStatus } from './quorum/quorum-status.ts';
export type { QuorumWatch } from './quorum/quorum-watch.ts';
export type { FileFacts, Host, RunResult, Space, StatOptions } from './host/host.ts';
export { nodeHost } from './host/node-host.ts';

export { bricksPerSubvolume, makeBrick, makeVolume, NULL_UUID, subvolumeCount } from './volumes/volume.ts';
export { VolumeStatus, VolumeTransport, VolumeType } from './volumes/volume.ts';
export type { Brick, Quota, Rebalance, Volume } from './volumes/volume.ts';
export type { Pairs, StoredVolume, VolumeRecord, VolumeStore } from './volumes/volume-store.ts';
export type { VolumeKeeper } from './volumes/volume-keeper.ts';

export { Snapshot } from './state/snapshot.ts';
export type { SnapshotFields } from './state/snapshot.ts';
export { PeerState, peerStateText } from './state/peer.ts';
export type { Peer, QuorumContribution } from './state/peer.ts';
export type { BrickPorts } from './state/brick-ports.ts';
export type { Turns } from './state/turns.ts';
export { LOCK_LEASE_MS, TransactionLocks } from './transactions/transaction-locks.ts';
export type { Hook, HookRunner } from './transactions/hooks.ts';
export { OperationLog } from './transactions/operation-log.ts';
export { lockName } from './transactions/lock-table.ts';
export type { HeldLock, LockKind, LockTable } from './transactions/lock-table.ts';
export { OPERATING_VERSION_MAX, OPERATING_VERSION_MIN } from './state/operating-version.ts';
export { ActorError } from './errors.ts';
export type { ActorErrorCode, ActorErrorOptions } from './errors.ts';

export { onPeerEvent } from './membership/on-peer-event.ts';
export { restoreMembership } from './membership/membership.ts';
export type { FriendTransition, PeerStep } from './membership/on-peer-event.ts';
export type { Member, Membership, StoredMember } from './membership/membership.ts';
export { FRIEND_EVENTS } from './membership/friend-table.ts';
export type { FriendAction, FriendEvent, FriendTable, StateName, Transition } from './membership/friend-table.ts';
export type { PeerAction } from './membership/peer-action.ts';
export type {
  Detached,
  FriendAdd,
  FriendInfo,
  FriendRemove,
  FriendUpdate,
  PeerCall,
  PeerCalls,
  PeerEvent,
  PeerProcedure,
  PeerReply,
  ProbeQuery,
} from './membership/peer-event.ts';
