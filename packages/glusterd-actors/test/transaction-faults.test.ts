/** A transaction of three nodes of which the second fails in one of the steps, in one of many ways. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LOCK_LEASE_MS } from '../src/transactions/transaction-locks.ts';
import { PoolNetwork } from './support/pool-node.ts';
import type { PoolNode } from './support/pool-node.ts';
import { FAULTS, StepFaults } from './support/step-faults.ts';
import type { Fault } from './support/step-faults.ts';

const RATIO = 'cluster.server-quorum-ratio';
const ANSWER_MS_MAX = 120_000;
const NO_DETAILS = 'Please check log file for details.';
/** For what never comes true, not for a machine that is slow. */
const PATIENCE = { timeout: 50_000, interval: 2 };

class Pool implements AsyncDisposable {
  readonly network: PoolNetwork;
  readonly faults = new StepFaults();
  readonly witness = new StepFaults();
  readonly nodes: PoolNode[] = [];

  constructor(operatingVersion: number) {
    this.network = new PoolNetwork(operatingVersion);
  }

  async form(): Promise<this> {
    for (const faults of [undefined, this.faults, this.witness]) {
      const node = await this.network.node(`node${this.nodes.length + 1}`, {}, faults?.serve);
      if (this.nodes.length > 0) await this.first.probe(node.name);
      this.nodes.push(node);
    }
    await this.untilConnected();
    return this;
  }

  get first(): PoolNode {
    return this.nodes[0]!;
  }

  /** Whose steps are watched. */
  get third(): PoolNode {
    return this.nodes[2]!;
  }

  async untilConnected(): Promise<void> {
    for (const node of this.nodes) await expect.poll(() => node.members.length, PATIENCE).toBe(2);
  }

  /** Gives a command on the first, on whose way the second fails. */
  async command(step: string, fault: Fault, give: Give): Promise<Answered> {
    this.faults.plan(step, fault);
    this.witness.calls.length = 0;
    const answer = give(this.first, '60');
    if (fault === 'never answers it') {
      await expect.poll(() => this.faults.calls, PATIENCE).toContain(step);
      await vi.advanceTimersByTimeAsync(ANSWER_MS_MAX);
    }
    return answer;
  }

  get locked(): readonly number[] {
    return this.nodes.map(({ glusterd: { locks } }) => locks.table.named.size + (locks.table.cluster ? 1 : 0));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.network[Symbol.asyncDispose]();
  }
}

interface Answered {
  readonly op_ret: number;
  readonly op_errstr: string;
}

type Give = (node: PoolNode, value: string) => Promise<Answered>;

const set: Give = (node, value1) => node.command('SET_VOLUME', { volname: 'all', count: '2', key1: RATIO, value1 });

const ask: Give = (node) => node.command('GET_VOL_OPT', { volname: 'all', key: 'cluster.max-op-version' });

/** The kinds of transactions, the steps of each, and how they are called where one failed. */
const KINDS: readonly {
  readonly kind: string;
  readonly operatingVersion: number;
  readonly give: Give;
  readonly steps: Readonly<Record<string, string>>;
}[] = [
  {
    kind: 'the older kind',
    operatingVersion: 100_000,
    give: set,
    steps: { LOCK: 'Locking', STAGE_OP: 'Staging', COMMIT_OP: 'Commit', UNLOCK: 'Unlocking' },
  },
  {
    kind: 'the older kind, under the lock of the whole cluster',
    operatingVersion: 30_000,
    give: set,
    steps: { CLUSTER_LOCK: 'Locking', STAGE_OP: 'Staging', COMMIT_OP: 'Commit', CLUSTER_UNLOCK: 'Unlocking' },
  },
  {
    kind: 'mgmt v3',
    operatingVersion: 100_000,
    give: ask,
    steps: {
      ...{ LOCK: 'Locking', PRE_VALIDATE: 'Pre Validation', COMMIT: 'Commit' },
      ...{ POST_COMMIT: 'Post commit', POST_VALIDATE: 'Post Validation', UNLOCK: 'Unlocking' },
    },
  },
];

/** Words come with the refusal of these. */
function isWithWords(step: string): boolean {
  return !step.endsWith('LOCK');
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'], shouldAdvanceTime: true });
});
afterEach(() => {
  vi.useRealTimers();
});

