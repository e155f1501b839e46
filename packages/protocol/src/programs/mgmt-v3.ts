import { procedure } from '@gluster-ts/xdr';
import type { Procedure, Program } from '@gluster-ts/xdr';
import {
  gd1_mgmt_v3_lock_req,
  gd1_mgmt_v3_lock_rsp,
  gd1_mgmt_v3_brick_op_req,
  gd1_mgmt_v3_brick_op_rsp,
  gd1_mgmt_v3_unlock_req,
  gd1_mgmt_v3_unlock_rsp,
} from '../types/mgmt-v3.ts';
import {
  gd1_mgmt_v3_pre_val_req,
  gd1_mgmt_v3_pre_val_rsp,
  gd1_mgmt_v3_commit_req,
  gd1_mgmt_v3_commit_rsp,
  gd1_mgmt_v3_post_val_req,
  gd1_mgmt_v3_post_val_rsp,
  gd1_mgmt_v3_post_commit_req,
  gd1_mgmt_v3_post_commit_rsp,
} from '../types/mgmt-v3-commit.ts';

/** Procedures of {@link mgmtV3Program}. */
export type MgmtV3Procedures = {
  readonly LOCK: Procedure<gd1_mgmt_v3_lock_req, gd1_mgmt_v3_lock_rsp>;
  readonly PRE_VALIDATE: Procedure<gd1_mgmt_v3_pre_val_req, gd1_mgmt_v3_pre_val_rsp>;
  readonly BRICK_OP: Procedure<gd1_mgmt_v3_brick_op_req, gd1_mgmt_v3_brick_op_rsp>;
  readonly COMMIT: Procedure<gd1_mgmt_v3_commit_req, gd1_mgmt_v3_commit_rsp>;
  readonly POST_VALIDATE: Procedure<gd1_mgmt_v3_post_val_req, gd1_mgmt_v3_post_val_rsp>;
  readonly UNLOCK: Procedure<gd1_mgmt_v3_unlock_req, gd1_mgmt_v3_unlock_rsp>;
  readonly POST_COMMIT: Procedure<gd1_mgmt_v3_post_commit_req, gd1_mgmt_v3_post_commit_rsp>;
};

/** Cluster-wide transactions under a lock per volume (1238433 version 3). Described by `x/mgmt-v3.x`. */
export const mgmtV3Program: Program<MgmtV3Procedures> = {
  name: 'GlusterD svc mgmt v3',
  number: 1238433,
  version: 3,
  procedures: {
    LOCK: procedure(1, gd1_mgmt_v3_lock_req, gd1_mgmt_v3_lock_rsp),
    PRE_VALIDATE: procedure(2, gd1_mgmt_v3_pre_val_req, gd1_mgmt_v3_pre_val_rsp),
    BRICK_OP: procedure(3, gd1_mgmt_v3_brick_op_req, gd1_mgmt_v3_brick_op_rsp),
    COMMIT: procedure(4, gd1_mgmt_v3_commit_req, gd1_mgmt_v3_commit_rsp),
    POST_VALIDATE: procedure(5, gd1_mgmt_v3_post_val_req, gd1_mgmt_v3_post_val_rsp),
    UNLOCK: procedure(6, gd1_mgmt_v3_unlock_req, gd1_mgmt_v3_unlock_rsp),
    POST_COMMIT: procedure(7, gd1_mgmt_v3_post_commit_req, gd1_mgmt_v3_post_commit_rsp),
  },
};
