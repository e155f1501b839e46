import { gf_cli_status_type, glusterd_op_t } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answerLater } from '../commands/answer.ts';
import { beginTransaction } from '../commands/transaction.ts';
import type { Glusterd } from '../glusterd.ts';
import { runTransaction } from '../transactions/run-transaction.ts';
import { setVolumeId } from '../volume-operations/stage-here.ts';
import { addStatus, nameNodes } from '../volume-status/aggregate-status.ts';

/**
 * `gluster volume status` (procedure 27). Of all volumes it asks first, without a name, for their number and names:
 *
 *     vol_count   int
 *     volN        text   from 0
 *
 * Then of each: what every node knows of it, see {@link addStatus}.
 */
export function statusVolume(glusterd: Glusterd, args: gf_cli_req): Promise<gf_cli_rsp> {
  return answerLater(glusterd, args, {}, async (command) => {
    const { dict } = command;
    const cmd = command.requireUint32('cmd');
    if ((cmd & gf_cli_status_type.GF_CLI_STATUS_ALL) !== 0) {
      beginTransaction(command, glusterd_op_t.GD_OP_STATUS_VOLUME);
      let count = 0;
      for (const name of glusterd.snapshot.volumes.keys()) dict.setString(`vol${count++}`, name);
      dict.setInt32('vol_count', count);
      return;
    }
    command.requireString('volname', 'Unable to get volume name');
    setVolumeId(command);
    await runTransaction(command, glusterd_op_t.GD_OP_STATUS_VOLUME, (response) => {
      addStatus(dict, response);
    });
    nameNodes(glusterd, dict);
  });
}
