import { glusterd_op_t } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answerLater } from '../commands/answer.ts';
import { noSuchVolume, notSupported } from '../commands/refusals.ts';
import { beginTransaction } from '../commands/transaction.ts';
import type { Glusterd } from '../glusterd.ts';
import { runTransaction } from '../transactions/run-transaction.ts';

/**
 * `gluster volume set` (procedure 12): of the whole cluster, named `all`, or of a volume that does not exist, as all are
 * that this node knows of. Named `help` it lists the options, which is not there yet.
 *
 *     keyN, valueN   text   from 1
 *     count          int    of both together
 */
export function setVolume(glusterd: Glusterd, args: gf_cli_req): Promise<gf_cli_rsp> {
  return answerLater(glusterd, args, {}, async (command) => {
    const noName = 'Failed to get volume name while handling volume set command';
    const volname = command.requireString('volname', noName);
    if (volname === 'help' || volname === 'help-xml') throw notSupported('Listing the options of volumes');
    command.requireString('key1', `Failed to get key while handling volume set for ${volname}`);
    command.requireString('value1', `Failed to get value while handling volume set for ${volname}`);
    if (volname.toLowerCase() === 'all') {
      await runTransaction(command, glusterd_op_t.GD_OP_SET_VOLUME);
      return;
    }
    beginTransaction(command, glusterd_op_t.GD_OP_SET_VOLUME);
    throw noSuchVolume(volname);
  });
}
