import type { FriendProcedures } from '@gluster-ts/protocol';
import type { Handlers } from '@gluster-ts/rpcsvc';
import type { Glusterd } from '../glusterd.ts';
import { actor } from '../actor.ts';
import { friendAdd } from './friend-add.ts';
import { friendRemove } from './friend-remove.ts';
import { friendUpdate } from './friend-update.ts';
import { probeQuery } from './probe-query.ts';

/** What peers and those who want to be ask (program 1238437 version 2). */
export function friendHandlers(g: Glusterd): Handlers<FriendProcedures> {
  return {
    PROBE_QUERY: actor((args) => probeQuery(g, args)),
    FRIEND_ADD: actor((args) => friendAdd(g, args)),
    FRIEND_REMOVE: actor((args) => friendRemove(g, args)),
    FRIEND_UPDATE: actor(() => friendUpdate(g)),
  };
}
