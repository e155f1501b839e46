import type { MgmtProcedures } from '@gluster-ts/protocol';
import type { Handlers } from '@gluster-ts/rpcsvc';
import { actor } from '../actor.ts';
import { NO_TRANSACTIONS, refusal } from '../commands/transaction-refusal.ts';
import type { Glusterd } from '../glusterd.ts';

const NO_BYTES = new Uint8Array(0);

/** The part of a transaction that a peer plays, the older way (program 1238433 version 2): refused. */
export function mgmtHandlers(g: Glusterd): Handlers<MgmtProcedures> {
  return {
    CLUSTER_LOCK: actor(() => refusal(g)),
    CLUSTER_UNLOCK: actor(() => refusal(g)),
    STAGE_OP: actor(({ op }) => ({ ...refusal(g), op, op_errstr: NO_TRANSACTIONS, dict: NO_BYTES })),
    COMMIT_OP: actor(({ op }) => ({ ...refusal(g), op, op_errstr: NO_TRANSACTIONS, dict: NO_BYTES })),
  };
}
