import { glusterd_op_t } from '@gluster-ts/protocol';
import { bitrotOperation } from './bitrot.ts';
import { addBrickOperation, replaceBrickOperation, resetBrickOperation } from './bricks.ts';
import { createVolumeOperation } from './create.ts';
import { geoReplicationOperation } from './geo-replication.ts';
import { quotaOperation } from './quota.ts';
import { rebalanceOperation } from './rebalance.ts';
import { removeBrickOperation } from './remove-brick.ts';
import { deleteVolumeOperation, startVolumeOperation, stopVolumeOperation } from './start-stop-delete.ts';
import { profileVolumeOperation } from './statistics.ts';
import { barrierOperation, clearLocksOperation, logRotateOperation, statedumpOperation } from './upkeep.ts';
import type { VolumeOperation } from './volume-operation.ts';

/**
 * What is judged of volumes but not carried out yet, by `glusterd_op_t`. Which of them go by mgmt v3 and which the older
 * way depends on the operating version: a node answers both.
 */
export const volumeOperations: ReadonlyMap<number, VolumeOperation> = new Map<number, VolumeOperation>([
  [glusterd_op_t.GD_OP_CREATE_VOLUME, createVolumeOperation],
  [glusterd_op_t.GD_OP_START_VOLUME, startVolumeOperation],
  [glusterd_op_t.GD_OP_STOP_VOLUME, stopVolumeOperation],
  [glusterd_op_t.GD_OP_DELETE_VOLUME, deleteVolumeOperation],
  [glusterd_op_t.GD_OP_ADD_BRICK, addBrickOperation],
  [glusterd_op_t.GD_OP_REMOVE_BRICK, removeBrickOperation],
  [glusterd_op_t.GD_OP_REPLACE_BRICK, replaceBrickOperation],
  [glusterd_op_t.GD_OP_RESET_BRICK, resetBrickOperation],
  [glusterd_op_t.GD_OP_REBALANCE, rebalanceOperation],
  [glusterd_op_t.GD_OP_DEFRAG_BRICK_VOLUME, rebalanceOperation],
  [glusterd_op_t.GD_OP_LOG_ROTATE, logRotateOperation],
  [glusterd_op_t.GD_OP_QUOTA, quotaOperation],
  [glusterd_op_t.GD_OP_PROFILE_VOLUME, profileVolumeOperation],
  [glusterd_op_t.GD_OP_STATEDUMP_VOLUME, statedumpOperation],
  [glusterd_op_t.GD_OP_CLEARLOCKS_VOLUME, clearLocksOperation],
  [glusterd_op_t.GD_OP_BARRIER, barrierOperation],
  [glusterd_op_t.GD_OP_BITROT, bitrotOperation],
  [glusterd_op_t.GD_OP_SCRUB_STATUS, bitrotOperation],
  [glusterd_op_t.GD_OP_SCRUB_ONDEMAND, bitrotOperation],
  [glusterd_op_t.GD_OP_GSYNC_SET, geoReplicationOperation],
  [glusterd_op_t.GD_OP_GSYNC_CREATE, geoReplicationOperation],
]);
