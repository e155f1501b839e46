import { gf_probe_resp } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answerLater } from '../commands/answer.ts';
import { notSupported, refused } from '../commands/refusals.ts';
import type { Glusterd } from '../glusterd.ts';
import { Errno } from '../host/errno.ts';
import { isLocalAddress, isSameAddress } from '../host/local-address.ts';

/**
 * `gluster peer probe` (procedure 1). That there is nothing to do is a success with an op_errno that tells why: this
 * very node, or a peer already. A host without an address cannot be connected to; the others are for later.
 */
export function probe(glusterd: Glusterd, args: gf_cli_req): Promise<gf_cli_rsp> {
  return answerLater(glusterd, args, { noDict: true, logText: true }, async (command) => {
    const hostname = command.requireString('hostname', 'Failed to get hostname');
    const port = command.requireInt32('port', 'Failed to get port');
    if (await isThisNode(glusterd, hostname)) {
      throw refused('Probe on localhost not needed', gf_probe_resp.GF_PROBE_LOCALHOST, 0);
    }
    if (glusterd.snapshot.peerByHostname(hostname) !== undefined) {
      throw refused(`Host ${hostname} port ${port} already in peer list`, gf_probe_resp.GF_PROBE_FRIEND, 0);
    }
    // To whom it would now introduce itself.
    glusterd.identity();
    if ((await glusterd.host.resolve(hostname)).length === 0) {
      throw refused('Probe returned with Transport endpoint is not connected', Errno.ENOTCONN);
    }
    throw notSupported('Probing another host');
  });
}

/** With a bind address nothing else is this node: several daemons may then share a machine. */
function isThisNode({ config, host }: Glusterd, hostname: string): Promise<boolean> {
  const { bindAddress } = config;
  return bindAddress === undefined ? isLocalAddress(host, hostname) : isSameAddress(host, bindAddress, hostname);
}
