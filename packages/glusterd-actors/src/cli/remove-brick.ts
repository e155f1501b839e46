import { glusterd_op_t } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answer } from '../commands/answer.ts';
import type { Command } from '../commands/command.ts';
import { noSuchVolume, refused } from '../commands/refusals.ts';
import { beginTransactionV3 } from '../commands/transaction.ts';
import type { Glusterd } from '../glusterd.ts';
import { checkRemovedCount } from '../volume-operations/brick-counts.ts';
import { checkRemovedSets } from '../volume-operations/brick-sets.ts';
import { namedBricks } from '../volume-operations/remove-brick.ts';
import { stageHere } from '../volume-operations/stage-here.ts';
import { isNoBrick } from '../volume-operations/volume-facts.ts';
import type { Volume } from '../volumes/volume.ts';

/**
 * `gluster volume remove-brick`, `start`, `commit` and `force` (procedure 14). What is found out before a transaction
 * begins is answered without a dict and with an op_errno of 0.
 *
 *     volname         text
 *     count           int    of bricks
 *     brickN          text   host:path, from 1
 *     command         int    gf1_op_commands
 *     replica-count   int    optional
 */
export function removeBrick(glusterd: Glusterd, args: gf_cli_req): gf_cli_rsp {
  return answer(glusterd, args, { bareFailures: true }, (command) => {
    const volname = command.requireString('volname', 'Unable to get volume name');
    const count = command.requireInt32('count', 'Unable to get brick count');
    const volume = glusterd.snapshot.volumes.get(volname);
    if (volume === undefined) throw noSuchVolume(volname);
    command.requireInt32('command', 'Unable to get cmd ccommand');
    checkBricks(command, volume, count);
    beginTransactionV3(command);
    stageHere(command, glusterd_op_t.GD_OP_REMOVE_BRICK);
  });
}

function checkBricks({ glusterd, dict }: Command, volume: Volume, count: number): void {
  const replicaCount = dict.int32('replica-count');
  const replicas = checkRemovedCount(volume, count, replicaCount);
  if (replicaCount !== undefined) {
    dict.delete('replica-count');
    if (replicas !== 0) dict.setInt32('replica-count', replicas);
  }
  const named = namedBricks(glusterd, dict, volume);
  const unknown = named.find(({ name }) => isNoBrick(volume, name));
  if (unknown !== undefined) throw refused(`Incorrect brick ${unknown.name} for volume ${volume.name}`);
  const removed = named.flatMap(({ brick }) => (brick === undefined ? [] : [brick]));
  if (removed.length === named.length) checkRemovedSets(volume, removed, replicas);
}
