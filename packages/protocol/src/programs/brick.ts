import { procedure } from '@gluster-ts/xdr';
import type { Procedure, Program } from '@gluster-ts/xdr';
import { gd1_mgmt_brick_op_req, gd1_mgmt_brick_op_rsp } from '../types/brick.ts';

/** Procedures of {@link brickProgram}. */
export type BrickProcedures = {
  readonly BRICK_TERMINATE: Procedure<gd1_mgmt_brick_op_req, gd1_mgmt_brick_op_rsp>;
  readonly BRICK_XLATOR_INFO: Procedure<gd1_mgmt_brick_op_req, gd1_mgmt_brick_op_rsp>;
  readonly BRICK_XLATOR_OP: Procedure<gd1_mgmt_brick_op_req, gd1_mgmt_brick_op_rsp>;
  readonly BRICK_STATUS: Procedure<gd1_mgmt_brick_op_req, gd1_mgmt_brick_op_rsp>;
  readonly BRICK_OP: Procedure<gd1_mgmt_brick_op_req, gd1_mgmt_brick_op_rsp>;
  readonly BRICK_XLATOR_DEFRAG: Procedure<gd1_mgmt_brick_op_req, gd1_mgmt_brick_op_rsp>;
  readonly NODE_PROFILE: Procedure<gd1_mgmt_brick_op_req, gd1_mgmt_brick_op_rsp>;
  readonly NODE_STATUS: Procedure<gd1_mgmt_brick_op_req, gd1_mgmt_brick_op_rsp>;
  readonly VOLUME_BARRIER_OP: Procedure<gd1_mgmt_brick_op_req, gd1_mgmt_brick_op_rsp>;
  readonly BRICK_BARRIER: Procedure<gd1_mgmt_brick_op_req, gd1_mgmt_brick_op_rsp>;
  readonly NODE_BITROT: Procedure<gd1_mgmt_brick_op_req, gd1_mgmt_brick_op_rsp>;
  readonly BRICK_ATTACH: Procedure<gd1_mgmt_brick_op_req, gd1_mgmt_brick_op_rsp>;
  readonly DUMP_METRICS: Procedure<gd1_mgmt_brick_op_req, gd1_mgmt_brick_op_rsp>;
  readonly SVC_ATTACH: Procedure<gd1_mgmt_brick_op_req, gd1_mgmt_brick_op_rsp>;
  readonly SVC_DETACH: Procedure<gd1_mgmt_brick_op_req, gd1_mgmt_brick_op_rsp>;
};

/** What a glusterd asks of bricks and of its own daemons (4867634 version 2). Described by `x/brick.x`. */
export const brickProgram: Program<BrickProcedures> = {
  name: 'brick operations',
  number: 4867634,
  version: 2,
  procedures: {
    BRICK_TERMINATE: procedure(1, gd1_mgmt_brick_op_req, gd1_mgmt_brick_op_rsp),
    BRICK_XLATOR_INFO: procedure(2, gd1_mgmt_brick_op_req, gd1_mgmt_brick_op_rsp),
    BRICK_XLATOR_OP: procedure(3, gd1_mgmt_brick_op_req, gd1_mgmt_brick_op_rsp),
    BRICK_STATUS: procedure(4, gd1_mgmt_brick_op_req, gd1_mgmt_brick_op_rsp),
    BRICK_OP: procedure(5, gd1_mgmt_brick_op_req, gd1_mgmt_brick_op_rsp),
    BRICK_XLATOR_DEFRAG: procedure(6, gd1_mgmt_brick_op_req, gd1_mgmt_brick_op_rsp),
    NODE_PROFILE: procedure(7, gd1_mgmt_brick_op_req, gd1_mgmt_brick_op_rsp),
    NODE_STATUS: procedure(8, gd1_mgmt_brick_op_req, gd1_mgmt_brick_op_rsp),
    VOLUME_BARRIER_OP: procedure(9, gd1_mgmt_brick_op_req, gd1_mgmt_brick_op_rsp),
    BRICK_BARRIER: procedure(10, gd1_mgmt_brick_op_req, gd1_mgmt_brick_op_rsp),
    NODE_BITROT: procedure(11, gd1_mgmt_brick_op_req, gd1_mgmt_brick_op_rsp),
    BRICK_ATTACH: procedure(12, gd1_mgmt_brick_op_req, gd1_mgmt_brick_op_rsp),
    DUMP_METRICS: procedure(13, gd1_mgmt_brick_op_req, gd1_mgmt_brick_op_rsp),
    SVC_ATTACH: procedure(14, gd1_mgmt_brick_op_req, gd1_mgmt_brick_op_rsp),
    SVC_DETACH: procedure(15, gd1_mgmt_brick_op_req, gd1_mgmt_brick_op_rsp),
  },
};
