import { procedure } from '@gluster-ts/xdr';
import type { Procedure, Program } from '@gluster-ts/xdr';
import {
  gf_cli_req,
  gf_cli_rsp,
  gf1_cli_peer_list_req,
  gf1_cli_peer_list_rsp,
  gf1_cli_fsm_log_req,
  gf1_cli_fsm_log_rsp,
  gf1_cli_getwd_req,
  gf1_cli_getwd_rsp,
  gf1_cli_mount_req,
  gf1_cli_mount_rsp,
  gf1_cli_umount_req,
  gf1_cli_umount_rsp,
} from '../types/cli.ts';

/** Procedures of {@link cliProgram}. */
export type CliProcedures = {
  readonly PROBE: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly DEPROBE: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly LIST_FRIENDS: Procedure<gf1_cli_peer_list_req, gf1_cli_peer_list_rsp>;
  readonly CREATE_VOLUME: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly GET_VOLUME: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly GET_NEXT_VOLUME: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly DELETE_VOLUME: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly START_VOLUME: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly STOP_VOLUME: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly RENAME_VOLUME: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly DEFRAG_VOLUME: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly SET_VOLUME: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly ADD_BRICK: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly REMOVE_BRICK: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly REPLACE_BRICK: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly LOG_ROTATE: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly GETSPEC: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly PMAP_PORTBYBRICK: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly SYNC_VOLUME: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly RESET_VOLUME: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly FSM_LOG: Procedure<gf1_cli_fsm_log_req, gf1_cli_fsm_log_rsp>;
  readonly GSYNC_SET: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly PROFILE_VOLUME: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly QUOTA: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly TOP_VOLUME: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly GETWD: Procedure<gf1_cli_getwd_req, gf1_cli_getwd_rsp>;
  readonly STATUS_VOLUME: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly STATUS_ALL: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly MOUNT: Procedure<gf1_cli_mount_req, gf1_cli_mount_rsp>;
  readonly UMOUNT: Procedure<gf1_cli_umount_req, gf1_cli_umount_rsp>;
  readonly HEAL_VOLUME: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly STATEDUMP_VOLUME: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly LIST_VOLUME: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly CLRLOCKS_VOLUME: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly UUID_RESET: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly UUID_GET: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly COPY_FILE: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly SYS_EXEC: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly SNAP: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly BARRIER_VOLUME: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly GET_VOL_OPT: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly GANESHA: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly BITROT: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly ATTACH_TIER: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly TIER: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly GET_STATE: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly RESET_BRICK: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly REMOVE_TIER_BRICK: Procedure<gf_cli_req, gf_cli_rsp>;
  readonly ADD_TIER_BRICK: Procedure<gf_cli_req, gf_cli_rsp>;
};

