import { glusterd_op_t } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answer } from '../commands/answer.ts';
import { beginTransaction } from '../commands/transaction.ts';
import type { Glusterd } from '../glusterd.ts';
import { stageHere } from '../volume-operations/stage-here.ts';

/** `gluster volume statedump` (procedure 32). */
export function statedumpVolume(glusterd: Glusterd, args: gf_cli_req): gf_cli_rsp {
  return answer(glusterd, args, {}, (command) => {
    command.requireString('volname', 'Unable to get the volume name');
    command.requireString('options', 'Unable to get options');
    command.requireInt32('option_cnt', 'Unable to get option count');
    beginTransaction(command, glusterd_op_t.GD_OP_STATEDUMP_VOLUME);
    stageHere(command, glusterd_op_t.GD_OP_STATEDUMP_VOLUME);
  });
}
