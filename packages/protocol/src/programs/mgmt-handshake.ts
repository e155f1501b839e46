import { procedure } from '@gluster-ts/xdr';
import type { Procedure, Program } from '@gluster-ts/xdr';
import { gf_mgmt_hndsk_req, gf_mgmt_hndsk_rsp } from '../types/mgmt-handshake.ts';

/** Procedures of {@link mgmtHandshakeProgram}. */
export type MgmtHandshakeProcedures = {
  readonly VERSIONS: Procedure<gf_mgmt_hndsk_req, gf_mgmt_hndsk_rsp>;
  readonly VERSIONS_ACK: Procedure<gf_mgmt_hndsk_req, gf_mgmt_hndsk_rsp>;
};

/** Two glusterds agree on an operating version (1239873 version 1). Described by `x/mgmt-handshake.x`. */
export const mgmtHandshakeProgram: Program<MgmtHandshakeProcedures> = {
  name: 'Gluster MGMT Handshake',
  number: 1239873,
  version: 1,
  procedures: {
    VERSIONS: procedure(1, gf_mgmt_hndsk_req, gf_mgmt_hndsk_rsp),
    VERSIONS_ACK: procedure(2, gf_mgmt_hndsk_req, gf_mgmt_hndsk_rsp),
  },
};