/** Commands of the `gluster` command line, on the daemon's unix socket (1238463 version 2). Described by `x/cli.x`. */
export const cliProgram: Program<CliProcedures> = {
  name: 'GlusterD svc cli',
  number: 1238463,
  version: 2,
  procedures: {
    PROBE: procedure(1, gf_cli_req, gf_cli_rsp),
    DEPROBE: procedure(2, gf_cli_req, gf_cli_rsp),
    LIST_FRIENDS: procedure(3, gf1_cli_peer_list_req, gf1_cli_peer_list_rsp),
    CREATE_VOLUME: procedure(4, gf_cli_req, gf_cli_rsp),
    GET_VOLUME: procedure(5, gf_cli_req, gf_cli_rsp),
    GET_NEXT_VOLUME: procedure(6, gf_cli_req, gf_cli_rsp),
    DELETE_VOLUME: procedure(7, gf_cli_req, gf_cli_rsp),
    START_VOLUME: procedure(8, gf_cli_req, gf_cli_rsp),
    STOP_VOLUME: procedure(9, gf_cli_req, gf_cli_rsp),
    RENAME_VOLUME: procedure(10, gf_cli_req, gf_cli_rsp),
    DEFRAG_VOLUME: procedure(11, gf_cli_req, gf_cli_rsp),
    SET_VOLUME: procedure(12, gf_cli_req, gf_cli_rsp),
    ADD_BRICK: procedure(13, gf_cli_req, gf_cli_rsp),
    REMOVE_BRICK: procedure(14, gf_cli_req, gf_cli_rsp),
    REPLACE_BRICK: procedure(15, gf_cli_req, gf_cli_rsp),
    LOG_ROTATE: procedure(16, gf_cli_req, gf_cli_rsp),
    GETSPEC: procedure(17, gf_cli_req, gf_cli_rsp),
    PMAP_PORTBYBRICK: procedure(18, gf_cli_req, gf_cli_rsp),
    SYNC_VOLUME: procedure(19, gf_cli_req, gf_cli_rsp),
    RESET_VOLUME: procedure(20, gf_cli_req, gf_cli_rsp),
    FSM_LOG: procedure(21, gf1_cli_fsm_log_req, gf1_cli_fsm_log_rsp),
    GSYNC_SET: procedure(22, gf_cli_req, gf_cli_rsp),
    PROFILE_VOLUME: procedure(23, gf_cli_req, gf_cli_rsp),
    QUOTA: procedure(24, gf_cli_req, gf_cli_rsp),
    TOP_VOLUME: procedure(25, gf_cli_req, gf_cli_rsp),
    GETWD: procedure(26, gf1_cli_getwd_req, gf1_cli_getwd_rsp),
    STATUS_VOLUME: procedure(27, gf_cli_req, gf_cli_rsp),
    STATUS_ALL: procedure(28, gf_cli_req, gf_cli_rsp),
    MOUNT: procedure(29, gf1_cli_mount_req, gf1_cli_mount_rsp),
    UMOUNT: procedure(30, gf1_cli_umount_req, gf1_cli_umount_rsp),
    HEAL_VOLUME: procedure(31, gf_cli_req, gf_cli_rsp),
    STATEDUMP_VOLUME: procedure(32, gf_cli_req, gf_cli_rsp),
    LIST_VOLUME: procedure(33, gf_cli_req, gf_cli_rsp),
    CLRLOCKS_VOLUME: procedure(34, gf_cli_req, gf_cli_rsp),
    UUID_RESET: procedure(35, gf_cli_req, gf_cli_rsp),
    UUID_GET: procedure(36, gf_cli_req, gf_cli_rsp),
    COPY_FILE: procedure(37, gf_cli_req, gf_cli_rsp),
    SYS_EXEC: procedure(38, gf_cli_req, gf_cli_rsp),
    SNAP: procedure(39, gf_cli_req, gf_cli_rsp),
    BARRIER_VOLUME: procedure(40, gf_cli_req, gf_cli_rsp),
    GET_VOL_OPT: procedure(41, gf_cli_req, gf_cli_rsp),
    GANESHA: procedure(42, gf_cli_req, gf_cli_rsp),
    BITROT: procedure(43, gf_cli_req, gf_cli_rsp),
    ATTACH_TIER: procedure(44, gf_cli_req, gf_cli_rsp),
    TIER: procedure(45, gf_cli_req, gf_cli_rsp),
    GET_STATE: procedure(46, gf_cli_req, gf_cli_rsp),
    RESET_BRICK: procedure(47, gf_cli_req, gf_cli_rsp),
    REMOVE_TIER_BRICK: procedure(48, gf_cli_req, gf_cli_rsp),
    ADD_TIER_BRICK: procedure(49, gf_cli_req, gf_cli_rsp),
  },
};

/**
 * The same program as it is served over TCP, where anybody may ask: GETWD, MOUNT, UMOUNT and questions that change
 * nothing. Only the name differs; which procedures are served is up to the server.
 */
export const cliReadOnlyProgram: Program<CliProcedures> = { ...cliProgram, name: 'GlusterD svc cli read-only' };
