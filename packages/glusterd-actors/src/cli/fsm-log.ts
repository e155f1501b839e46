import { Dict } from '@gluster-ts/protocol';
import type { gf1_cli_fsm_log_req, gf1_cli_fsm_log_rsp } from '@gluster-ts/protocol';
import type { Glusterd } from '../glusterd.ts';

/**
 * `gluster system:: fsm log` (procedure 21): the last steps of the machine that runs operations, or of the one that
 * befriends a peer. Nothing has run in either yet: a dict without pairs.
 */
export function fsmLog(glusterd: Glusterd, args: gf1_cli_fsm_log_req): gf1_cli_fsm_log_rsp {
  if (args.name === '' || glusterd.snapshot.peerByHostname(args.name) !== undefined) {
    return { op_ret: 0, op_errno: 0, op_errstr: '', fsm_log: new Dict().serialize() };
  }
  return { op_ret: -1, op_errno: 0, op_errstr: `${args.name} is not a peer`, fsm_log: new Uint8Array(0) };
}
