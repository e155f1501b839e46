import type { pmap_port_by_brick_req, pmap_port_by_brick_rsp } from '@gluster-ts/protocol';
import type { Glusterd } from '../glusterd.ts';

/** The port of a brick (program 34123456, procedure 1); 0 and an op_ret of -1 when it has not signed in. */
export function portByBrick(glusterd: Glusterd, args: pmap_port_by_brick_req): pmap_port_by_brick_rsp {
  const port = glusterd.brickPorts.portOf(args.brick);
  return { op_ret: port === undefined ? -1 : 0, op_errno: 0, status: 0, port: port ?? 0 };
}
