import type { gd1_mgmt_friend_update_rsp } from '@gluster-ts/protocol';
import type { Glusterd } from '../glusterd.ts';
import { refusal } from './refusal.ts';

/** A peer tells of the others (program 1238437, procedure 4): refused, for there is no peer. */
export function friendUpdate(glusterd: Glusterd): gd1_mgmt_friend_update_rsp {
  return { ...refusal(glusterd), op: 0 };
}
