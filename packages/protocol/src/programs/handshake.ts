import { procedure, xdrVoid } from '@gluster-ts/xdr';
import type { Procedure, Program } from '@gluster-ts/xdr';
import {
  gf_setvolume_req,
  gf_setvolume_rsp,
  gf_getspec_req,
  gf_getspec_rsp,
  gf_common_rsp,
  gf_set_lk_ver_req,
  gf_set_lk_ver_rsp,
  gf_event_notify_req,
  gf_event_notify_rsp,
  gf_get_volume_info_req,
  gf_get_volume_info_rsp,
  gf_getsnap_name_uuid_req,
  gf_getsnap_name_uuid_rsp,
} from '../types/handshake.ts';

/** Procedures of {@link handshakeProgram}. */
export type HandshakeProcedures = {
  readonly SETVOLUME: Procedure<gf_setvolume_req, gf_setvolume_rsp>;
  readonly GETSPEC: Procedure<gf_getspec_req, gf_getspec_rsp>;
  readonly PING: Procedure<void, gf_common_rsp>;
  readonly SET_LK_VER: Procedure<gf_set_lk_ver_req, gf_set_lk_ver_rsp>;
  readonly EVENT_NOTIFY: Procedure<gf_event_notify_req, gf_event_notify_rsp>;
  readonly GET_VOLUME_INFO: Procedure<gf_get_volume_info_req, gf_get_volume_info_rsp>;
  readonly GET_SNAPSHOT_INFO: Procedure<gf_getsnap_name_uuid_req, gf_getsnap_name_uuid_rsp>;
};

/** Volfiles and events for mounts, bricks and daemons (14398633 version 2). Described by `x/handshake.x`. */
export const handshakeProgram: Program<HandshakeProcedures> = {
  name: 'Gluster Handshake',
  number: 14398633,
  version: 2,
  procedures: {
    SETVOLUME: procedure(1, gf_setvolume_req, gf_setvolume_rsp),
    GETSPEC: procedure(2, gf_getspec_req, gf_getspec_rsp),
    PING: procedure(3, xdrVoid, gf_common_rsp),
    SET_LK_VER: procedure(4, gf_set_lk_ver_req, gf_set_lk_ver_rsp),
    EVENT_NOTIFY: procedure(5, gf_event_notify_req, gf_event_notify_rsp),
    GET_VOLUME_INFO: procedure(6, gf_get_volume_info_req, gf_get_volume_info_rsp),
    GET_SNAPSHOT_INFO: procedure(7, gf_getsnap_name_uuid_req, gf_getsnap_name_uuid_rsp),
  },
};

/** The same program as it is served on the unix socket, with GETSPEC alone: `gluster system:: getspec`. */
export const getspecProgram: Program<HandshakeProcedures> = {
  ...handshakeProgram,
  name: 'Gluster Handshake (CLI Getspec)',
};
