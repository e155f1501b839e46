import { glusterd_op_t } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answerLater } from '../commands/answer.ts';
import { setWorkdir } from '../commands/geo-replication.ts';
import type { Glusterd } from '../glusterd.ts';
import { runTransaction } from '../transactions/run-transaction.ts';
import { addOutput } from '../transactions/sys-exec.ts';

/**
 * `gluster system:: execute` (procedure 38): runs a program of geo-replication on all nodes, see `transactions/sys-exec.ts`. The
 * answer has the output of all, this node's first.
 */
export function sysExec(glusterd: Glusterd, args: gf_cli_req): Promise<gf_cli_rsp> {
  return answerLater(glusterd, args, { finish: setWorkdir }, async (command) => {
    if (command.hasDict) command.dict.setString('host-uuid', glusterd.identity().uuid);
    await runTransaction(command, glusterd_op_t.GD_OP_SYS_EXEC, (response) => {
      addOutput(command.dict, response);
    });
  });
}
