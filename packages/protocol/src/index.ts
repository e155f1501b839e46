/**
 * GlusterFS's management protocol: the programs that a glusterd serves or calls, their types, and the dict that nearly
 * every one of their messages carries. Runs wherever JavaScript does.
 *
 * Types keep the names of the `.x` files in `src/x`.
 *
 * @packageDocumentation
 */
export { Dict } from './dict/dict.ts';
export { DictError } from './dict/errors.ts';
export type { DictErrorCode } from './dict/errors.ts';
export type { DictLimits } from './dict/limits.ts';
export { parseBoolean } from './dict/boolean.ts';
export { formatUuid, parseUuid } from './uuid.ts';

export { cliProgram, cliReadOnlyProgram } from './programs/cli.ts';
export type { CliProcedures } from './programs/cli.ts';
export { getspecProgram, handshakeProgram } from './programs/handshake.ts';
export type { HandshakeProcedures } from './programs/handshake.ts';
export { mgmtHandshakeProgram } from './programs/mgmt-handshake.ts';
export type { MgmtHandshakeProcedures } from './programs/mgmt-handshake.ts';
export { portmapProgram } from './programs/portmap.ts';
export type { PortmapProcedures } from './programs/portmap.ts';
export { friendProgram } from './programs/friend.ts';
export type { FriendProcedures } from './programs/friend.ts';
export { mgmtProgram } from './programs/mgmt.ts';
export type { MgmtProcedures } from './programs/mgmt.ts';
export { mgmtV3Program } from './programs/mgmt-v3.ts';
export type { MgmtV3Procedures } from './programs/mgmt-v3.ts';
export { brickProgram } from './programs/brick.ts';
export type { BrickProcedures } from './programs/brick.ts';
export { callbackProgram } from './programs/callback.ts';
export type { CallbackProcedures } from './programs/callback.ts';

export {
  gf1_cli_friends_list,
  gf1_cli_get_volume,
  gf1_cli_gsync_set,
  gf1_cli_info_op,
  gf1_cli_op_flags,
  gf1_cli_snapshot,
  gf1_cli_snapshot_config,
  gf1_cli_snapshot_delete,
  gf1_cli_snapshot_info,
  gf1_cli_snapshot_status,
  gf1_cli_stats_op,
  gf1_cli_sync_volume,
  gf1_cli_top_op,
  gf1_cluster_type,
  gf1_op_commands,
  gf_bitrot_type,
  gf_cli_defrag_type,
  gf_cli_get_state_op,
  gf_cli_status_type,
  gf_defrag_status_t,
  gf_deprobe_resp,
  gf_probe_resp,
  gf_quota_type,
  gf_xl_afr_op_t,
} from './types/cli-enums.ts';
export {
  gf1_cli_fsm_log_req,
  gf1_cli_fsm_log_rsp,
  gf1_cli_getwd_req,
  gf1_cli_getwd_rsp,
  gf1_cli_mount_req,
  gf1_cli_mount_rsp,
  gf1_cli_peer_list_req,
  gf1_cli_peer_list_rsp,
  gf1_cli_umount_req,
  gf1_cli_umount_rsp,
  gf_cli_req,
  gf_cli_rsp,
} from './types/cli.ts';
export {
  gf_common_rsp,
  gf_event_notify_req,
  gf_event_notify_rsp,
  gf_get_volume_info_req,
  gf_get_volume_info_rsp,
  gf_get_volume_info_type,
  gf_getsnap_name_uuid_req,
  gf_getsnap_name_uuid_rsp,
  gf_getspec_flags_type,
  gf_getspec_req,
  gf_getspec_rsp,
  gf_hdsk_event_notify_op,
  gf_set_lk_ver_req,
  gf_set_lk_ver_rsp,
  gf_setvolume_req,
  gf_setvolume_rsp,
} from './types/handshake.ts';
export { gf_mgmt_hndsk_req, gf_mgmt_hndsk_rsp } from './types/mgmt-handshake.ts';
export {
  pmap_brick_by_port_req,
  pmap_brick_by_port_rsp,
  pmap_port_by_brick_req,
  pmap_port_by_brick_rsp,
  pmap_signin_req,
  pmap_signin_rsp,
  pmap_signout_req,
  pmap_signout_rsp,
} from './types/portmap.ts';
export {
  gd1_mgmt_friend_req,
  gd1_mgmt_friend_rsp,
  gd1_mgmt_friend_update,
  gd1_mgmt_friend_update_rsp,
  gd1_mgmt_probe_req,
  gd1_mgmt_probe_rsp,
  gd1_mgmt_unfriend_req,
  gd1_mgmt_unfriend_rsp,
} from './types/friend.ts';
export { glusterd_errno, glusterd_op_t } from './types/mgmt-enums.ts';
export {
  gd1_mgmt_cluster_lock_req,
  gd1_mgmt_cluster_lock_rsp,
  gd1_mgmt_cluster_unlock_req,
  gd1_mgmt_cluster_unlock_rsp,
  gd1_mgmt_commit_op_req,
  gd1_mgmt_commit_op_rsp,
  gd1_mgmt_stage_op_req,
  gd1_mgmt_stage_op_rsp,
} from './types/mgmt.ts';
export {
  gd1_mgmt_v3_brick_op_req,
  gd1_mgmt_v3_brick_op_rsp,
  gd1_mgmt_v3_lock_req,
  gd1_mgmt_v3_lock_rsp,
  gd1_mgmt_v3_unlock_req,
  gd1_mgmt_v3_unlock_rsp,
} from './types/mgmt-v3.ts';
export {
  gd1_mgmt_v3_commit_req,
  gd1_mgmt_v3_commit_rsp,
  gd1_mgmt_v3_post_commit_req,
  gd1_mgmt_v3_post_commit_rsp,
  gd1_mgmt_v3_post_val_req,
  gd1_mgmt_v3_post_val_rsp,
  gd1_mgmt_v3_pre_val_req,
  gd1_mgmt_v3_pre_val_rsp,
} from './types/mgmt-v3-commit.ts';
export { gd1_mgmt_brick_op_req, gd1_mgmt_brick_op_rsp } from './types/brick.ts';
export { gf_statedump } from './types/callback.ts';
