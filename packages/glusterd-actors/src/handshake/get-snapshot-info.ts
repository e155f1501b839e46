import type { gf_getsnap_name_uuid_rsp } from '@gluster-ts/protocol';
import { Errno } from '../host/errno.ts';

/**
 * The snapshots of a volume for its `.snaps` directory (program 14398633, procedure 7): of one that does not exist, as
 * all are that this node knows of.
 */
export function getSnapshotInfo(): gf_getsnap_name_uuid_rsp {
  return { op_ret: -1, op_errno: Errno.EINVAL, op_errstr: '', dict: new Uint8Array(0) };
}
