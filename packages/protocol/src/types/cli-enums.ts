// Enumerations of x/cli.x, by their names there.

/** "flags" of LIST_FRIENDS: the peers alone, or with this node too. */
export const gf1_cli_friends_list = {
  GF_CLI_LIST_PEERS: 1,
  GF_CLI_LIST_POOL_NODES: 2,
} as const;
export type gf1_cli_friends_list = (typeof gf1_cli_friends_list)[keyof typeof gf1_cli_friends_list];

/** "flags" of GET_VOLUME. 3 without a name is the first volume, with a name the one after it. */
export const gf1_cli_get_volume = {
  GF_CLI_GET_VOLUME_ALL: 1,
  GF_CLI_GET_VOLUME: 2,
  GF_CLI_GET_NEXT_VOLUME: 3,
} as const;
export type gf1_cli_get_volume = (typeof gf1_cli_get_volume)[keyof typeof gf1_cli_get_volume];

/** "flags" of SYNC_VOLUME when no volume is named. */
export const gf1_cli_sync_volume = {
  GF_CLI_SYNC_ALL: 1,
} as const;
export type gf1_cli_sync_volume = (typeof gf1_cli_sync_volume)[keyof typeof gf1_cli_sync_volume];

/** "flags" of DEPROBE, START_VOLUME, STOP_VOLUME: bits. */
export const gf1_cli_op_flags = {
  GF_CLI_FLAG_OP_FORCE: 1,
} as const;
export type gf1_cli_op_flags = (typeof gf1_cli_op_flags)[keyof typeof gf1_cli_op_flags];

/** "type" of a volume. */
export const gf1_cluster_type = {
  GF_CLUSTER_TYPE_NONE: 0,
  GF_CLUSTER_TYPE_STRIPE: 1,
  GF_CLUSTER_TYPE_REPLICATE: 2,
  GF_CLUSTER_TYPE_STRIPE_REPLICATE: 3,
  GF_CLUSTER_TYPE_DISPERSE: 4,
  GF_CLUSTER_TYPE_TIER: 5,
} as const;
export type gf1_cluster_type = (typeof gf1_cluster_type)[keyof typeof gf1_cluster_type];

/** "rebalance-command" of DEFRAG_VOLUME. */
export const gf_cli_defrag_type = {
  GF_DEFRAG_CMD_NONE: 0,
  GF_DEFRAG_CMD_START: 1,
  GF_DEFRAG_CMD_STOP: 2,
  GF_DEFRAG_CMD_STATUS: 3,
  GF_DEFRAG_CMD_START_LAYOUT_FIX: 4,
  GF_DEFRAG_CMD_START_FORCE: 5,
  GF_DEFRAG_CMD_START_TIER: 6,
  GF_DEFRAG_CMD_STATUS_TIER: 7,
  GF_DEFRAG_CMD_START_DETACH_TIER: 8,
  GF_DEFRAG_CMD_STOP_DETACH_TIER: 9,
  GF_DEFRAG_CMD_PAUSE_TIER: 10,
  GF_DEFRAG_CMD_RESUME_TIER: 11,
  GF_DEFRAG_CMD_DETACH_STATUS: 12,
  GF_DEFRAG_CMD_STOP_TIER: 13,
  GF_DEFRAG_CMD_DETACH_START: 14,
  GF_DEFRAG_CMD_DETACH_COMMIT: 15,
  GF_DEFRAG_CMD_DETACH_COMMIT_FORCE: 16,
  GF_DEFRAG_CMD_DETACH_STOP: 17,
} as const;
export type gf_cli_defrag_type = (typeof gf_cli_defrag_type)[keyof typeof gf_cli_defrag_type];

/** "status" of a rebalance or a removal of bricks. */
export const gf_defrag_status_t = {
  GF_DEFRAG_STATUS_NOT_STARTED: 0,
  GF_DEFRAG_STATUS_STARTED: 1,
  GF_DEFRAG_STATUS_STOPPED: 2,
  GF_DEFRAG_STATUS_COMPLETE: 3,
  GF_DEFRAG_STATUS_FAILED: 4,
  GF_DEFRAG_STATUS_LAYOUT_FIX_STARTED: 5,
  GF_DEFRAG_STATUS_LAYOUT_FIX_STOPPED: 6,
  GF_DEFRAG_STATUS_LAYOUT_FIX_COMPLETE: 7,
  GF_DEFRAG_STATUS_LAYOUT_FIX_FAILED: 8,
  GF_DEFRAG_STATUS_RESET_DUE_REPLACE_BRC: 9,
  GF_DEFRAG_STATUS_RESET_DUE_RESET_BRC: 10,
} as const;
export type gf_defrag_status_t = (typeof gf_defrag_status_t)[keyof typeof gf_defrag_status_t];

