import { glusterd_op_t } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answerLater } from '../commands/answer.ts';
import { notSupported, refused } from '../commands/refusals.ts';
import { beginTransaction } from '../commands/transaction.ts';
import type { Glusterd } from '../glusterd.ts';
import { isLocalAddress } from '../host/local-address.ts';

/** `gluster volume sync` (procedure 19): takes the volumes over that a peer has; there is none to take them from. */
export function syncVolume(glusterd: Glusterd, args: gf_cli_req): Promise<gf_cli_rsp> {
  return answerLater(glusterd, args, { bareFailures: true }, async (command) => {
    const hostname = command.requireString('hostname', 'Failed to get hostname');
    if (!command.dict.has('volname')) command.requireInt32('flags', 'Failed to get volume name or flags');
    if (await isLocalAddress(glusterd.host, hostname)) throw refused('sync from localhost not allowed');
    beginTransaction(command, glusterd_op_t.GD_OP_SYNC_VOLUME);
    const peer = glusterd.snapshot.peerByHostname(hostname);
    if (peer === undefined) throw refused(`${hostname}, is not a friend`);
    if (!peer.connected) throw refused(`${hostname}, is not connected at the moment`);
    throw notSupported('Taking volumes over from a peer');
  });
}
