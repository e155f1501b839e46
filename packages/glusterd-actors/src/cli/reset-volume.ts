import { glusterd_op_t } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answerLater } from '../commands/answer.ts';
import { beginTransaction } from '../commands/transaction.ts';
import type { Glusterd } from '../glusterd.ts';
import { stageReset } from '../options/reset.ts';
import { checkQuorum } from '../quorum/check-quorum.ts';
import { runTransaction } from '../transactions/run-transaction.ts';
import { setVolumeId } from '../volume-operations/stage-here.ts';

/**
 * `gluster volume reset` (procedure 20): of the whole cluster, named `all`, or of one volume.
 *
 *     key     text   an option, or `all`
 *     force   int
 */
export function resetVolume(glusterd: Glusterd, args: gf_cli_req): Promise<gf_cli_rsp> {
  return answerLater(glusterd, args, {}, async (command) => {
    const volname = command.requireString('volname', 'Failed to get volume name');
    if (volname.toLowerCase() === 'all') {
      await runTransaction(command, glusterd_op_t.GD_OP_RESET_VOLUME);
      return;
    }
    beginTransaction(command, glusterd_op_t.GD_OP_RESET_VOLUME);
    setVolumeId(command);
    checkQuorum(glusterd, glusterd_op_t.GD_OP_RESET_VOLUME, command.dict);
    stageReset(glusterd, command.dict, true);
  });
}
