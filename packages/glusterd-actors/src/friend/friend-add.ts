import type { gd1_mgmt_friend_req, gd1_mgmt_friend_rsp } from '@gluster-ts/protocol';
import type { Glusterd } from '../glusterd.ts';
import { refusal } from './refusal.ts';

/** Another glusterd brings its volumes to become a peer (program 1238437, procedure 2): refused. */
export function friendAdd(glusterd: Glusterd, args: gd1_mgmt_friend_req): gd1_mgmt_friend_rsp {
  return { ...refusal(glusterd), hostname: args.hostname, port: args.port };
}
