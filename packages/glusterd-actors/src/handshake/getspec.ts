import type { gf_getspec_req, gf_getspec_rsp } from '@gluster-ts/protocol';
import { Errno } from '../host/errno.ts';

/** A volume's name has at most this many bytes, its NUL included. */
const NAME_BYTES_MAX = 255;

/**
 * The volfile of a volume, or of a daemon by the key that stands for it (program 14398633, procedure 2): of one that
 * does not exist, as all are that this node knows of. op_ret would be the volfile's length.
 */
export function getspec(args: gf_getspec_req): gf_getspec_rsp {
  const op_errno = args.key.length >= NAME_BYTES_MAX ? Errno.EINVAL : Errno.ENOENT;
  return { op_ret: -1, op_errno, spec: '', xdata: new Uint8Array(0) };
}
