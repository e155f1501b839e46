import { glusterd_op_t } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answer } from '../commands/answer.ts';
import { beginTransaction } from '../commands/transaction.ts';
import type { Glusterd } from '../glusterd.ts';
import { stageHere } from '../volume-operations/stage-here.ts';

/** `gluster volume quota` and `inode-quota` (procedure 24). */
export function quota(glusterd: Glusterd, args: gf_cli_req): gf_cli_rsp {
  return answer(glusterd, args, {}, (command) => {
    command.requireString('volname', 'Unable to get volume name');
    command.requireInt32('type', 'Unable to get type of command');
    beginTransaction(command, glusterd_op_t.GD_OP_QUOTA);
    stageHere(command, glusterd_op_t.GD_OP_QUOTA);
  });
}
