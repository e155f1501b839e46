import { glusterd_op_t } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answer } from '../commands/answer.ts';
import { beginTransaction } from '../commands/transaction.ts';
import type { Glusterd } from '../glusterd.ts';
import { stageHere } from '../volume-operations/stage-here.ts';

/** `gluster volume barrier` (procedure 40). */
export function barrierVolume(glusterd: Glusterd, args: gf_cli_req): gf_cli_rsp {
  return answer(glusterd, args, { undecodable: 'Operation failed' }, (command) => {
    command.requireDict();
    command.requireString('volname');
    beginTransaction(command, glusterd_op_t.GD_OP_BARRIER);
    stageHere(command, glusterd_op_t.GD_OP_BARRIER);
  });
}
