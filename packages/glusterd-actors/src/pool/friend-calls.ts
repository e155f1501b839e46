import { formatUuid, friendProgram, parseUuid } from '@gluster-ts/protocol';
import type { CallOptions, RpcClnt } from '@gluster-ts/rpc-clnt';
import type { FriendUpdate, PeerCall, PeerReply } from '../membership/peer-event.ts';
import { friendListDict } from './friend-list.ts';
import { peerDataDict } from './peer-data.ts';
import type { CommonState } from './peer-data.ts';

/** As long as the command line waits. A peer that runs C answers FRIEND_ADD only when it is connected to us as well. */
const CALL_OPTIONS: CallOptions = { timeoutMs: 120_000 };

/**
 * Calls a peer (program 1238437).
 *
 * @param common - what FRIEND_ADD carries
 * @throws RpcClntError
 */
export async function callFriend(clnt: RpcClnt, call: PeerCall, common: CommonState): Promise<PeerReply> {
  const uuid = uuidBytes(call.args.uuid);
  switch (call.procedure) {
    case 'PROBE_QUERY': {
      const { hostname, port } = call.args;
      const rsp = await clnt.call(friendProgram, 'PROBE_QUERY', { uuid, hostname, port }, CALL_OPTIONS);
      return { ...reply(rsp), text: rsp.op_errstr === '' ? undefined : rsp.op_errstr };
    }
    case 'FRIEND_ADD': {
      const { hostname, port } = call.args;
      const vols = peerDataDict(call.args, common).serialize();
      return reply(await clnt.call(friendProgram, 'FRIEND_ADD', { uuid, hostname, port, vols }, CALL_OPTIONS));
    }
    case 'FRIEND_REMOVE': {
      const { hostname, port } = call.args;
      const args = { uuid, hostname, port, vols: new Uint8Array(0) };
      return reply(await clnt.call(friendProgram, 'FRIEND_REMOVE', args, CALL_OPTIONS));
    }
    case 'FRIEND_UPDATE': {
      const friends = serializedUpdate(call.args);
      return reply(await clnt.call(friendProgram, 'FRIEND_UPDATE', { uuid, friends, port: 0 }, CALL_OPTIONS));
    }
  }
}

/** Updates that went out: one is sent to many, at once. */
const serialized = new WeakMap<FriendUpdate, Uint8Array>();

function serializedUpdate(update: FriendUpdate): Uint8Array {
  const known = serialized.get(update);
  if (known !== undefined) return known;
  const bytes = friendListDict(update).serialize();
  serialized.set(update, bytes);
  return bytes;
}

function reply(rsp: { readonly uuid: Uint8Array; readonly op_ret: number; readonly op_errno: number }): PeerReply {
  return { uuid: formatUuid(rsp.uuid), opRet: rsp.op_ret, opErrno: rsp.op_errno };
}

/** The 16 bytes of a UUID that is one. */
export function uuidBytes(uuid: string): Uint8Array {
  return parseUuid(uuid) ?? new Uint8Array(16);
}
