import { gf1_cli_op_flags, gf_deprobe_resp } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answerLater } from '../commands/answer.ts';
import { refused } from '../commands/refusals.ts';
import type { Glusterd } from '../glusterd.ts';
import { isLocalAddress } from '../host/local-address.ts';
import { findByName } from '../pool/peer-names.ts';
import type { CommandAnswer } from '../pool/peer-pool.ts';
import { detachRefusal } from './detach-refusal.ts';
import { detachText } from './probe-text.ts';

/** `gluster peer detach` (procedure 2): not of a peer that volumes need, and, unless forced, not while others are missing. */
export function deprobe(glusterd: Glusterd, args: gf_cli_req): Promise<gf_cli_rsp> {
  return answerLater(glusterd, args, { noDict: true }, async (command) => {
    const hostname = command.requireString('hostname', 'Failed to get hostname');
    command.requireInt32('port', 'Failed to get port');
    const flags = command.requireInt32('flags', 'Failed to get flags');
    glusterd.log('info', 'Received CLI deprobe req', 106_487);
    const force = (flags & gf1_cli_op_flags.GF_CLI_FLAG_OP_FORCE) !== 0;
    const answer = await detachHost(glusterd, hostname, force);
    if (answer.opRet !== 0) throw refused(detachText(answer, hostname), answer.opErrno, answer.opRet);
  });
}

async function detachHost(glusterd: Glusterd, hostname: string, force: boolean): Promise<CommandAnswer> {
  const { pool, host } = glusterd;
  const peer = await findByName(host, pool.members, hostname);
  if (peer !== undefined) {
    const refusal = detachRefusal(glusterd, peer, force);
    return refusal ?? glusterd.wait(pool.detach(peer.hostnames[0] ?? hostname, force));
  }
  const { GF_DEPROBE_LOCALHOST, GF_DEPROBE_NOT_FRIEND } = gf_deprobe_resp;
  const isLocal = await isLocalAddress(host, hostname);
  // As in C, whether it is this very node is told by comparing UUIDs: it has one from now on.
  if (isLocal) glusterd.identity();
  return { opRet: -1, opErrno: isLocal ? GF_DEPROBE_LOCALHOST : GF_DEPROBE_NOT_FRIEND, text: undefined };
}
