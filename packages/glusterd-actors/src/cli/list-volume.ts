import { Dict } from '@gluster-ts/protocol';
import type { gf_cli_rsp } from '@gluster-ts/protocol';
import type { Glusterd } from '../glusterd.ts';

/**
 * `gluster volume list` (procedure 33). The request's dict is not looked at.
 *
 *     volumeN   text   the name of each, from 0
 *     count     int
 */
export function listVolume({ snapshot }: Glusterd): gf_cli_rsp {
  const dict = new Dict();
  let count = 0;
  for (const name of snapshot.volumes.keys()) dict.setString(`volume${count++}`, name);
  return { op_ret: 0, op_errno: 0, op_errstr: '', dict: dict.setInt32('count', count).serialize() };
}
