import { glusterd_errno } from '@gluster-ts/protocol';
import type { glusterd_op_t } from '@gluster-ts/protocol';
import type { Command } from './command.ts';

/**
 * Begins a transaction of the older kind, which puts three pairs into the dict, in this order:
 *
 *     sync-mgmt-operation   int    the operation
 *     transaction_id        UUID, 16 bytes
 *     originator_uuid       UUID, 16 bytes
 *
 * From here on failures are "internal" unless they say otherwise.
 */
export function beginTransaction(command: Command, operation: glusterd_op_t): void {
  const { dict, glusterd } = command;
  dict.setInt32('sync-mgmt-operation', operation);
  dict.setUuid('transaction_id', glusterd.randomUuid());
  dict.setUuid('originator_uuid', glusterd.identity().uuid);
  command.inTransaction = true;
  command.failureErrno = glusterd_errno.EG_INTRNL;
}

/** Begins a transaction with locks per volume (mgmt v3), which puts `originator_uuid` and `is_synctasked` into the dict. */
export function beginTransactionV3(command: Command): void {
  const { dict, glusterd } = command;
  dict.setUuid('originator_uuid', glusterd.identity().uuid);
  dict.setInt32('is_synctasked', 1);
  command.inTransaction = true;
  command.failureErrno = glusterd_errno.EG_INTRNL;
}
