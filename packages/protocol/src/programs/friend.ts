import { procedure } from '@gluster-ts/xdr';
import type { Procedure, Program } from '@gluster-ts/xdr';
import {
  gd1_mgmt_probe_req,
  gd1_mgmt_probe_rsp,
  gd1_mgmt_friend_req,
  gd1_mgmt_friend_rsp,
  gd1_mgmt_unfriend_req,
  gd1_mgmt_unfriend_rsp,
  gd1_mgmt_friend_update,
  gd1_mgmt_friend_update_rsp,
} from '../types/friend.ts';

/** Procedures of {@link friendProgram}. */
export type FriendProcedures = {
  readonly PROBE_QUERY: Procedure<gd1_mgmt_probe_req, gd1_mgmt_probe_rsp>;
  readonly FRIEND_ADD: Procedure<gd1_mgmt_friend_req, gd1_mgmt_friend_rsp>;
  readonly FRIEND_REMOVE: Procedure<gd1_mgmt_unfriend_req, gd1_mgmt_unfriend_rsp>;
  readonly FRIEND_UPDATE: Procedure<gd1_mgmt_friend_update, gd1_mgmt_friend_update_rsp>;
};

/** Joining, leaving and informing peers (1238437 version 2). Described by `x/friend.x`. */
export const friendProgram: Program<FriendProcedures> = {
  name: 'GlusterD svc peer',
  number: 1238437,
  version: 2,
  procedures: {
    PROBE_QUERY: procedure(1, gd1_mgmt_probe_req, gd1_mgmt_probe_rsp),
    FRIEND_ADD: procedure(2, gd1_mgmt_friend_req, gd1_mgmt_friend_rsp),
    FRIEND_REMOVE: procedure(3, gd1_mgmt_unfriend_req, gd1_mgmt_unfriend_rsp),
    FRIEND_UPDATE: procedure(4, gd1_mgmt_friend_update, gd1_mgmt_friend_update_rsp),
  },
};
