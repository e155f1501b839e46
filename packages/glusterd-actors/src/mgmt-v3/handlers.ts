import type { MgmtV3Procedures } from '@gluster-ts/protocol';
import type { Handlers } from '@gluster-ts/rpcsvc';
import { actor } from '../actor.ts';
import { NO_TRANSACTIONS, refusal } from '../commands/transaction-refusal.ts';
import type { Glusterd } from '../glusterd.ts';

const NO_BYTES = new Uint8Array(0);

/** The part of a transaction that a peer plays (program 1238433 version 3): refused. */
export function mgmtV3Handlers(g: Glusterd): Handlers<MgmtV3Procedures> {
  const step = ({ op }: { op: number }): ReturnType<typeof refuse> => refuse(g, op);
  return {
    LOCK: actor(({ txn_id }) => ({ ...refusal(g), txn_id, dict: NO_BYTES })),
    PRE_VALIDATE: actor(step),
    BRICK_OP: actor(step),
    COMMIT: actor(step),
    POST_VALIDATE: actor(step),
    UNLOCK: actor(({ txn_id }) => ({ ...refusal(g), txn_id, dict: NO_BYTES })),
    POST_COMMIT: actor(step),
  };
}

function refuse(
  g: Glusterd,
  op: number,
): { uuid: Uint8Array; op: number; op_ret: number; op_errno: number; op_errstr: string; dict: Uint8Array } {
  return { ...refusal(g), op, op_errstr: NO_TRANSACTIONS, dict: NO_BYTES };
}
