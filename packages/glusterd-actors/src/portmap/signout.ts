import type { pmap_signout_req, pmap_signout_rsp } from '@gluster-ts/protocol';
import type { Glusterd } from '../glusterd.ts';

/** A brick gives its port back (program 34123456, procedure 5). One that had none succeeds, too. */
export function signout(glusterd: Glusterd, args: pmap_signout_req): pmap_signout_rsp {
  glusterd.brickPorts.remove(args.brick);
  return { op_ret: 0, op_errno: 0 };
}
