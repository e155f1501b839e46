import { gf1_cli_gsync_set, glusterd_op_t } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answer } from '../commands/answer.ts';
import { setWorkdir } from '../commands/geo-replication.ts';
import { beginTransaction } from '../commands/transaction.ts';
import type { Glusterd } from '../glusterd.ts';
import { stageHere } from '../volume-operations/stage-here.ts';

/**
 * `gluster volume geo-replication` (procedure 22). The status of all sessions of a node without any is a success that says
 * "primary not found".
 */
export function gsyncSet(glusterd: Glusterd, args: gf_cli_req): gf_cli_rsp {
  return answer(glusterd, args, { finish: setWorkdir }, (command) => {
    if (command.hasDict) command.dict.setString('host-uuid', glusterd.identity().uuid);
    const type = command.requireInt32('type', 'Command type not found while handling geo-replication options');
    const { GF_GSYNC_OPTION_TYPE_CREATE, GF_GSYNC_OPTION_TYPE_STATUS } = gf1_cli_gsync_set;
    const create = type === GF_GSYNC_OPTION_TYPE_CREATE;
    const op = create ? glusterd_op_t.GD_OP_GSYNC_CREATE : glusterd_op_t.GD_OP_GSYNC_SET;
    beginTransaction(command, op);
    if (type === GF_GSYNC_OPTION_TYPE_STATUS && !command.dict.has('primary')) command.text = 'primary not found';
    stageHere(command, op);
  });
}
