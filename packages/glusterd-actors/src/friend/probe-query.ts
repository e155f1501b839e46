import { gf_probe_resp } from '@gluster-ts/protocol';
import type { gd1_mgmt_probe_req, gd1_mgmt_probe_rsp } from '@gluster-ts/protocol';
import type { Glusterd } from '../glusterd.ts';
import type { PeerReply } from '../membership/peer-event.ts';
import type { ActorRequest } from '../request.ts';
import { answerHead, callerOf, portOf } from './caller.ts';

/**
 * Another glusterd asks who this is, and whether it may come in (program 1238437, procedure 1). Anybody may ask; a node
 * without peers takes whoever does for the one that it may soon have, unless it has volumes: these are not for anybody. A node that
 * runs C would let itself be probed here, and is not, as it tells nobody its operating versions.
 */
export async function probeQuery(
  glusterd: Glusterd,
  args: gd1_mgmt_probe_req,
  request: ActorRequest,
): Promise<gd1_mgmt_probe_rsp> {
  const { uuid, hostname } = await callerOf(glusterd, args.uuid, request);
  glusterd.log('info', `Received probe from uuid: ${uuid}`, 106_490);
  const port = portOf(args.port);
  const call = { procedure: 'PROBE_QUERY', args: { uuid, hostname: args.hostname, port } } as const;
  await glusterd.storeTurns.next();
  const reply = isApart(glusterd) ? refusal(glusterd) : await glusterd.pool.request(call, hostname);
  glusterd.log('info', `Responded to ${hostname}, op_ret: ${reply.opRet}, op_errno: ${reply.opErrno}, ret: 0`, 106_493);
  return { ...answerHead(reply), hostname: args.hostname, port: args.port, op_errstr: '' };
}

function isApart({ snapshot, pool }: Glusterd): boolean {
  return snapshot.volumes.size > 0 && pool.members.length === 0;
}

function refusal(glusterd: Glusterd): PeerReply {
  return { uuid: glusterd.identity().uuid, opRet: -1, opErrno: gf_probe_resp.GF_PROBE_ANOTHER_CLUSTER };
}