/** "command" of REMOVE_BRICK. */
export const gf1_op_commands = {
  GF_OP_CMD_NONE: 0,
  GF_OP_CMD_START: 1,
  GF_OP_CMD_COMMIT: 2,
  GF_OP_CMD_STOP: 3,
  GF_OP_CMD_STATUS: 4,
  GF_OP_CMD_COMMIT_FORCE: 5,
  GF_OP_CMD_DETACH_START: 6,
  GF_OP_CMD_DETACH_COMMIT: 7,
  GF_OP_CMD_DETACH_COMMIT_FORCE: 8,
  GF_OP_CMD_STOP_DETACH_TIER: 9,
} as const;
export type gf1_op_commands = (typeof gf1_op_commands)[keyof typeof gf1_op_commands];

/** "type" of QUOTA. */
export const gf_quota_type = {
  GF_QUOTA_OPTION_TYPE_NONE: 0,
  GF_QUOTA_OPTION_TYPE_ENABLE: 1,
  GF_QUOTA_OPTION_TYPE_DISABLE: 2,
  GF_QUOTA_OPTION_TYPE_LIMIT_USAGE: 3,
  GF_QUOTA_OPTION_TYPE_REMOVE: 4,
  GF_QUOTA_OPTION_TYPE_LIST: 5,
  GF_QUOTA_OPTION_TYPE_VERSION: 6,
  GF_QUOTA_OPTION_TYPE_ALERT_TIME: 7,
  GF_QUOTA_OPTION_TYPE_SOFT_TIMEOUT: 8,
  GF_QUOTA_OPTION_TYPE_HARD_TIMEOUT: 9,
  GF_QUOTA_OPTION_TYPE_DEFAULT_SOFT_LIMIT: 10,
  GF_QUOTA_OPTION_TYPE_VERSION_OBJECTS: 11,
  GF_QUOTA_OPTION_TYPE_LIMIT_OBJECTS: 12,
  GF_QUOTA_OPTION_TYPE_LIST_OBJECTS: 13,
  GF_QUOTA_OPTION_TYPE_REMOVE_OBJECTS: 14,
  GF_QUOTA_OPTION_TYPE_ENABLE_OBJECTS: 15,
  GF_QUOTA_OPTION_TYPE_UPGRADE: 16,
} as const;
export type gf_quota_type = (typeof gf_quota_type)[keyof typeof gf_quota_type];

/** "type" of BITROT. */
export const gf_bitrot_type = {
  GF_BITROT_OPTION_TYPE_NONE: 0,
  GF_BITROT_OPTION_TYPE_ENABLE: 1,
  GF_BITROT_OPTION_TYPE_DISABLE: 2,
  GF_BITROT_OPTION_TYPE_SCRUB_THROTTLE: 3,
  GF_BITROT_OPTION_TYPE_SCRUB_FREQ: 4,
  GF_BITROT_OPTION_TYPE_SCRUB: 5,
  GF_BITROT_OPTION_TYPE_EXPIRY_TIME: 6,
  GF_BITROT_CMD_SCRUB_STATUS: 7,
  GF_BITROT_CMD_SCRUB_ONDEMAND: 8,
  GF_BITROT_OPTION_TYPE_SIGNER_THREADS: 9,
} as const;
export type gf_bitrot_type = (typeof gf_bitrot_type)[keyof typeof gf_bitrot_type];

/** "type" of GSYNC_SET. */
export const gf1_cli_gsync_set = {
  GF_GSYNC_OPTION_TYPE_NONE: 0,
  GF_GSYNC_OPTION_TYPE_START: 1,
  GF_GSYNC_OPTION_TYPE_STOP: 2,
  GF_GSYNC_OPTION_TYPE_CONFIG: 3,
  GF_GSYNC_OPTION_TYPE_STATUS: 4,
  GF_GSYNC_OPTION_TYPE_ROTATE: 5,
  GF_GSYNC_OPTION_TYPE_CREATE: 6,
  GF_GSYNC_OPTION_TYPE_DELETE: 7,
  GF_GSYNC_OPTION_TYPE_PAUSE: 8,
  GF_GSYNC_OPTION_TYPE_RESUME: 9,
} as const;
export type gf1_cli_gsync_set = (typeof gf1_cli_gsync_set)[keyof typeof gf1_cli_gsync_set];

/** "op" of PROFILE_VOLUME, which serves `volume top` too. */
export const gf1_cli_stats_op = {
  GF_CLI_STATS_NONE: 0,
  GF_CLI_STATS_START: 1,
  GF_CLI_STATS_STOP: 2,
  GF_CLI_STATS_INFO: 3,
  GF_CLI_STATS_TOP: 4,
} as const;
export type gf1_cli_stats_op = (typeof gf1_cli_stats_op)[keyof typeof gf1_cli_stats_op];

