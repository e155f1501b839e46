import { authGlusterfsV2 } from '@gluster-ts/auth';
import { brickProgram } from '@gluster-ts/protocol';
import { RpcClnt } from '@gluster-ts/rpc-clnt';

/** `op` repeats the number of the procedure. */
const BRICK_TERMINATE = 1;
const NO_BYTES = new Uint8Array(0);

/**
 * Tells a process that serves several bricks to give up one of them (program 4867634, procedure 1). One that it does not serve
 * is none of its business: that is a success as well. The process ends with its last brick.
 *
 * @throws Error when it does not answer within the time, or refuses
 */
export async function terminateBrick(socket: string, path: string, timeoutMs: number): Promise<void> {
  await using clnt = new RpcClnt({ path: socket }, { auth: authGlusterfsV2(), timeoutMs, reconnect: false });
  const request = { name: path, op: BRICK_TERMINATE, input: NO_BYTES, dict: NO_BYTES };
  const { op_ret, op_errstr } = await clnt.call(brickProgram, 'BRICK_TERMINATE', request);
  if (op_ret !== 0) throw new Error(`The process that serves ${path} refuses to give it up: ${op_errstr}`);
}
