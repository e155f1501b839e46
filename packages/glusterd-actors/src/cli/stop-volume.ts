import { glusterd_op_t } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answer } from '../commands/answer.ts';
import { beginTransactionV3 } from '../commands/transaction.ts';
import type { Glusterd } from '../glusterd.ts';
import { stageHere } from '../volume-operations/stage-here.ts';

/** `gluster volume stop` (procedure 9). */
export function stopVolume(glusterd: Glusterd, args: gf_cli_req): gf_cli_rsp {
  return answer(glusterd, args, {}, (command) => {
    command.requireString('volname', 'Failed to get volume name');
    beginTransactionV3(command);
    stageHere(command, glusterd_op_t.GD_OP_STOP_VOLUME);
  });
}
