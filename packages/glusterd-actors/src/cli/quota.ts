import { glusterd_op_t } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answer } from '../commands/answer.ts';
import { noSuchVolume } from '../commands/refusals.ts';
import { beginTransaction } from '../commands/transaction.ts';
import type { Glusterd } from '../glusterd.ts';

/** `gluster volume quota` and `inode-quota` (procedure 24): of a volume that does not exist, as all are that this node knows of. */
export function quota(glusterd: Glusterd, args: gf_cli_req): gf_cli_rsp {
  return answer(glusterd, args, {}, (command) => {
    const volname = command.requireString('volname', 'Unable to get volume name');
    command.requireInt32('type', 'Unable to get type of command');
    beginTransaction(command, glusterd_op_t.GD_OP_QUOTA);
    throw noSuchVolume(volname);
  });
}
