import type { gd1_mgmt_unfriend_req, gd1_mgmt_unfriend_rsp } from '@gluster-ts/protocol';
import type { Glusterd } from '../glusterd.ts';
import { refusal } from './refusal.ts';

/** A peer lets this node go (program 1238437, procedure 3): refused, for there is no peer. */
export function friendRemove(glusterd: Glusterd, args: gd1_mgmt_unfriend_req): gd1_mgmt_unfriend_rsp {
  return { ...refusal(glusterd), hostname: args.hostname, port: args.port };
}