/** "info-op" of PROFILE_VOLUME. */
export const gf1_cli_info_op = {
  GF_CLI_INFO_NONE: 0,
  GF_CLI_INFO_ALL: 1,
  GF_CLI_INFO_INCREMENTAL: 2,
  GF_CLI_INFO_CUMULATIVE: 3,
  GF_CLI_INFO_CLEAR: 4,
} as const;
export type gf1_cli_info_op = (typeof gf1_cli_info_op)[keyof typeof gf1_cli_info_op];

/** "top-op" of PROFILE_VOLUME. */
export const gf1_cli_top_op = {
  GF_CLI_TOP_NONE: 0,
  GF_CLI_TOP_OPEN: 1,
  GF_CLI_TOP_READ: 2,
  GF_CLI_TOP_WRITE: 3,
  GF_CLI_TOP_OPENDIR: 4,
  GF_CLI_TOP_READDIR: 5,
  GF_CLI_TOP_READ_PERF: 6,
  GF_CLI_TOP_WRITE_PERF: 7,
} as const;
export type gf1_cli_top_op = (typeof gf1_cli_top_op)[keyof typeof gf1_cli_top_op];

/** "getstate-cmd" of GET_STATE. */
export const gf_cli_get_state_op = {
  GF_CLI_GET_STATE_DETAIL: 1,
  GF_CLI_GET_STATE_VOLOPTS: 2,
} as const;
export type gf_cli_get_state_op = (typeof gf_cli_get_state_op)[keyof typeof gf_cli_get_state_op];

/** "cmd" of STATUS_VOLUME: one of the low eight bits says what, the others say of what. */
export const gf_cli_status_type = {
  GF_CLI_STATUS_NONE: 0x000000,
  GF_CLI_STATUS_MEM: 0x000001,
  GF_CLI_STATUS_CLIENTS: 0x000002,
  GF_CLI_STATUS_INODE: 0x000004,
  GF_CLI_STATUS_FD: 0x000008,
  GF_CLI_STATUS_CALLPOOL: 0x000010,
  GF_CLI_STATUS_DETAIL: 0x000020,
  GF_CLI_STATUS_TASKS: 0x000040,
  GF_CLI_STATUS_CLIENT_LIST: 0x000080,
  GF_CLI_STATUS_MASK: 0x0000ff,
  GF_CLI_STATUS_VOL: 0x000100,
  GF_CLI_STATUS_ALL: 0x000200,
  GF_CLI_STATUS_BRICK: 0x000400,
  GF_CLI_STATUS_NFS: 0x000800,
  GF_CLI_STATUS_SHD: 0x001000,
  GF_CLI_STATUS_QUOTAD: 0x002000,
  GF_CLI_STATUS_SNAPD: 0x004000,
  GF_CLI_STATUS_BITD: 0x008000,
  GF_CLI_STATUS_SCRUB: 0x010000,
  GF_CLI_STATUS_TIERD: 0x020000,
} as const;
export type gf_cli_status_type = (typeof gf_cli_status_type)[keyof typeof gf_cli_status_type];

/** "type" of SNAP. */
export const gf1_cli_snapshot = {
  GF_SNAP_OPTION_TYPE_NONE: 0,
  GF_SNAP_OPTION_TYPE_CREATE: 1,
  GF_SNAP_OPTION_TYPE_DELETE: 2,
  GF_SNAP_OPTION_TYPE_RESTORE: 3,
  GF_SNAP_OPTION_TYPE_ACTIVATE: 4,
  GF_SNAP_OPTION_TYPE_DEACTIVATE: 5,
  GF_SNAP_OPTION_TYPE_LIST: 6,
  GF_SNAP_OPTION_TYPE_STATUS: 7,
  GF_SNAP_OPTION_TYPE_CONFIG: 8,
  GF_SNAP_OPTION_TYPE_CLONE: 9,
  GF_SNAP_OPTION_TYPE_INFO: 10,
} as const;
export type gf1_cli_snapshot = (typeof gf1_cli_snapshot)[keyof typeof gf1_cli_snapshot];

/** "sub-cmd" of SNAP, type INFO. */
export const gf1_cli_snapshot_info = {
  GF_SNAP_INFO_TYPE_ALL: 0,
  GF_SNAP_INFO_TYPE_SNAP: 1,
  GF_SNAP_INFO_TYPE_VOL: 2,
} as const;
export type gf1_cli_snapshot_info = (typeof gf1_cli_snapshot_info)[keyof typeof gf1_cli_snapshot_info];

