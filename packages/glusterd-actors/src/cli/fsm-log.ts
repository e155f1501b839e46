import type { Dict } from '@gluster-ts/protocol';
import type { gf1_cli_fsm_log_req, gf1_cli_fsm_log_rsp } from '@gluster-ts/protocol';
import type { Glusterd } from '../glusterd.ts';
import { findByName } from '../pool/peer-names.ts';

/**
 * `gluster system:: fsm log` (procedure 21): the last steps that this node took in transactions of peers, or with a name,
 * of the machine that befriends that peer.
 */
export async function fsmLog(glusterd: Glusterd, args: gf1_cli_fsm_log_req): Promise<gf1_cli_fsm_log_rsp> {
  if (args.name === '') return found(glusterd.operationLog.dict());
  const peer = await findByName(glusterd.host, glusterd.pool.members, args.name);
  if (peer !== undefined) return found(glusterd.pool.transitions.dict(peer.id));
  return { op_ret: -1, op_errno: 0, op_errstr: `${args.name} is not a peer`, fsm_log: new Uint8Array(0) };
}

function found(dict: Dict): gf1_cli_fsm_log_rsp {
  return { op_ret: 0, op_errno: 0, op_errstr: '', fsm_log: dict.serialize() };
}
