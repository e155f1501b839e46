import { glusterd_op_t } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answer } from '../commands/answer.ts';
import { noSuchVolume } from '../commands/refusals.ts';
import { beginTransaction } from '../commands/transaction.ts';
import type { Glusterd } from '../glusterd.ts';

/** `gluster volume clear-locks` (procedure 34): of a volume that does not exist, as all are that this node knows of. */
export function clrlocksVolume(glusterd: Glusterd, args: gf_cli_req): gf_cli_rsp {
  return answer(glusterd, args, { undecodable: 'unable to decode the command' }, (command) => {
    command.requireDict();
    const volname = command.requireString('volname', 'Unable to get volume name');
    beginTransaction(command, glusterd_op_t.GD_OP_CLEARLOCKS_VOLUME);
    throw noSuchVolume(volname);
  });
}
