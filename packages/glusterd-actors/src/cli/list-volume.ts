import { Dict } from '@gluster-ts/protocol';
import type { gf_cli_rsp } from '@gluster-ts/protocol';

/**
 * `gluster volume list` (procedure 33). The request's dict is not looked at.
 *
 *     volumeN   text   the name of each, from 0
 *     count     int
 */
export function listVolume(): gf_cli_rsp {
  return { op_ret: 0, op_errno: 0, op_errstr: '', dict: new Dict().setInt32('count', 0).serialize() };
}
