import { gf_probe_resp } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answerLater } from '../commands/answer.ts';
import { refused } from '../commands/refusals.ts';
import type { Glusterd } from '../glusterd.ts';
import { isLocalAddress, isSameAddress } from '../host/local-address.ts';
import { findByName } from '../pool/peer-names.ts';
import type { CommandAnswer } from '../pool/peer-pool.ts';
import { isQuorumMissing } from '../quorum/server-quorum.ts';
import { portOf } from '../friend/caller.ts';
import { probeText } from './probe-text.ts';

/**
 * `gluster peer probe` (procedure 1). That there is nothing to do is a success with an op_errno that tells why: this
 * very node, or a peer already. A peer that is probed by another name of its own gets it added to those that it has.
 * Where a volume asks for quorum and there is none, nobody is probed.
 */
export function probe(glusterd: Glusterd, args: gf_cli_req): Promise<gf_cli_rsp> {
  return answerLater(glusterd, args, { noDict: true, logText: true }, async (command) => {
    const hostname = command.requireString('hostname', 'Failed to get hostname');
    const port = command.requireInt32('port', 'Failed to get port');
    const answer = await probeInQuorum(glusterd, hostname, port);
    if (answer.opRet !== 0 || answer.opErrno !== gf_probe_resp.GF_PROBE_SUCCESS) {
      throw refused(probeText(answer, hostname, port), answer.opErrno, answer.opRet);
    }
  });
}

async function probeInQuorum(glusterd: Glusterd, hostname: string, port: number): Promise<CommandAnswer> {
  if (isQuorumMissing(glusterd.snapshot)) {
    glusterd.log('critical', 'Server quorum not met. Rejecting operation.', 106_001);
    return { opRet: -1, opErrno: gf_probe_resp.GF_PROBE_QUORUM_NOT_MET, text: undefined };
  }
  glusterd.log('info', `Received CLI probe req ${hostname} ${port}`, 106_487);
  return probeHost(glusterd, hostname, port);
}

async function probeHost(glusterd: Glusterd, hostname: string, port: number): Promise<CommandAnswer> {
  if (await isThisNode(glusterd, hostname)) {
    return { opRet: 0, opErrno: gf_probe_resp.GF_PROBE_LOCALHOST, text: undefined };
  }
  const { pool, host, callerNames } = glusterd;
  // Of the peers' own names the answers of the last seconds will do: whoever probes a rack asks for all of them each time.
  const peer = await findByName(host, pool.members, hostname, callerNames);
  return glusterd.wait(pool.probe(hostname, portOf(port), peer?.id));
}

/** With a bind address nothing else is this node: several daemons may then share a machine. */
function isThisNode({ config, host }: Glusterd, hostname: string): Promise<boolean> {
  const { bindAddress } = config;
  return bindAddress === undefined ? isLocalAddress(host, hostname) : isSameAddress(host, bindAddress, hostname);
}
