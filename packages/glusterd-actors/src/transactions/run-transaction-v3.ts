import { Dict, glusterd_errno, mgmtV3Program } from '@gluster-ts/protocol';
import type { glusterd_op_t } from '@gluster-ts/protocol';
import type { Command } from '../commands/command.ts';
import { refused } from '../commands/refusals.ts';
import { beginTransactionV3 } from '../commands/transaction.ts';
import { checkQuorumV3 } from '../quorum/check-quorum.ts';
import { CALL_OPTIONS, callPeers, ownUuid, responseOf, transactionPeers } from './call-peers.ts';
import type { PeerAnswer, StepOutcome, TransactionPeer } from './call-peers.ts';
import { allLocks, leaseMs } from './lock-request.ts';
import { operationV3Of } from './operations.ts';

/** Takes in what a node, this one first, answered to COMMIT. */
export type Aggregate = (response: Dict) => void;

/**
 * Carries a command out on all nodes that are connected, by mgmt v3: lock, pre-validate, commit, post-commit, post-validate,
 * unlock. There is no step for bricks: no node of this daemon has any.
 *
 * @throws ActorError with C's words
 */
export async function runTransactionV3(command: Command, op: glusterd_op_t, aggregate: Aggregate): Promise<void> {
  beginTransactionV3(command);
  const { glusterd } = command;
  const { uuid } = glusterd.identity();
  const peers = transactionPeers(glusterd);
  // As it is now: what is added later is not the others' concern.
  const sent = command.dict.copy();
  const dict = sent.serialize();
  const names = allLocks(sent);
  if (names === undefined || !glusterd.locks.tryTake(names, uuid, leaseMs(sent))) throw inProgress();
  try {
    const locked = await lock(command, peers, op, 'LOCK', dict);
    if (locked.failure !== undefined) throw inProgress();
    await carryOut(command, peers, op, dict, aggregate);
  } finally {
    await lock(command, peers, op, 'UNLOCK', dict);
    glusterd.locks.give(names, uuid);
  }
}

async function carryOut(
  { glusterd, dict: own }: Command,
  peers: readonly TransactionPeer[],
  op: glusterd_op_t,
  dict: Uint8Array,
  aggregate: Aggregate,
): Promise<void> {
  const operation = operationV3Of(op);
  const args = { uuid: ownUuid(glusterd), op, dict };
  checkQuorumV3(glusterd, op, own);
  await operation.stage(glusterd, own, true);
  check(
    await callPeers(glusterd, peers, {
      title: 'Pre Validation',
      prefix: '',
      call: (clnt) => clnt.call(mgmtV3Program, 'PRE_VALIDATE', args, CALL_OPTIONS),
    }),
  );
  const response = new Dict();
  await operation.commit(glusterd, own, response);
  aggregate(response);
  const committed = await callPeers(glusterd, peers, {
    title: 'Commit',
    prefix: '',
    call: (clnt) => clnt.call(mgmtV3Program, 'COMMIT', args, CALL_OPTIONS),
  });
  for (const { answer } of committed.answers) aggregate(responseOf(answer.dict));
  check(committed);
  check(
    await callPeers(glusterd, peers, {
      title: 'Post commit',
      prefix: '',
      call: (clnt) => clnt.call(mgmtV3Program, 'POST_COMMIT', args, CALL_OPTIONS),
    }),
  );
  check(
    await callPeers(glusterd, peers, {
      title: 'Post Validation',
      prefix: '',
      call: (clnt) => clnt.call(mgmtV3Program, 'POST_VALIDATE', { ...args, op_ret: 0 }, CALL_OPTIONS),
    }),
  );
}

function lock(
  { glusterd }: Command,
  peers: readonly TransactionPeer[],
  op: glusterd_op_t,
  what: 'LOCK' | 'UNLOCK',
  dict: Uint8Array,
): Promise<StepOutcome<PeerAnswer>> {
  const args = { uuid: ownUuid(glusterd), txn_id: new Uint8Array(16), op, dict };
  return callPeers(glusterd, peers, {
    title: what === 'LOCK' ? 'Locking' : 'Unlocking',
    prefix: '',
    call: (clnt) => clnt.call(mgmtV3Program, what, args, CALL_OPTIONS),
  });
}

function check({ failure }: StepOutcome<PeerAnswer>): void {
  if (failure !== undefined)
    throw refused(failure.text, failure.opErrno === 0 ? glusterd_errno.EG_INTRNL : failure.opErrno);
}

function inProgress(): Error {
  const text = 'Another transaction is in progress. Please try again after some time.';
  return refused(text, glusterd_errno.EG_ANOTRANS);
}
