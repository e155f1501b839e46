import { stageChannel } from '@gluster-ts/rpc-transport';
import type { StageChannel } from '@gluster-ts/rpc-transport';

/** A CALL is taken from the transport (stage 2). */
export const stageCall: StageChannel = stageChannel('2', 'call received');
/** A request object is taken from the pool (stage 2.1). */
export const stageRequest: StageChannel = stageChannel('2.1', 'request taken');
/** The call header is decoded (stage 2.2). */
export const stageHeader: StageChannel = stageChannel('2.2', 'call header decoded');
/** The scheme of the credential is looked up, or the credential is the connection's last one (stage 2.3). */
export const stageScheme: StageChannel = stageChannel('2.3', 'authentication scheme');
/** The call is counted for its client and for the service (stage 2.4). */
export const stageOutstanding: StageChannel = stageChannel('2.4', 'outstanding');
/** The credential is judged (stage 2.5). */
export const stageAuthenticate: StageChannel = stageChannel('2.5', 'authenticated');
/** The call is accepted or denied (stage 2.6). */
export const stageAccepted: StageChannel = stageChannel('2.6', 'accepted');
/** The actor is looked up, and the caller may call it (stage 2.7). */
export const stageActor: StageChannel = stageChannel('2.7', 'actor');
/** The duplicate request cache is asked (stage 2.8). */
export const stageDrc: StageChannel = stageChannel('2.8', 'duplicate request cache');
/** The actor is handed to the scheduler (stage 2.9). */
export const stageDispatch: StageChannel = stageChannel('2.9', 'dispatch');
/** The result is encoded (stage 4). */
export const stageSerialize: StageChannel = stageChannel('4', 'result serialized');
/** The reply header stands in front of it (stage 5). */
export const stageReply: StageChannel = stageChannel('5', 'reply built');
/** A failure is answered in the actor's place (stage 6.1). */
export const stageError: StageChannel = stageChannel('6.1', 'error replied');
/** The request goes back to the pool (stage 7). */
export const stageRelease: StageChannel = stageChannel('7', 'request given back');
