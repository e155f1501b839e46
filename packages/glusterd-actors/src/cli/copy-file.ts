import { glusterd_op_t } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answerLater } from '../commands/answer.ts';
import type { Glusterd } from '../glusterd.ts';
import { runTransaction } from '../transactions/run-transaction.ts';

/**
 * `gluster system:: copy file` (procedure 37): copies a file below the working directory to the same place on every
 * other node, see `transactions/copy-file.ts`. On a node without peers that is a check of the file, and done.
 */
export function copyFile(glusterd: Glusterd, args: gf_cli_req): Promise<gf_cli_rsp> {
  return answerLater(glusterd, args, {}, async (command) => {
    if (command.hasDict) command.dict.setString('host-uuid', glusterd.identity().uuid);
    await runTransaction(command, glusterd_op_t.GD_OP_COPY_FILE);
  });
}
