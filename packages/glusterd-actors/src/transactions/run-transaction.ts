import { Dict, glusterd_errno, mgmtProgram, mgmtV3Program, parseUuid } from '@gluster-ts/protocol';
import type { glusterd_op_t } from '@gluster-ts/protocol';
import { beginTransaction } from '../commands/transaction.ts';
import type { Command } from '../commands/command.ts';
import { refused } from '../commands/refusals.ts';
import { ActorError } from '../errors.ts';
import type { Glusterd } from '../glusterd.ts';
import { checkQuorum } from '../quorum/check-quorum.ts';
import { CALL_OPTIONS, callPeers, ownUuid, responseOf, transactionPeers } from './call-peers.ts';
import type { PeerAnswer, Step, StepOutcome, TransactionPeer } from './call-peers.ts';
import { commitWithHooks } from './hooks.ts';
import { leaseMs, oneLock } from './lock-request.ts';
import { operationOf } from './operations.ts';

/** Takes in what a node answered to the commit: this one, and then the peers. */
export type Aggregate = (response: Dict, peer?: TransactionPeer) => void | Promise<void>;

/** Below this operating version there is one lock for the whole cluster. */
const NAMED_LOCKS_OP_VERSION = 30_600;

/**
 * Carries a command out on all nodes that are connected, the older way: lock, stage, commit, unlock; each step here first,
 * then on all others at once, and none after one that failed. The command's dict is what the others get.
 *
 * @throws ActorError with C's words
 */
export async function runTransaction(
  command: Command,
  op: glusterd_op_t,
  aggregate: Aggregate = () => undefined,
): Promise<void> {
  beginTransaction(command, op);
  const { glusterd, dict } = command;
  const run = new Run(glusterd, dict, op);
  run.lockHere();
  try {
    await run.lockPeers();
    await run.stage();
    await run.commit(aggregate);
  } catch (error) {
    await run.unlock();
    throw error;
  }
  // When it was done but somebody is still locked, C fails without a word.
  if ((await run.unlock()).failure !== undefined) throw refused('', glusterd_errno.EG_INTRNL);
}

class Run {
  readonly #glusterd: Glusterd;
  readonly #dict: Dict;
  readonly #op: glusterd_op_t;
  readonly #uuid: Uint8Array;
  readonly #peers: readonly TransactionPeer[];
  readonly #isCluster: boolean;
  /** The cluster's lock is not given back by those that refused it; C gives it back by those only that are known to have taken it. */
  #locked: readonly TransactionPeer[] = [];

  constructor(glusterd: Glusterd, dict: Dict, op: glusterd_op_t) {
    this.#glusterd = glusterd;
    this.#dict = dict;
    this.#op = op;
    this.#uuid = ownUuid(glusterd);
    this.#peers = transactionPeers(glusterd);
    this.#isCluster = glusterd.snapshot.operatingVersion < NAMED_LOCKS_OP_VERSION;
  }

