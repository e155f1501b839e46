import { formatUuid } from '@gluster-ts/protocol';
import type { MgmtV3Procedures } from '@gluster-ts/protocol';
import type { Handlers } from '@gluster-ts/rpcsvc';
import { actor, waitingActor } from '../actor.ts';
import type { Glusterd } from '../glusterd.ts';
import { takeOver } from '../transactions/lock-connection.ts';
import { allLocks, leaseMs, oneLock } from '../transactions/lock-request.ts';
import type { Operation } from '../transactions/operation.ts';
import { operationV3Of } from '../transactions/operations.ts';
import { answerHead, commitPart, LOCKED, peerRequest, stagePart, STRANGER } from '../transactions/participant.ts';
import type { PartAnswer, PeerRequest } from '../transactions/participant.ts';

/**
 * The part of a transaction that this node plays for a peer, with a lock per volume (program 1238433 version 3). LOCK
 * and UNLOCK are those of the older kind of transactions too, unless the dict says `is_synctasked`.
 */
export function mgmtV3Handlers(g: Glusterd): Handlers<MgmtV3Procedures> {
  return {
    LOCK: actor((args, request) =>
      lock(g, args, 'LOCK', (names, { owner, dict }) =>
        takeOver(g, request, (via) => g.locks.tryTake(names, owner, leaseMs(dict), via)),
      ),
    ),
    PRE_VALIDATE: waitingActor((args) => step(g, args, (operation, { dict }) => stagePart(g, operation, dict))),
    // This node asks no bricks, nor has it anything left to do after a commit; who asks gets the refusal of the stage.
    BRICK_OP: waitingActor((args) => step(g, args, (operation, { dict }) => stagePart(g, operation, dict))),
    COMMIT: waitingActor((args) =>
      step(g, args, (operation, request) => commitPart(g, operation, request, allLocks(request.dict) ?? [])),
    ),
    POST_VALIDATE: waitingActor((args) => step(g, args, (operation, { dict }) => stagePart(g, operation, dict))),
    UNLOCK: actor((args) => lock(g, args, 'UNLOCK', (names, { owner }) => g.locks.give(names, owner))),
    POST_COMMIT: waitingActor((args) => step(g, args, (operation, { dict }) => stagePart(g, operation, dict))),
  };
}

type Head = ReturnType<typeof answerHead>;
const NO_BYTES = new Uint8Array(0);
const NO_ID = new Uint8Array(16);

/** Takes locks, or gives them back. Those of mgmt v3 come without the transaction's id in the answer, as from C. */
function lock(
  g: Glusterd,
  args: { readonly uuid: Uint8Array; readonly txn_id: Uint8Array; readonly dict: Uint8Array },
  what: 'LOCK' | 'UNLOCK',
  change: (names: readonly string[], request: PeerRequest) => boolean,
): Head & { txn_id: Uint8Array; dict: Uint8Array } {
  const request = peerRequest(g, args.uuid, args.dict);
  if (request === undefined) return { ...answerHead(g, STRANGER), txn_id: args.txn_id, dict: NO_BYTES };
  const isV3 = request.dict.boolean('is_synctasked') === true;
  if (!isV3) g.operationLog.add(formatUuid(args.txn_id), what, g.clock.now());
  const one = oneLock(request.dict);
  const names = isV3 ? allLocks(request.dict) : one === undefined ? undefined : [one];
  const done = names !== undefined && change(names, request);
  const head = answerHead(g, done ? { opRet: 0, opErrno: 0 } : LOCKED);
  return { ...head, txn_id: isV3 ? NO_ID : args.txn_id, dict: NO_BYTES };
}

async function step(
  g: Glusterd,
  { uuid, op, dict }: { readonly uuid: Uint8Array; readonly op: number; readonly dict: Uint8Array },
  play: (operation: Operation, request: PeerRequest) => Promise<PartAnswer>,
): Promise<Head & { op: number; op_errstr: string; dict: Uint8Array }> {
  const request = peerRequest(g, uuid, dict);
  const answer = request === undefined ? STRANGER : await play(operationV3Of(op), request);
  const bytes = request === undefined ? NO_BYTES : answer.dict.serialize();
  return { ...answerHead(g, answer), op, op_errstr: answer.text, dict: bytes };
}
