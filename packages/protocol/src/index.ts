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

export {
  brickProgram,
  callbackProgram,
  cliProgram,
  cliReadOnlyProgram,
  friendProgram,
  getspecProgram,
  handshakeProgram,
  mgmtHandshakeProgram,
  mgmtProgram,
  mgmtV3Program,
  portmapProgram,
} from './programs.ts';
export type {
  BrickProcedures,
  CallbackProcedures,
  CliProcedures,
  FriendProcedures,
  HandshakeProcedures,
  MgmtHandshakeProcedures,
  MgmtProcedures,
  MgmtV3Procedures,
  PortmapProcedures,
} from './programs.ts';

// Generated: types and enumerations by their names in the .x files.
export {
  gf1_cli_friends_list,
  gf1_cli_fsm_log_req,
  gf1_cli_fsm_log_rsp,
  gf1_cli_get_volume,
  gf1_cli_getwd_req,
  gf1_cli_getwd_rsp,
  gf1_cli_gsync_set,
  gf1_cli_info_op,
  gf1_cli_mount_req,
  gf1_cli_mount_rsp,
  gf1_cli_op_flags,
  gf1_cli_peer_list_req,
  gf1_cli_peer_list_rsp,
  gf1_cli_snapshot,
  gf1_cli_snapshot_config,
  gf1_cli_snapshot_delete,
  gf1_cli_snapshot_info,
  gf1_cli_snapshot_status,
  gf1_cli_stats_op,
  gf1_cli_sync_volume,
  gf1_cli_top_op,
  gf1_cli_umount_req,
  gf1_cli_umount_rsp,
  gf1_cluster_type,
  gf1_op_commands,
  gf_bitrot_type,
  gf_cli_defrag_type,
  gf_cli_get_state_op,
  gf_cli_req,
  gf_cli_rsp,
  gf_cli_status_type,
  gf_defrag_status_t,
  gf_deprobe_resp,
  gf_probe_resp,
  gf_quota_type,
  gf_xl_afr_op_t,
} from './generated/cli.ts';
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
} from './generated/handshake.ts';
export { gf_mgmt_hndsk_req, gf_mgmt_hndsk_rsp } from './generated/mgmt-handshake.ts';
export {
  pmap_brick_by_port_req,
  pmap_brick_by_port_rsp,
  pmap_port_by_brick_req,
  pmap_port_by_brick_rsp,
  pmap_signin_req,
  pmap_signin_rsp,
  pmap_signout_req,
  pmap_signout_rsp,
} from './generated/portmap.ts';
export {
  gd1_mgmt_friend_req,
  gd1_mgmt_friend_rsp,
  gd1_mgmt_friend_update,
  gd1_mgmt_friend_update_rsp,
  gd1_mgmt_probe_req,
  gd1_mgmt_probe_rsp,
  gd1_mgmt_unfriend_req,
  gd1_mgmt_unfriend_rsp,
  gd_snap_status_t,
  gf_quota_conf_type_t,
  gf_transport_type,
  glusterd_friend_sm_state_t,
  glusterd_friend_update_op_t,
  glusterd_volume_status,
  missed_snap_stat,
} from './generated/friend.ts';
export {
  gd1_mgmt_cluster_lock_req,
  gd1_mgmt_cluster_lock_rsp,
  gd1_mgmt_cluster_unlock_req,
  gd1_mgmt_cluster_unlock_rsp,
  gd1_mgmt_commit_op_req,
  gd1_mgmt_commit_op_rsp,
  gd1_mgmt_stage_op_req,
  gd1_mgmt_stage_op_rsp,
  glusterd_errno,
  glusterd_op_t,
} from './generated/mgmt.ts';
export {
  gd1_mgmt_v3_brick_op_req,
  gd1_mgmt_v3_brick_op_rsp,
  gd1_mgmt_v3_commit_req,
  gd1_mgmt_v3_commit_rsp,
  gd1_mgmt_v3_lock_req,
  gd1_mgmt_v3_lock_rsp,
  gd1_mgmt_v3_post_commit_req,
  gd1_mgmt_v3_post_commit_rsp,
  gd1_mgmt_v3_post_val_req,
  gd1_mgmt_v3_post_val_rsp,
  gd1_mgmt_v3_pre_val_req,
  gd1_mgmt_v3_pre_val_rsp,
  gd1_mgmt_v3_unlock_req,
  gd1_mgmt_v3_unlock_rsp,
} from './generated/mgmt-v3.ts';
export {
  gd1_mgmt_brick_op_req,
  gd1_mgmt_brick_op_rsp,
  gf_op_type_t,
  gf_upcall_flags_t,
  glusterfs_fop_t,
  ia_type_t,
} from './generated/brick.ts';
export {
  gf_iatt,
  gf_proto_flock,
  gf_statedump,
  gf_upcall_event_t,
  gfs3_cbk_cache_invalidation_req,
  gfs3_recall_lease_req,
  gfs4_entrylk_contention_req,
  gfs4_inodelk_contention_req,
} from './generated/callback.ts';
