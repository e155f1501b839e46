import type { pmap_signin_req, pmap_signin_rsp } from '@gluster-ts/protocol';
import type { Glusterd } from '../glusterd.ts';
import { isOfThisMachine } from '../host/local-address.ts';
import type { ActorRequest } from '../request.ts';

/** Longest path of a file in Linux, its NUL included. */
const PATH_CHARACTERS_MAX = 4096;
const PORT_MAX = 65_535;

/**
 * A brick tells its port (program 34123456, procedure 4). It is known by it until its connection ends.
 *
 * Beyond C: bricks are of this machine, others are turned away.
 */
export async function signin(
  glusterd: Glusterd,
  args: pmap_signin_req,
  request: ActorRequest,
): Promise<pmap_signin_rsp> {
  const { brick, port } = args;
  // Of a connection that ended in the meantime nobody would say so again.
  const isOfBrick = (await isOfThisMachine(glusterd.host, request)) && request.connection.state !== 'closed';
  const isValid = isOfBrick && brick.length < PATH_CHARACTERS_MAX && port >= 1 && port <= PORT_MAX;
  const isKept = isValid && glusterd.brickPorts.add(brick, port, request.connection);
  return { op_ret: isKept ? 0 : -1, op_errno: 0 };
}
