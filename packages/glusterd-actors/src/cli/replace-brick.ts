import { glusterd_op_t } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answer } from '../commands/answer.ts';
import { beginTransactionV3 } from '../commands/transaction.ts';
import type { Glusterd } from '../glusterd.ts';
import { stageHere } from '../volume-operations/stage-here.ts';

const WITH_TARGET: readonly string[] = ['GF_RESET_OP_COMMIT', 'GF_RESET_OP_COMMIT_FORCE', 'GF_REPLACE_OP_COMMIT_FORCE'];

/**
 * `gluster volume replace-brick` and `reset-brick` (procedures 15 and 47). `operation` tells which; the answer's op_errno is 0.
 */
export function replaceBrick(glusterd: Glusterd, args: gf_cli_req): gf_cli_rsp {
  return answer(glusterd, args, {}, (command) => {
    command.requireString('volname', 'Could not get volume name');
    const operation = command.requireString('operation', 'Could not get operation');
    command.requireString('src-brick', 'Failed to get src brick');
    if (WITH_TARGET.includes(operation)) command.requireString('dst-brick', 'Failed to getdest brick');
    beginTransactionV3(command);
    const { GD_OP_REPLACE_BRICK, GD_OP_RESET_BRICK } = glusterd_op_t;
    stageHere(command, operation.startsWith('GF_RESET') ? GD_OP_RESET_BRICK : GD_OP_REPLACE_BRICK);
  });
}
