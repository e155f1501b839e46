import { Dict, DictError, formatUuid, glusterd_errno, parseUuid } from '@gluster-ts/protocol';
import { readDict } from '../commands/command.ts';
import { ActorError } from '../errors.ts';
import type { Glusterd } from '../glusterd.ts';
import { Errno } from '../host/errno.ts';
import { commitWithHooks } from './hooks.ts';
import type { Operation } from './operation.ts';

/** What a peer is told of a part that this node played. */
export interface PartAnswer {
  readonly opRet: number;
  readonly opErrno: number;
  readonly text: string;
  readonly dict: Dict;
}

/** A peer's request once it is known whose it is. */
export interface PeerRequest {
  /** The peer where the transaction began. */
  readonly owner: string;
  readonly dict: Dict;
}

/**
 * Finds out who calls, by the UUID that they name, as in C, and reads the dict. Undefined when it is none of those that
 * are, or are about to be, in the pool, or what came is no dict: C answers nothing then, this node refuses.
 */
export function peerRequest(glusterd: Glusterd, uuid: Uint8Array, bytes: Uint8Array): PeerRequest | undefined {
  const owner = knownPeer(glusterd, uuid);
  if (owner === undefined) return undefined;
  try {
    return { owner, dict: readDict(bytes) ?? new Dict() };
  } catch (error) {
    if (!(error instanceof DictError)) throw error;
    glusterd.log('warning', `A request of ${owner} has no readable dict: ${error.message}`);
    return undefined;
  }
}

/** Who only asked whether it may come in has no part in anything yet. */
const STRANGERS: ReadonlySet<string> = new Set(['DEFAULT', 'PROBE_RCVD', 'CONNECTED_RCVD']);

/** The UUID of a peer that calls, in text form; undefined, and a line in the log, for all others. */
export function knownPeer(glusterd: Glusterd, uuidBytes: Uint8Array): string | undefined {
  const uuid = formatUuid(uuidBytes);
  const member = glusterd.pool.members.find((one) => one.uuid === uuid);
  if (member !== undefined && !STRANGERS.has(member.state)) return uuid;
  glusterd.log('warning', `${uuid} doesn't belong to the cluster. Ignoring request.`, 106_128);
  return undefined;
}

/** The answer to those who are no peers. */
export const STRANGER: PartAnswer = refusal(Errno.EINVAL, 'Request of a node that is no peer');

/** An answer that refuses. */
export function refusal(opErrno: number, text: string): PartAnswer {
  return { opRet: -1, opErrno, text, dict: new Dict() };
}

/** Could it be done here? */
export function stagePart(glusterd: Glusterd, operation: Operation, dict: Dict): Promise<PartAnswer> {
  return part(glusterd, async () => {
    await operation.stage(glusterd, dict, false);
  });
}

/**
 * Does it, if the peer still has what it locked: it may have lost that while it was silent, and somebody else may be
 * at work. What it says it staged is staged once more, which costs nothing, so that nothing is done that could not be.
 */
export function commitPart(
  glusterd: Glusterd,
  operation: Operation,
  { owner, dict }: PeerRequest,
  names: readonly string[],
): Promise<PartAnswer> {
  return part(glusterd, async (response) => {
    const check = (): void => {
      const lost = names.find((name) => !glusterd.locks.isHeldBy(name, owner));
      if (lost !== undefined) throw new ActorError('ERR_ACTOR_REFUSED', `Lock for ${lost} is not held by ${owner}`);
    };
    check();
    await operation.stage(glusterd, dict, false);
    // Storing takes milliseconds during which nothing else runs.
    await glusterd.storeTurns.next();
    await commitWithHooks(glusterd, operation, { dict, response, check });
  });
}

async function part(glusterd: Glusterd, body: (response: Dict) => Promise<void>): Promise<PartAnswer> {
  const response = new Dict();
  try {
    await body(response);
    return { opRet: 0, opErrno: 0, text: '', dict: response };
  } catch (error) {
    if (!(error instanceof ActorError)) throw error;
    glusterd.log('error', `A transaction of a peer failed here: ${error.message}`, 106_301);
    return { opRet: error.opRet, opErrno: error.opErrno ?? 0, text: error.message, dict: response };
  }
}

/** The answer to a lock that somebody else has. */
export const LOCKED: PartAnswer = refusal(glusterd_errno.EG_ANOTRANS, '');

/** What the answers to peers begin with. */
export function answerHead(
  glusterd: Glusterd,
  { opRet, opErrno }: Pick<PartAnswer, 'opRet' | 'opErrno'>,
): { uuid: Uint8Array; op_ret: number; op_errno: number } {
  const uuid = parseUuid(glusterd.identity().uuid) ?? new Uint8Array(16);
  return { uuid, op_ret: opRet, op_errno: opErrno };
}
