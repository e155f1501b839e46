import { Dict, DictError, gf_probe_resp } from '@gluster-ts/protocol';
import type { gd1_mgmt_friend_update, gd1_mgmt_friend_update_rsp } from '@gluster-ts/protocol';
import type { Glusterd } from '../glusterd.ts';
import { Errno } from '../host/errno.ts';
import type { FriendUpdate } from '../membership/peer-event.ts';
import { readFriendList } from '../pool/friend-list.ts';
import { findByName } from '../pool/peer-names.ts';
import type { ActorRequest } from '../request.ts';
import { answerHead, callerOf } from './caller.ts';

/** A peer tells of the others (program 1238437, procedure 4): only who is one by its UUID is heard. */
export async function friendUpdate(
  glusterd: Glusterd,
  args: gd1_mgmt_friend_update,
  request: ActorRequest,
): Promise<gd1_mgmt_friend_update_rsp> {
  const refuse = (opErrno: number): gd1_mgmt_friend_update_rsp => ({
    ...answerHead({ uuid: glusterd.identity().uuid, opRet: -1, opErrno }),
    op: 0,
  });
  const { uuid, hostname } = await callerOf(glusterd, args.uuid, request);
  if (!glusterd.pool.members.some((member) => member.uuid === uuid)) {
    glusterd.log('critical', `Received friend update request from unknown peer ${uuid}`, 106_360);
    return refuse(gf_probe_resp.GF_PROBE_UNKNOWN_PEER);
  }
  glusterd.log('info', `Received friend update from uuid: ${uuid}`, 106_492);
  const update = unserialize(args.friends);
  if (update === undefined) return refuse(Errno.EINVAL);
  const call = {
    procedure: 'FRIEND_UPDATE',
    args: { ...update, uuid, hostname: await nameHere(glusterd, update) },
  } as const;
  await glusterd.storeTurns.next();
  const reply = await glusterd.pool.request(call, hostname);
  return { ...answerHead(reply), op: 0 };
}

/** More than the longest list that is read has. */
const FRIEND_LIST_PAIRS_MAX = 300_000;

function unserialize(bytes: Uint8Array): Omit<FriendUpdate, 'uuid'> | undefined {
  try {
    return readFriendList(Dict.unserialize(bytes, { maxPairs: FRIEND_LIST_PAIRS_MAX }));
  } catch (error) {
    if (error instanceof DictError) return undefined;
    throw error;
  }
}

/** The sender may know the peer that is gone by a name that is none here. */
async function nameHere(glusterd: Glusterd, { op, hostname }: Omit<FriendUpdate, 'uuid'>): Promise<string | undefined> {
  if (op !== 'delete' || hostname === undefined) return hostname;
  return (await findByName(glusterd.host, glusterd.pool.members, hostname))?.hostnames[0] ?? hostname;
}
