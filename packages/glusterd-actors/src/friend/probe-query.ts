import type { gd1_mgmt_probe_req, gd1_mgmt_probe_rsp } from '@gluster-ts/protocol';
import type { Glusterd } from '../glusterd.ts';
import { NOT_IN_A_POOL, refusal } from './refusal.ts';

/** Another glusterd asks who this is and whether it may come in (program 1238437, procedure 1): refused, in words. */
export function probeQuery(glusterd: Glusterd, args: gd1_mgmt_probe_req): gd1_mgmt_probe_rsp {
  return { ...refusal(glusterd), hostname: args.hostname, port: args.port, op_errstr: NOT_IN_A_POOL };
}
