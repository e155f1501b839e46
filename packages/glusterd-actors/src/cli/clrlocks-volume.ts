import { glusterd_op_t } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answer } from '../commands/answer.ts';
import { beginTransaction } from '../commands/transaction.ts';
import type { Glusterd } from '../glusterd.ts';
import { stageHere } from '../volume-operations/stage-here.ts';

/** `gluster volume clear-locks` (procedure 34). */
export function clrlocksVolume(glusterd: Glusterd, args: gf_cli_req): gf_cli_rsp {
  return answer(glusterd, args, { undecodable: 'unable to decode the command' }, (command) => {
    command.requireDict();
    command.requireString('volname', 'Unable to get volume name');
    beginTransaction(command, glusterd_op_t.GD_OP_CLEARLOCKS_VOLUME);
    stageHere(command, glusterd_op_t.GD_OP_CLEARLOCKS_VOLUME);
  });
}
