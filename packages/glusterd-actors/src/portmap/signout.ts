import type { pmap_signout_req, pmap_signout_rsp } from '@gluster-ts/protocol';
import type { Glusterd } from '../glusterd.ts';
import { isOfThisMachine } from '../host/local-address.ts';
import type { ActorRequest } from '../request.ts';

/**
 * A brick gives its port back (program 34123456, procedure 5). One that had none succeeds, too.
 *
 * Beyond C: bricks are of this machine, others are turned away.
 */
export async function signout(
  glusterd: Glusterd,
  args: pmap_signout_req,
  request: ActorRequest,
): Promise<pmap_signout_rsp> {
  if (!(await isOfThisMachine(glusterd.host, request))) return { op_ret: -1, op_errno: 0 };
  glusterd.brickPorts.remove(args.brick);
  return { op_ret: 0, op_errno: 0 };
}
