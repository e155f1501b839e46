import { glusterd_op_t } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answer } from '../commands/answer.ts';
import { beginTransaction } from '../commands/transaction.ts';
import type { Glusterd } from '../glusterd.ts';
import { stageHere } from '../volume-operations/stage-here.ts';

/** `gluster volume log … rotate` (procedure 16). */
export function logRotate(glusterd: Glusterd, args: gf_cli_req): gf_cli_rsp {
  return answer(glusterd, args, {}, (command) => {
    command.requireString('volname', 'Failed to get volume name');
    // The rotated files get this number, on every node the same.
    command.dict.setUint64('rotate-key', BigInt(Math.floor(glusterd.clock.now() / 1000)));
    beginTransaction(command, glusterd_op_t.GD_OP_LOG_ROTATE);
    stageHere(command, glusterd_op_t.GD_OP_LOG_ROTATE);
  });
}
