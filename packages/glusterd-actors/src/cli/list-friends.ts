import { gf1_cli_friends_list } from '@gluster-ts/protocol';
import type { gf1_cli_peer_list_req, gf1_cli_peer_list_rsp } from '@gluster-ts/protocol';
import { readDict } from '../commands/command.ts';
import { ActorError } from '../errors.ts';
import type { Glusterd } from '../glusterd.ts';
import type { ActorRequest } from '../request.ts';
import { stageDict, stagePeers } from '../stages.ts';

/**
 * `gluster peer status` and `gluster pool list` (procedure 3).
 *
 * The list is walked and serialized once for each snapshot (stages 3.1 and 3.2), not for each request.
 */
export function listFriends(
  glusterd: Glusterd,
  args: gf1_cli_peer_list_req,
  request: ActorRequest,
): gf1_cli_peer_list_rsp {
  // Nothing in it matters, but it must be a dict.
  readDict(args.dict);
  const pool = args.flags === gf1_cli_friends_list.GF_CLI_LIST_POOL_NODES;
  try {
    const friends = pool ? encodedPool(glusterd) : glusterd.snapshot.encodedPeers;
    if (stagePeers.hasSubscribers) {
      const details = { peers: glusterd.snapshot.peers.length, pool };
      stagePeers.announce(request.connection.id, request.xid, details);
    }
    if (stageDict.hasSubscribers) {
      stageDict.announce(request.connection.id, request.xid, { byteLength: friends.length });
    }
    return { op_ret: 0, op_errno: 0, friends };
  } catch (error) {
    if (!(error instanceof ActorError)) throw error;
    return { op_ret: -1, op_errno: 0, friends: new Uint8Array(0) };
  }
}

function encodedPool(glusterd: Glusterd): Uint8Array {
  const { uuid } = glusterd.identity();
  return glusterd.snapshot.encodedPool(uuid);
}
