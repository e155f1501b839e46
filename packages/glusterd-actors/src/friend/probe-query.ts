import type { gd1_mgmt_probe_req, gd1_mgmt_probe_rsp } from '@gluster-ts/protocol';
import type { Glusterd } from '../glusterd.ts';
import type { ActorRequest } from '../request.ts';
import { answerHead, callerOf, portOf } from './caller.ts';

/**
 * Another glusterd asks who this is, and whether it may come in (program 1238437, procedure 1). Anybody may ask; a node
 * without peers takes whoever does for the one that it may soon have.
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
  const reply = await glusterd.pool.request(call, hostname);
  glusterd.log('info', `Responded to ${hostname}, op_ret: ${reply.opRet}, op_errno: ${reply.opErrno}, ret: 0`, 106_493);
  return { ...answerHead(reply), hostname: args.hostname, port: args.port, op_errstr: '' };
}
