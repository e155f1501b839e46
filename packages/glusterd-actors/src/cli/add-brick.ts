import { glusterd_op_t } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answer } from '../commands/answer.ts';
import { refused } from '../commands/refusals.ts';
import { beginTransactionV3 } from '../commands/transaction.ts';
import type { Glusterd } from '../glusterd.ts';
import { checkAddedCount } from '../volume-operations/brick-counts.ts';
import { stageHere } from '../volume-operations/stage-here.ts';

/**
 * `gluster volume add-brick` (procedure 13). What is found out before a transaction begins is answered without a dict and
 * with an op_errno of 0.
 *
 *     volname, bricks                text
 *     count                          int    of bricks
 *     replica-count, arbiter-count   int    optional
 *     force                          0 or 1
 */
export function addBrick(glusterd: Glusterd, args: gf_cli_req): gf_cli_rsp {
  return answer(glusterd, args, { bareFailures: true }, (command) => {
    const { dict } = command;
    const volname = command.requireString('volname', 'Unable to get volume name');
    const volume = glusterd.snapshot.volumes.get(volname);
    if (volume === undefined) throw refused(`Unable to get volinfo for volume name ${volname}`);
    const count = command.requireInt32('count', 'Unable to get volume brick count');
    if (!dict.has('force')) throw refused('Operation failed');
    const replicaCount = dict.int32('replica-count') ?? 0;
    checkAddedCount(volume, { count, replicaCount, arbiterCount: dict.int32('arbiter-count') ?? 0 });
    // As for C, to name the count that there is already is to name none.
    if (replicaCount !== 0) dict.setInt32('replica-count', replicaCount === volume.replicaCount ? 0 : replicaCount);
    command.requireString('bricks', 'Unable to get volume bricks');
    beginTransactionV3(command);
    stageHere(command, glusterd_op_t.GD_OP_ADD_BRICK);
  });
}
