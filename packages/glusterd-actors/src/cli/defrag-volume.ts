import { gf_cli_defrag_type, glusterd_op_t } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answer } from '../commands/answer.ts';
import { commitHash } from '../commands/commit-hash.ts';
import { beginTransactionV3 } from '../commands/transaction.ts';
import type { Glusterd } from '../glusterd.ts';
import { stageHere } from '../volume-operations/stage-here.ts';

/**
 * `gluster volume rebalance`, and `status` and `stop` of `volume remove-brick` (procedure 11).
 */
export function defragVolume(glusterd: Glusterd, args: gf_cli_req): gf_cli_rsp {
  return answer(glusterd, args, { undecodable: 'Unable to decode the command' }, (command) => {
    command.requireString('volname', 'Failed to get volume name');
    const kind = command.requireInt32('rebalance-command', 'Failed to get command');
    command.dict.setUuid('node-uuid', glusterd.identity().uuid);
    beginTransactionV3(command);
    const { GF_DEFRAG_CMD_STATUS, GF_DEFRAG_CMD_STOP } = gf_cli_defrag_type;
    const isOfTask = kind === GF_DEFRAG_CMD_STATUS || kind === GF_DEFRAG_CMD_STOP;
    if (!isOfTask) command.dict.setUint32('commit-hash', commitHash(glusterd.clock.now()));
    stageHere(command, isOfTask ? glusterd_op_t.GD_OP_DEFRAG_BRICK_VOLUME : glusterd_op_t.GD_OP_REBALANCE);
  });
}
