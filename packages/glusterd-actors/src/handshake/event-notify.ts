import type { gf_event_notify_rsp } from '@gluster-ts/protocol';

/** A rebalance process tells how far it is (program 14398633, procedure 5): this daemon has started none. */
export function eventNotify(): gf_event_notify_rsp {
  return { op_ret: -1, op_errno: 0, dict: new Uint8Array(0) };
}
