import type { FriendProcedures } from '@gluster-ts/protocol';
import type { Handlers } from '@gluster-ts/rpcsvc';
import type { Glusterd } from '../glusterd.ts';
import { waitingActor } from '../actor.ts';
import { friendAdd } from './friend-add.ts';
import { friendRemove } from './friend-remove.ts';
import { friendUpdate } from './friend-update.ts';
import { inOrder } from './in-order.ts';
import { probeQuery } from './probe-query.ts';

/** What peers and those who want to be ask (program 1238437 version 2). */
export function friendHandlers(g: Glusterd): Handlers<FriendProcedures> {
  return {
    PROBE_QUERY: waitingActor((args, request) => inOrder(request.connection, () => probeQuery(g, args, request))),
    FRIEND_ADD: waitingActor((args, request) => inOrder(request.connection, () => friendAdd(g, args, request))),
    FRIEND_REMOVE: waitingActor((args, request) => inOrder(request.connection, () => friendRemove(g, args, request))),
    FRIEND_UPDATE: waitingActor((args, request) => inOrder(request.connection, () => friendUpdate(g, args, request))),
  };
}
