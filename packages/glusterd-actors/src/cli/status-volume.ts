import { gf_cli_status_type, glusterd_op_t } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answer } from '../commands/answer.ts';
import { noSuchVolume } from '../commands/refusals.ts';
import { beginTransaction } from '../commands/transaction.ts';
import type { Glusterd } from '../glusterd.ts';

/**
 * `gluster volume status` (procedure 27). Of all volumes it asks first, without a name, for their number and names:
 *
 *     vol_count   int
 *     volN        text   from 0
 */
export function statusVolume(glusterd: Glusterd, args: gf_cli_req): gf_cli_rsp {
  return answer(glusterd, args, {}, (command) => {
    const cmd = command.requireUint32('cmd');
    const all = (cmd & gf_cli_status_type.GF_CLI_STATUS_ALL) !== 0;
    const volname = all ? '' : command.requireString('volname', 'Unable to get volume name');
    beginTransaction(command, glusterd_op_t.GD_OP_STATUS_VOLUME);
    if (!all) throw noSuchVolume(volname);
    command.dict.setInt32('vol_count', 0);
  });
}
