import { Dict, DictError, formatUuid, parseUuid } from '@gluster-ts/protocol';
import type { CallOptions, RpcClnt } from '@gluster-ts/rpc-clnt';
import { readDict } from '../commands/command.ts';
import type { Glusterd } from '../glusterd.ts';

/** As long as the command line waits. */
export const CALL_OPTIONS: CallOptions = { timeoutMs: 120_000 };

/** A member that takes part in a transaction. */
export interface TransactionPeer {
  readonly uuid: string;
  /** The name by which it is shown. */
  readonly hostname: string;
  /** Its connection when the transaction began. */
  readonly clnt: RpcClnt | undefined;
}

/** The members that are connected when a transaction begins: nobody who comes later is called. */
export function transactionPeers({ pool }: Glusterd): readonly TransactionPeer[] {
  return pool.members.flatMap(({ uuid, state, connected, hostnames }) =>
    uuid !== undefined && connected && state === 'BEFRIENDED'
      ? [{ uuid, hostname: hostnames[0] ?? uuid, clnt: pool.client(uuid) }]
      : [],
  );
}

/** What of an answer says how it went. */
export interface PeerAnswer {
  readonly uuid: Uint8Array;
  readonly op_ret: number;
  readonly op_errno: number;
  readonly op_errstr?: string;
}

/** What those said where a step failed, a line for each; the numbers are those of the last. */
export interface StepFailure {
  readonly opRet: number;
  readonly opErrno: number;
  readonly text: string;
}

/** How a step went on all peers. */
export interface StepOutcome<T> {
  /** Undefined: it went well on all of them. */
  readonly failure: StepFailure | undefined;
  /** Of those where it went well. */
  readonly answers: readonly { readonly peer: TransactionPeer; readonly answer: T }[];
  /** Those that said no. Who gave no answer, or none that is theirs, may have done it all the same. */
  readonly refused: readonly TransactionPeer[];
}

/** A step of a transaction as it is told of when it failed. */
export interface Step<T extends PeerAnswer> {
  /** `Locking`, `Staging`, … */
  readonly title: string;
  /** What stands before the peer's own words. */
  readonly prefix: string;
  readonly call: (clnt: RpcClnt) => Promise<T>;
  /** Whether it does not matter how it went where there is another connection since: what was locked is free there. Default false. */
  readonly isUnlock?: boolean;
}

/** Lets all peers that are still there make a step, at once, and waits for all of their answers. */
export async function callPeers<T extends PeerAnswer>(
  glusterd: Glusterd,
  peers: readonly TransactionPeer[],
  { title, prefix, call, isUnlock = false }: Step<T>,
): Promise<StepOutcome<T>> {
  const present = peers.flatMap((peer) => {
    const clnt = glusterd.pool.client(peer.uuid);
    return clnt === undefined ? [] : [{ peer, clnt }];
  });
  const all = present.map(async ({ peer, clnt }) => {
    try {
      return { peer, clnt, answer: await call(clnt) };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      glusterd.log('warning', `${title} on ${peer.hostname} was not answered: ${reason}`);
      return { peer, clnt, answer: undefined };
    }
  });
  // Suspends once for all of them: a task waits for one thing at a time.
  const results = present.length === 0 ? [] : await glusterd.wait(Promise.all(all));
  const answers: { peer: TransactionPeer; answer: T }[] = [];
  const refused: TransactionPeer[] = [];
  const texts: string[] = [];
  let opRet = 0;
  let opErrno = 0;
  for (const { peer, clnt, answer } of results) {
    if (answer !== undefined && isOf(peer, answer)) {
      if (answer.op_ret !== 0) refused.push(peer);
      else {
        answers.push({ peer, answer });
        continue;
      }
    }
    if (isUnlock && clnt !== peer.clnt) continue;
    const own = answer?.op_errstr ?? '';
    const why = own === '' ? 'Please check log file for details.' : `${prefix}${own}`;
    texts.push(`${title} failed on ${peer.hostname}. ${why}`);
    opErrno = answer?.op_errno ?? NOT_CONNECTED;
    // Who answers for somebody else may say 0.
    opRet = answer === undefined || answer.op_ret === 0 ? -1 : answer.op_ret;
  }
  if (texts.length === 0) return { failure: undefined, answers, refused };
  const text = texts.join('\n');
  glusterd.log('error', text, 106_152);
  return { failure: { opRet, opErrno, text }, answers, refused };
}

const NOT_CONNECTED = 107;

/** Who answers is who was called. */
function isOf(peer: TransactionPeer, answer: PeerAnswer): boolean {
  return formatUuid(answer.uuid) === peer.uuid;
}

/** The 16 bytes of this node's UUID. */
export function ownUuid(glusterd: Glusterd): Uint8Array {
  return parseUuid(glusterd.identity().uuid) ?? new Uint8Array(16);
}

/** What a peer answered; nothing when that is no dict. */
export function responseOf(bytes: Uint8Array): Dict {
  try {
    return readDict(bytes) ?? new Dict();
  } catch (error) {
    if (error instanceof DictError) return new Dict();
    throw error;
  }
}