  lockHere(): void {
    const { locks } = this.#glusterd;
    const { uuid } = this.#glusterd.identity();
    if (this.#isCluster) {
      if (locks.tryTakeCluster(uuid)) return;
      throw refused('Another transaction is in progress. Please try again after some time.', glusterd_errno.EG_INTRNL);
    }
    if (locks.tryTake(this.#names, uuid, leaseMs(this.#dict))) return;
    const shown = this.#dict.string('globalname') ?? this.#dict.string('volname') ?? '';
    throw refused(
      `Another transaction is in progress for ${shown}. Please try again after some time.`,
      glusterd_errno.EG_ANOTRANS,
    );
  }

  get #names(): readonly string[] {
    const name = oneLock(this.#dict);
    return name === undefined ? [] : [name];
  }

  async lockPeers(): Promise<void> {
    // What names nothing to be locked goes on without.
    if (!this.#isCluster && this.#names.length === 0) return;
    const { refused: others, failure } = await callPeers(
      this.#glusterd,
      this.#peers,
      this.#isCluster ? this.#clusterStep('LOCK') : this.#lockStep('LOCK'),
    );
    this.#locked = this.#isCluster ? this.#peers.filter((peer) => !others.includes(peer)) : this.#peers;
    if (failure !== undefined) throw refused(failure.text, glusterd_errno.EG_INTRNL, failure.opRet);
  }

  async stage(): Promise<void> {
    checkQuorum(this.#glusterd, this.#op, this.#dict);
    await here('Staging', async () => operationOf(this.#op).stage(this.#glusterd, this.#dict, true));
    const buf = this.#dict.serialize();
    await this.#everywhere({
      title: 'Staging',
      prefix: 'Error: ',
      call: (clnt) => clnt.call(mgmtProgram, 'STAGE_OP', { uuid: this.#uuid, op: this.#op, buf }, CALL_OPTIONS),
    });
  }

  async commit(aggregate: Aggregate): Promise<void> {
    const operation = operationOf(this.#op);
    let buf: Uint8Array = NO_BYTES;
    await here('Commit', async () => {
      const isAlone = this.#peers.length === 0;
      const dict = (isAlone ? undefined : await operation.dictForPeers?.(this.#glusterd, this.#dict)) ?? this.#dict;
      // As it is now: what is added to it from here on is for the command line.
      buf = dict.serialize();
      const response = new Dict();
      await commitWithHooks(this.#glusterd, operation, { dict: this.#dict, response });
      await aggregate(response);
    });
    const answers = await this.#everywhere({
      title: 'Commit',
      prefix: 'Error: ',
      call: (clnt) => clnt.call(mgmtProgram, 'COMMIT_OP', { uuid: this.#uuid, op: this.#op, buf }, CALL_OPTIONS),
    });
    for (const { answer, peer } of answers) await aggregate(responseOf(answer.dict), peer);
  }

  async unlock(): Promise<StepOutcome<PeerAnswer>> {
    try {
      return await callPeers(
        this.#glusterd,
        this.#locked,
        this.#isCluster ? this.#clusterStep('UNLOCK') : this.#lockStep('UNLOCK'),
      );
    } finally {
      const { uuid } = this.#glusterd.identity();
      if (this.#isCluster) this.#glusterd.locks.giveCluster(uuid);
      else this.#glusterd.locks.give(this.#names, uuid);
    }
  }

  async #everywhere<T extends PeerAnswer>(step: Step<T>): Promise<StepOutcome<T>['answers']> {
    const { failure, answers } = await callPeers(this.#glusterd, this.#peers, step);
    if (failure !== undefined) throw refused(failure.text, glusterd_errno.EG_INTRNL, failure.opRet);
    return answers;
  }

  #clusterStep(what: 'LOCK' | 'UNLOCK'): Step<PeerAnswer> {
    const args = { uuid: this.#uuid };
    return {
      title: TITLES[what],
      prefix: '',
      isUnlock: what === 'UNLOCK',
      call: (clnt) => clnt.call(mgmtProgram, `CLUSTER_${what}`, args, CALL_OPTIONS),
    };
  }

  #lockStep(what: 'LOCK' | 'UNLOCK'): Step<PeerAnswer> {
    const txn_id = parseUuid(this.#dict.uuid('transaction_id') ?? '') ?? new Uint8Array(16);
    const args = { uuid: this.#uuid, txn_id, op: what === 'LOCK' ? this.#op : 0, dict: this.#dict.serialize() };
    return {
      title: TITLES[what],
      prefix: '',
      isUnlock: what === 'UNLOCK',
      call: (clnt) => clnt.call(mgmtV3Program, what, args, CALL_OPTIONS),
    };
  }
}

const NO_BYTES = new Uint8Array(0);
const TITLES = { LOCK: 'Locking', UNLOCK: 'Unlocking' } as const;

/** What fails here without a word gets C's. */
async function here(title: string, body: () => Promise<void>): Promise<void> {
  try {
    await body();
  } catch (error) {
    if (!(error instanceof ActorError) || error.message !== '') throw error;
    const text = `${title} failed on localhost. Please check the log file for more details.`;
    throw refused(text, undefined, error.opRet);
  }
}
