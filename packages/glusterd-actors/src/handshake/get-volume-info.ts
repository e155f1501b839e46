import { DictError, gf_get_volume_info_type } from '@gluster-ts/protocol';
import type { Dict, gf_get_volume_info_req, gf_get_volume_info_rsp } from '@gluster-ts/protocol';
import { readDict } from '../commands/command.ts';
import { Errno } from '../host/errno.ts';

const EPERM = 1;

/**
 * A mount asks for the UUID of a volume (program 14398633, procedure 6): of one that does not exist, as all are that
 * this node knows of. To ask for nothing succeeds.
 */
export function getVolumeInfo(args: gf_get_volume_info_req): gf_get_volume_info_rsp {
  let dict: Dict | undefined;
  try {
    dict = readDict(args.dict);
  } catch (error) {
    if (!(error instanceof DictError)) throw error;
    return answer(-1, EPERM);
  }
  const flags = dict?.int32('flags');
  return flags === gf_get_volume_info_type.GF_GET_VOLUME_NONE ? answer(0, Errno.ENOENT) : answer(-1, Errno.EINVAL);
}

function answer(op_ret: number, op_errno: number): gf_get_volume_info_rsp {
  return { op_ret, op_errno, op_errstr: '', dict: new Uint8Array(0) };
}
