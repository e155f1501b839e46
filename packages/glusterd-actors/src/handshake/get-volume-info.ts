import { Dict, DictError, gf_get_volume_info_type } from '@gluster-ts/protocol';
import type { gf_get_volume_info_req, gf_get_volume_info_rsp } from '@gluster-ts/protocol';
import { readDict } from '../commands/command.ts';
import type { Glusterd } from '../glusterd.ts';
import { Errno } from '../host/errno.ts';

const EPERM = 1;

/**
 * A mount asks for the UUID of a volume (program 14398633, procedure 6). To ask for nothing succeeds.
 *
 *     flags     int    gf_get_volume_info_type
 *     volname   text
 *
 * The answer's dict has `volume_id`; its op_errno is ENOENT, as C leaves it.
 */
export function getVolumeInfo({ snapshot }: Glusterd, args: gf_get_volume_info_req): gf_get_volume_info_rsp {
  let dict: Dict | undefined;
  try {
    dict = readDict(args.dict);
  } catch (error) {
    if (!(error instanceof DictError)) throw error;
    return answer(-1, EPERM);
  }
  const flags = dict?.int32('flags');
  if (flags === gf_get_volume_info_type.GF_GET_VOLUME_NONE) return answer(0, Errno.ENOENT);
  const volume = snapshot.volumes.get(dict?.string('volname') ?? '');
  if (flags !== gf_get_volume_info_type.GF_GET_VOLUME_UUID || volume === undefined) return answer(-1, Errno.EINVAL);
  return { ...answer(0, Errno.ENOENT), dict: new Dict().setString('volume_id', volume.uuid).serialize() };
}

function answer(op_ret: number, op_errno: number): gf_get_volume_info_rsp {
  return { op_ret, op_errno, op_errstr: '', dict: new Uint8Array(0) };
}
