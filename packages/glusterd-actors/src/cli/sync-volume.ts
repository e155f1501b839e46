import { glusterd_op_t } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answerLater } from '../commands/answer.ts';
import { refused } from '../commands/refusals.ts';
import type { Glusterd } from '../glusterd.ts';
import { isLocalAddress } from '../host/local-address.ts';
import { runTransaction } from '../transactions/run-transaction.ts';
import { takeSyncedVolume } from '../transactions/sync-volume.ts';

/** `gluster volume sync` (procedure 19): takes a volume over that a peer has, if it is newer than what is here. */
export function syncVolume(glusterd: Glusterd, args: gf_cli_req): Promise<gf_cli_rsp> {
  return answerLater(glusterd, args, { bareFailures: true }, async (command) => {
    const hostname = command.requireString('hostname', 'Failed to get hostname');
    if (!command.dict.has('volname')) command.requireInt32('flags', 'Failed to get volume name or flags');
    if (await isLocalAddress(glusterd.host, hostname)) throw refused('sync from localhost not allowed');
    await runTransaction(command, glusterd_op_t.GD_OP_SYNC_VOLUME, (response) => {
      takeSyncedVolume(glusterd, command.dict.string('volname'), response);
    });
  });
}
