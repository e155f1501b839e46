import { glusterd_op_t } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answer } from '../commands/answer.ts';
import type { Command } from '../commands/command.ts';
import { beginTransactionV3 } from '../commands/transaction.ts';
import type { Glusterd } from '../glusterd.ts';
import { stageHere } from '../volume-operations/stage-here.ts';

/**
 * `gluster volume profile` and `volume top` (procedure 23). Every answer has `count`, the number of bricks that it tells of.
 */
export function profileVolume(glusterd: Glusterd, args: gf_cli_req): gf_cli_rsp {
  return answer(glusterd, args, { finish: setCount }, (command) => {
    command.requireString('volname', 'Unable to get volume name');
    command.requireInt32('op', 'Unable to get operation');
    beginTransactionV3(command);
    stageHere(command, glusterd_op_t.GD_OP_PROFILE_VOLUME);
  });
}

function setCount({ dict }: Command): void {
  if (dict.int32('count') === undefined) dict.setInt32('count', 0);
}
