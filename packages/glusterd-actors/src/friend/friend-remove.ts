import type { gd1_mgmt_friend_req, gd1_mgmt_friend_rsp } from '@gluster-ts/protocol';
import type { Glusterd } from '../glusterd.ts';
import type { ActorRequest } from '../request.ts';
import { answerHead, callerOf, portOf } from './caller.ts';

/** A peer lets this node go (program 1238437, procedure 3). Who is no peer is told the same and changes nothing. */
export async function friendRemove(
  glusterd: Glusterd,
  args: gd1_mgmt_friend_req,
  request: ActorRequest,
): Promise<gd1_mgmt_friend_rsp> {
  const { uuid, hostname } = await callerOf(glusterd, args.uuid, request);
  glusterd.log('info', `Received unfriend from uuid: ${uuid}`, 106_491);
  const call = {
    procedure: 'FRIEND_REMOVE',
    args: { uuid, hostname: args.hostname, port: portOf(args.port) },
  } as const;
  await glusterd.storeTurns.next();
  const reply = await glusterd.pool.request(call, hostname);
  glusterd.log('info', `Responded to ${hostname} (${args.port}), ret: ${reply.opRet}`, 106_493);
  return { ...answerHead(reply), hostname: args.hostname, port: args.port };
}
