import type { pmap_signin_req, pmap_signin_rsp } from '@gluster-ts/protocol';
import type { Glusterd } from '../glusterd.ts';

/** Anybody can sign in, so there is an end to it. */
const BRICKS_MAX = 16_384;
/** Longest path of a file in Linux, its NUL included. */
const PATH_CHARACTERS_MAX = 4096;
const PORT_MAX = 65_535;

/** A brick tells its port (program 34123456, procedure 4). */
export function signin(glusterd: Glusterd, args: pmap_signin_req): pmap_signin_rsp {
  const { brickPorts } = glusterd.snapshot;
  const { brick, port } = args;
  const full = brickPorts.size >= BRICKS_MAX && !brickPorts.has(brick);
  if (full || brick.length >= PATH_CHARACTERS_MAX || port < 1 || port > PORT_MAX) return { op_ret: -1, op_errno: 0 };
  glusterd.publish({ brickPorts: new Map(brickPorts).set(brick, port) });
  return { op_ret: 0, op_errno: 0 };
}
