import type { glusterd_op_t } from '@gluster-ts/protocol';
import type { Command } from '../commands/command.ts';
import { notSupported } from '../commands/refusals.ts';
import { checkQuorum, checkQuorumV3 } from '../quorum/check-quorum.ts';
import { volumeOperations } from './volume-operations.ts';

/**
 * Plays this node's part of a transaction that was begun here, before any other node is asked. As in C, the dict first
 * gets `vol-id`, the UUID of the volume that is meant.
 *
 * @throws ActorError when it cannot be done
 */
export function stageHere(command: Command, op: glusterd_op_t): void {
  const { glusterd, dict } = command;
  prepareStage(command, op);
  const operation = volumeOperations.get(op);
  if (operation === undefined) throw notSupported('This operation of volumes');
  operation.stage(glusterd, dict, true);
}

/** What is done before the stage: see {@link stageHere}. @throws ActorError without quorum */
export function prepareStage(command: Command, op: glusterd_op_t): void {
  const { glusterd, dict } = command;
  setVolumeId(command);
  if (dict.has('is_synctasked')) checkQuorumV3(glusterd, op, dict);
  else checkQuorum(glusterd, op, dict);
}

/** Puts the UUID of the volume that is meant into the dict, if there is one. */
export function setVolumeId({ glusterd, dict }: Command): void {
  const volume = glusterd.snapshot.volumes.get(dict.string('volname') ?? '');
  if (volume !== undefined) dict.setString('vol-id', volume.uuid);
}