/** "config-command" of SNAP, type CONFIG. */
export const gf1_cli_snapshot_config = {
  GF_SNAP_CONFIG_TYPE_NONE: 0,
  GF_SNAP_CONFIG_TYPE_SET: 1,
  GF_SNAP_CONFIG_DISPLAY: 2,
} as const;
export type gf1_cli_snapshot_config = (typeof gf1_cli_snapshot_config)[keyof typeof gf1_cli_snapshot_config];

/** "sub-cmd" of SNAP, type STATUS. */
export const gf1_cli_snapshot_status = {
  GF_SNAP_STATUS_TYPE_ALL: 0,
  GF_SNAP_STATUS_TYPE_SNAP: 1,
  GF_SNAP_STATUS_TYPE_VOL: 2,
  GF_SNAP_STATUS_TYPE_ITER: 3,
} as const;
export type gf1_cli_snapshot_status = (typeof gf1_cli_snapshot_status)[keyof typeof gf1_cli_snapshot_status];

/** "sub-cmd" of SNAP, type DELETE. */
export const gf1_cli_snapshot_delete = {
  GF_SNAP_DELETE_TYPE_ALL: 0,
  GF_SNAP_DELETE_TYPE_VOL: 1,
  GF_SNAP_DELETE_TYPE_SNAP: 2,
  GF_SNAP_DELETE_TYPE_ITER: 3,
} as const;
export type gf1_cli_snapshot_delete = (typeof gf1_cli_snapshot_delete)[keyof typeof gf1_cli_snapshot_delete];

/** "heal-op" of HEAL_VOLUME. */
export const gf_xl_afr_op_t = {
  GF_SHD_OP_INVALID: 0,
  GF_SHD_OP_HEAL_INDEX: 1,
  GF_SHD_OP_HEAL_FULL: 2,
  GF_SHD_OP_INDEX_SUMMARY: 3,
  GF_SHD_OP_HEALED_FILES: 4,
  GF_SHD_OP_HEAL_FAILED_FILES: 5,
  GF_SHD_OP_SPLIT_BRAIN_FILES: 6,
  GF_SHD_OP_STATISTICS: 7,
  GF_SHD_OP_STATISTICS_HEAL_COUNT: 8,
  GF_SHD_OP_STATISTICS_HEAL_COUNT_PER_REPLICA: 9,
  GF_SHD_OP_SBRAIN_HEAL_FROM_BIGGER_FILE: 10,
  GF_SHD_OP_SBRAIN_HEAL_FROM_BRICK: 11,
  GF_SHD_OP_HEAL_ENABLE: 12,
  GF_SHD_OP_HEAL_DISABLE: 13,
  GF_SHD_OP_SBRAIN_HEAL_FROM_LATEST_MTIME: 14,
  GF_SHD_OP_GRANULAR_ENTRY_HEAL_ENABLE: 15,
  GF_SHD_OP_GRANULAR_ENTRY_HEAL_DISABLE: 16,
  GF_SHD_OP_HEAL_SUMMARY: 17,
} as const;
export type gf_xl_afr_op_t = (typeof gf_xl_afr_op_t)[keyof typeof gf_xl_afr_op_t];

/** op_errno of PROBE; LOCALHOST, FRIEND and FRIEND_DETACHING come with an op_ret of 0. */
export const gf_probe_resp = {
  GF_PROBE_SUCCESS: 0,
  GF_PROBE_LOCALHOST: 1,
  GF_PROBE_FRIEND: 2,
  GF_PROBE_ANOTHER_CLUSTER: 3,
  GF_PROBE_VOLUME_CONFLICT: 4,
  GF_PROBE_SAME_UUID: 5,
  GF_PROBE_UNKNOWN_PEER: 6,
  GF_PROBE_ADD_FAILED: 7,
  GF_PROBE_QUORUM_NOT_MET: 8,
  GF_PROBE_MISSED_SNAP_CONFLICT: 9,
  GF_PROBE_SNAP_CONFLICT: 10,
  GF_PROBE_FRIEND_DETACHING: 11,
} as const;
export type gf_probe_resp = (typeof gf_probe_resp)[keyof typeof gf_probe_resp];

/** op_errno of DEPROBE. */
export const gf_deprobe_resp = {
  GF_DEPROBE_SUCCESS: 0,
  GF_DEPROBE_LOCALHOST: 1,
  GF_DEPROBE_NOT_FRIEND: 2,
  GF_DEPROBE_BRICK_EXIST: 3,
  GF_DEPROBE_FRIEND_DOWN: 4,
  GF_DEPROBE_QUORUM_NOT_MET: 5,
  GF_DEPROBE_FRIEND_DETACHING: 6,
  GF_DEPROBE_SNAP_BRICK_EXIST: 7,
} as const;
export type gf_deprobe_resp = (typeof gf_deprobe_resp)[keyof typeof gf_deprobe_resp];
