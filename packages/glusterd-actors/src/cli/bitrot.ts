import { gf_bitrot_type, glusterd_op_t } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answer } from '../commands/answer.ts';
import type { Command } from '../commands/command.ts';
import { beginTransaction } from '../commands/transaction.ts';
import type { Glusterd } from '../glusterd.ts';
import { stageHere } from '../volume-operations/stage-here.ts';

/** `gluster volume bitrot` (procedure 43). */
export function bitrot(glusterd: Glusterd, args: gf_cli_req): gf_cli_rsp {
  return answer(glusterd, args, {}, (command) => {
    command.requireString('volname', 'Unable to get volume name');
    const type = command.requireInt32('type', 'Unable to get type of command');
    const op = operationOf(command, type);
    beginTransaction(command, op);
    stageHere(command, op);
  });
}

/** Asking for the scrubber's status and waking it are operations of their own. */
function operationOf(command: Command, type: number): glusterd_op_t {
  const scrub = (): string => command.requireString('scrub-value', 'Bitrot operation failed');
  if (type === gf_bitrot_type.GF_BITROT_CMD_SCRUB_STATUS && scrub().startsWith('status')) {
    return glusterd_op_t.GD_OP_SCRUB_STATUS;
  }
  if (type === gf_bitrot_type.GF_BITROT_CMD_SCRUB_ONDEMAND && scrub().startsWith('ondemand')) {
    return glusterd_op_t.GD_OP_SCRUB_ONDEMAND;
  }
  return glusterd_op_t.GD_OP_BITROT;
}
