import type { pmap_brick_by_port_req, pmap_brick_by_port_rsp } from '@gluster-ts/protocol';
import type { Glusterd } from '../glusterd.ts';

/** The brick on a port (program 34123456, procedure 2). C takes this call and never answers it. */
export function brickByPort(glusterd: Glusterd, args: pmap_brick_by_port_req): pmap_brick_by_port_rsp {
  const brick = glusterd.brickPorts.brickOn(args.port);
  return { op_ret: brick === undefined ? -1 : 0, op_errno: 0, status: 0, brick: brick ?? '' };
}
