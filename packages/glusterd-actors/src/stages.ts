import { stageChannel } from '@gluster-ts/rpc-transport';
import type { StageChannel } from '@gluster-ts/rpc-transport';

/** The actor begins, with typed arguments (stage 3). */
export const stageActor: StageChannel = stageChannel('3', 'actor');
/** The peers are walked, or their list is taken from the snapshot (stage 3.1). */
export const stagePeers: StageChannel = stageChannel('3.1', 'peers listed');
/** The dict of the answer is there in the form that goes over the wire (stage 3.2). */
export const stageDict: StageChannel = stageChannel('3.2', 'dict serialized');