describe.each(KINDS)('a transaction of $kind', ({ operatingVersion, give, steps }) => {
  const all = Object.keys(steps);
  const lock = all[0]!;
  const unlock = all.at(-1)!;

  it.each(all.flatMap((step) => FAULTS.map((fault) => [step, fault] as const)))(
    'whose peer is asked for %s and %s is over everywhere, and the next one goes through',
    async (step, fault) => {
      await using pool = await new Pool(operatingVersion).form();
      const { first, third } = pool;
      const { op_ret, op_errstr } = await pool.command(step, fault, give);

      // What is said of it.
      const why = fault === 'refuses it' && isWithWords(step) ? `${give === set ? 'Error: ' : ''}no` : NO_DETAILS;
      const words = `${steps[step]} failed on node2. ${why}`;
      expect(first.logged).toContain(words);
      if (give === set) expect({ op_ret, op_errstr }).toEqual({ op_ret: -1, op_errstr: step === unlock ? '' : words });
      // As in C, a question has its answer all the same once this node has asked itself.
      else expect(op_ret).toBe(step === lock || step === 'PRE_VALIDATE' ? -2 : 0);

      // The other one is asked for no further step, but is unlocked, and at once.
      const done = all.slice(0, all.indexOf(step) + 1);
      expect(pool.witness.calls).toEqual(step === unlock ? all : [...done, unlock]);
      expect([pool.locked[0], pool.locked[2]]).toEqual([0, 0]);

      // So is the one that failed, if it can be reached and has not said that it is not locked.
      const isCut = fault.startsWith('loses');
      const isUnlocked = !isCut && step !== unlock && !(step === 'CLUSTER_LOCK' && fault === 'refuses it');
      expect(pool.faults.calls).toEqual(isUnlocked ? [...done, unlock] : done);
      if (step === unlock && fault === 'refuses it') {
        expect(pool.locked[1]).toBe(1);
        expect((await give(third, '70')).op_ret).not.toBe(0);
        await vi.advanceTimersByTimeAsync(LOCK_LEASE_MS);
      } else {
        await expect.poll(() => pool.locked, PATIENCE).toEqual([0, 0, 0]);
      }

      // Whose connection is lost is connected again.
      if (isCut) await vi.advanceTimersByTimeAsync(3000);
      await pool.untilConnected();
      for (const node of [third, first]) expect(await give(node, '80')).toMatchObject({ op_ret: 0 });
      if (give === set) {
        for (const { glusterd } of pool.nodes) expect(glusterd.snapshot.options.get(RATIO)).toBe('80');
      }
      expect(pool.locked).toEqual([0, 0, 0]);
    },
  );
});

describe('a peer that is connected anew while another one is at its', () => {
  it.each([
    ['STAGE_OP', { op_ret: -1, op_errstr: /^Commit failed on node2\. Error: Lock for all_vol is not held by 0/ }, 0],
    ['COMMIT_OP', { op_ret: 0, op_errstr: /^$/ }, 1],
  ] as const)('%s has nothing locked any more, and says so where it matters', async (step, expected, changes) => {
    await using pool = await new Pool(100_000).form();
    const [first, second] = pool.nodes as [PoolNode, PoolNode];
    const { promise, resolve } = Promise.withResolvers<undefined>();
    pool.witness.held.set(step, promise);
    const answer = set(first, '60');
    for (const { calls } of [pool.faults, pool.witness]) await expect.poll(() => calls, PATIENCE).toContain(step);
    await second.stop();
    await expect.poll(() => first.members, PATIENCE).toEqual(['node3']);
    await second.start();
    await vi.advanceTimersByTimeAsync(3000);
    await pool.untilConnected();
    resolve(undefined);
    const { op_ret, op_errstr } = await answer;
    expect({ op_ret, op_errstr }).toEqual({
      ...expected,
      op_errstr: expect.stringMatching(expected.op_errstr) as string,
    });
    expect(second.store.options.load().size).toBe(2 * changes);
    expect(pool.locked).toEqual([0, 0, 0]);
    for (const node of pool.nodes) expect(await set(node, '80')).toMatchObject({ op_ret: 0 });
  });
});
