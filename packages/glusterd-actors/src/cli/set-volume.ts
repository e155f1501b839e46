import { glusterd_op_t } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answer } from '../commands/answer.ts';
import { noSuchVolume, notSupported } from '../commands/refusals.ts';
import { beginTransaction } from '../commands/transaction.ts';
import type { Glusterd } from '../glusterd.ts';

/**
 * `gluster volume set` (procedure 12): of a volume that does not exist, as all are that this node knows of. Named `all`
 * it is about the whole cluster, named `help` it lists the options: neither is there yet.
 *
 *     keyN, valueN   text   from 1
 *     count          int    of both together
 */
export function setVolume(glusterd: Glusterd, args: gf_cli_req): gf_cli_rsp {
  return answer(glusterd, args, {}, (command) => {
    const noName = 'Failed to get volume name while handling volume set command';
    const volname = command.requireString('volname', noName);
    if (volname === 'help' || volname === 'help-xml') throw notSupported('Listing the options of volumes');
    command.requireString('key1', `Failed to get key while handling volume set for ${volname}`);
    command.requireString('value1', `Failed to get value while handling volume set for ${volname}`);
    beginTransaction(command, glusterd_op_t.GD_OP_SET_VOLUME);
    if (volname.toLowerCase() === 'all') throw notSupported('Setting an option of the cluster');
    throw noSuchVolume(volname);
  });
}
