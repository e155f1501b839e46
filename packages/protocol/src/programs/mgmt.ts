import { procedure } from '@gluster-ts/xdr';
import type { Procedure, Program } from '@gluster-ts/xdr';
import {
  gd1_mgmt_cluster_lock_req,
  gd1_mgmt_cluster_lock_rsp,
  gd1_mgmt_cluster_unlock_req,
  gd1_mgmt_cluster_unlock_rsp,
  gd1_mgmt_stage_op_req,
  gd1_mgmt_stage_op_rsp,
  gd1_mgmt_commit_op_req,
  gd1_mgmt_commit_op_rsp,
} from '../types/mgmt.ts';

/** Procedures of {@link mgmtProgram}. */
export type MgmtProcedures = {
  readonly CLUSTER_LOCK: Procedure<gd1_mgmt_cluster_lock_req, gd1_mgmt_cluster_lock_rsp>;
  readonly CLUSTER_UNLOCK: Procedure<gd1_mgmt_cluster_unlock_req, gd1_mgmt_cluster_unlock_rsp>;
  readonly STAGE_OP: Procedure<gd1_mgmt_stage_op_req, gd1_mgmt_stage_op_rsp>;
  readonly COMMIT_OP: Procedure<gd1_mgmt_commit_op_req, gd1_mgmt_commit_op_rsp>;
};

/** Cluster-wide transactions under one lock (1238433 version 2). Described by `x/mgmt.x`. */
export const mgmtProgram: Program<MgmtProcedures> = {
  name: 'GlusterD svc mgmt',
  number: 1238433,
  version: 2,
  procedures: {
    CLUSTER_LOCK: procedure(1, gd1_mgmt_cluster_lock_req, gd1_mgmt_cluster_lock_rsp),
    CLUSTER_UNLOCK: procedure(2, gd1_mgmt_cluster_unlock_req, gd1_mgmt_cluster_unlock_rsp),
    STAGE_OP: procedure(3, gd1_mgmt_stage_op_req, gd1_mgmt_stage_op_rsp),
    COMMIT_OP: procedure(4, gd1_mgmt_commit_op_req, gd1_mgmt_commit_op_rsp),
  },
};
