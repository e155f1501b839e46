import { glusterd_errno, parseUuid } from '@gluster-ts/protocol';
import type { Glusterd } from '../glusterd.ts';

/** Why this node does not play its part in what another node began: the user there sees it. */
export const NO_TRANSACTIONS = 'Cluster-wide transactions are not supported on this node yet';

/** What the answers to peers begin with, and their refusal. */
export function refusal(glusterd: Glusterd): { uuid: Uint8Array; op_ret: number; op_errno: number } {
  const uuid = parseUuid(glusterd.identity().uuid) ?? new Uint8Array(16);
  return { uuid, op_ret: -1, op_errno: glusterd_errno.EG_OPNOTSUP };
}
