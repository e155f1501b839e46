import { gf_deprobe_resp } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answerLater } from '../commands/answer.ts';
import { notSupported, refused } from '../commands/refusals.ts';
import type { Glusterd } from '../glusterd.ts';
import { isLocalAddress } from '../host/local-address.ts';

/** `gluster peer detach` (procedure 2): of what is no peer. */
export function deprobe(glusterd: Glusterd, args: gf_cli_req): Promise<gf_cli_rsp> {
  return answerLater(glusterd, args, { noDict: true }, async (command) => {
    const hostname = command.requireString('hostname', 'Failed to get hostname');
    command.requireInt32('port', 'Failed to get port');
    command.requireInt32('flags', 'Failed to get flags');
    if (glusterd.snapshot.peerByHostname(hostname) !== undefined) throw notSupported('Detaching a peer');
    const { GF_DEPROBE_LOCALHOST, GF_DEPROBE_NOT_FRIEND } = gf_deprobe_resp;
    if (await isLocalAddress(glusterd.host, hostname)) {
      // As in C, whether it is this very node is told by comparing UUIDs: it has one from now on.
      glusterd.identity();
      throw refused(`${hostname} is localhost`, GF_DEPROBE_LOCALHOST);
    }
    throw refused(`${hostname} is not part of cluster`, GF_DEPROBE_NOT_FRIEND);
  });
}
