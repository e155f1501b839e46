import { setTimeout as delay } from 'node:timers/promises';
import { BenchError } from '../errors.ts';
import { cpuSeconds } from '../measure/cpu.ts';
import { proportionalBytes, residentBytes } from '../measure/rss.ts';
import { PoolClient } from './pool-client.ts';
import type { PoolLab } from './pool-lab.ts';

/** What it took to make one pool of the machines of a lab. Figures of nodes are in their order, the first being the one that probes. */
export interface PoolFigures {
  /** Of each probe, in order. */
  readonly probeMs: readonly number[];
  /** From the last answer until every node lists all others as connected members. */
  readonly settleMs: number;
  /** From the first call until then. */
  readonly wholeMs: number;
  /** Of each node, from before the first probe until then. */
  readonly cpuSeconds: readonly number[];
  /** Of each node, for each second after that. */
  readonly restCpu: readonly number[];
  /** Of each node, before and after. */
  readonly residentBefore: readonly number[];
  readonly resident: readonly number[];
  /** What all nodes take together: memory that several share is counted once. */
  readonly togetherBytes: number;
}

const patienceMs = 60_000;
/** Between two looks at a node's list: what asking costs is not to be seen in the figures. */
const lookEveryMs = 50;

/**
 * Has the first node probe all others, one after the other, as quickly as it answers.
 *
 * @param restMs how long is looked at what the pool costs when nobody does anything
 * @throws BenchError `ERR_BENCH_CASE` when a probe is refused, or they do not find each other within a minute
 */
export async function formPool(lab: PoolLab, restMs: number): Promise<PoolFigures> {
  const { nodes } = lab;
  const pids = nodes.map(({ pid }) => pid);
  await using clients = new AsyncDisposableStack();
  const each = nodes.map((node) => clients.use(new PoolClient(node)));
  // Once for nothing, which also gives each its identity.
  for (const client of each) await client.connectedPeers();
  const residentBefore = await Promise.all(pids.map(residentBytes));
  const cpuBefore = await Promise.all(pids.map(cpuSeconds));

  const probeMs: number[] = [];
  const first = performance.now();
  for (const { name } of nodes.slice(1)) {
    const begun = performance.now();
    await each[0]?.probe(name);
    probeMs.push(performance.now() - begun);
  }
  const answered = performance.now();
  for (const [index, client] of each.entries()) await untilWhole(client, nodes.length - 1, nodes[index]?.name ?? '');
  const whole = performance.now();

  const cpuFormed = await Promise.all(pids.map(cpuSeconds));
  await delay(restMs);
  const cpuRested = await Promise.all(pids.map(cpuSeconds));
  return {
    probeMs,
    settleMs: whole - answered,
    wholeMs: whole - first,
    cpuSeconds: differences(cpuFormed, cpuBefore),
    restCpu: differences(cpuRested, cpuFormed).map((seconds) => seconds / (restMs / 1000)),
    residentBefore,
    resident: await Promise.all(pids.map(residentBytes)),
    togetherBytes: (await Promise.all(pids.map(proportionalBytes))).reduce((sum, bytes) => sum + bytes, 0),
  };
}

async function untilWhole(client: PoolClient, others: number, name: string): Promise<void> {
  const limit = performance.now() + patienceMs;
  for (;;) {
    const connected = await client.connectedPeers();
    if (connected === others) return;
    if (performance.now() > limit) {
      throw new BenchError('ERR_BENCH_CASE', `${name} sees ${connected} of ${others} others after a minute`);
    }
    await delay(lookEveryMs);
  }
}

function differences(after: readonly number[], before: readonly number[]): number[] {
  return after.map((value, index) => value - (before[index] ?? 0));
}
