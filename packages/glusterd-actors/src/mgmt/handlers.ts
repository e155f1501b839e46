import type { MgmtProcedures } from '@gluster-ts/protocol';
import type { Handlers } from '@gluster-ts/rpcsvc';
import { actor, waitingActor } from '../actor.ts';
import type { Glusterd } from '../glusterd.ts';
import { takeOver } from '../transactions/lock-connection.ts';
import { oneLock } from '../transactions/lock-request.ts';
import type { Operation } from '../transactions/operation.ts';
import { operationOf } from '../transactions/operations.ts';
import {
  answerHead,
  commitPart,
  knownPeer,
  LOCKED,
  peerRequest,
  stagePart,
  STRANGER,
} from '../transactions/participant.ts';
import type { PartAnswer, PeerRequest } from '../transactions/participant.ts';

/** The part of a transaction that this node plays for a peer, the older way (program 1238433 version 2). */
export function mgmtHandlers(g: Glusterd): Handlers<MgmtProcedures> {
  return {
    CLUSTER_LOCK: actor(({ uuid }, request) =>
      clusterLock(g, uuid, 'LOCK', (owner) => takeOver(g, request, (via) => g.locks.tryTakeCluster(owner, via))),
    ),
    CLUSTER_UNLOCK: actor(({ uuid }) => clusterLock(g, uuid, 'UNLOCK', (owner) => g.locks.giveCluster(owner))),
    STAGE_OP: waitingActor((args) => step(g, args, 'STAGE_OP', (operation, { dict }) => stagePart(g, operation, dict))),
    COMMIT_OP: waitingActor((args) =>
      step(g, args, 'COMMIT_OP', (operation, request) => {
        const name = oneLock(request.dict);
        return commitPart(g, operation, request, name === undefined ? [] : [name]);
      }),
    ),
  };
}

type Head = ReturnType<typeof answerHead>;

/** C says nothing of why. */
function clusterLock(g: Glusterd, uuid: Uint8Array, what: 'LOCK' | 'UNLOCK', change: (owner: string) => boolean): Head {
  const owner = knownPeer(g, uuid);
  if (owner === undefined) return answerHead(g, STRANGER);
  // There is one transaction at a time; its steps name none.
  g.operationLog.add('', what, g.clock.now());
  return answerHead(g, { ...LOCKED, opRet: change(owner) ? 0 : -1, opErrno: 0 });
}

/** The answer carries the transaction's id back, and C's op_errno is 0 whatever happens. */
async function step(
  g: Glusterd,
  { uuid, op, buf }: { readonly uuid: Uint8Array; readonly op: number; readonly buf: Uint8Array },
  what: 'STAGE_OP' | 'COMMIT_OP',
  play: (operation: Operation, request: PeerRequest) => Promise<PartAnswer>,
): Promise<Head & { op: number; op_errstr: string; dict: Uint8Array }> {
  const request = peerRequest(g, uuid, buf);
  const id = request?.dict.uuid('transaction_id');
  if (request !== undefined) g.operationLog.add(id ?? '', what, g.clock.now());
  const answer = request === undefined ? STRANGER : await play(operationOf(op), request);
  if (id !== undefined) answer.dict.setUuid('transaction_id', id);
  const dict = request === undefined ? new Uint8Array(0) : answer.dict.serialize();
  return { ...answerHead(g, answer), op, op_errstr: answer.text, dict };
}
