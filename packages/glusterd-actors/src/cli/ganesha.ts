import { glusterd_op_t } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answer } from '../commands/answer.ts';
import { notSupported, refused } from '../commands/refusals.ts';
import { beginTransaction } from '../commands/transaction.ts';
import type { Glusterd } from '../glusterd.ts';

/** `gluster nfs-ganesha` (procedure 42): it is disabled, and enabling it is not there yet. */
export function ganesha(glusterd: Glusterd, args: gf_cli_req): gf_cli_rsp {
  return answer(glusterd, args, {}, (command) => {
    beginTransaction(command, glusterd_op_t.GD_OP_GANESHA);
    const value = command.requireString('value', 'Error, Validation Failed');
    if (value === 'disable') throw refused('nfs-ganesha is already disabled.');
    throw notSupported('NFS-Ganesha');
  });
}
