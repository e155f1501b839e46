import { glusterd_errno, parseUuid } from '@gluster-ts/protocol';
import type { Glusterd } from '../glusterd.ts';

/** Why this node does not take part in a pool of several: the caller's user sees it. */
export const NOT_IN_A_POOL = 'This node cannot be a member of a pool yet';

/** What the answers to peers begin with, and their refusal. */
export function refusal(glusterd: Glusterd): { uuid: Uint8Array; op_ret: number; op_errno: number } {
  const uuid = parseUuid(glusterd.identity().uuid) ?? new Uint8Array(16);
  return { uuid, op_ret: -1, op_errno: glusterd_errno.EG_OPNOTSUP };
}
