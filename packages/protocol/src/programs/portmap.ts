import { procedure } from '@gluster-ts/xdr';
import type { Procedure, Program } from '@gluster-ts/xdr';
import {
  pmap_port_by_brick_req,
  pmap_port_by_brick_rsp,
  pmap_brick_by_port_req,
  pmap_brick_by_port_rsp,
  pmap_signin_req,
  pmap_signin_rsp,
  pmap_signout_req,
  pmap_signout_rsp,
} from '../types/portmap.ts';

/** Procedures of {@link portmapProgram}. */
export type PortmapProcedures = {
  readonly PORTBYBRICK: Procedure<pmap_port_by_brick_req, pmap_port_by_brick_rsp>;
  readonly BRICKBYPORT: Procedure<pmap_brick_by_port_req, pmap_brick_by_port_rsp>;
  readonly SIGNIN: Procedure<pmap_signin_req, pmap_signin_rsp>;
  readonly SIGNOUT: Procedure<pmap_signout_req, pmap_signout_rsp>;
};

/** Ports of bricks (34123456 version 1); not RFC 1833's port mapper. Described by `x/portmap.x`. */
export const portmapProgram: Program<PortmapProcedures> = {
  name: 'Gluster Portmap',
  number: 34123456,
  version: 1,
  procedures: {
    PORTBYBRICK: procedure(1, pmap_port_by_brick_req, pmap_port_by_brick_rsp),
    BRICKBYPORT: procedure(2, pmap_brick_by_port_req, pmap_brick_by_port_rsp),
    SIGNIN: procedure(4, pmap_signin_req, pmap_signin_rsp),
    SIGNOUT: procedure(5, pmap_signout_req, pmap_signout_rsp),
  },
};
