import { join } from 'node:path';
import { ratioSpread, spread } from '../measure/ratio.ts';
import { formPool, type PoolFigures } from '../pool/form-pool.ts';
import { PoolLab, type PoolDaemon } from '../pool/pool-lab.ts';
import { figure, ratio } from '../report/figures.ts';
import type { Missing } from '../servers/server.ts';
import type { Bench } from './bench.ts';
import type { BenchCase } from './bench-case.ts';
import type { CaseResult } from './result.ts';

const name = 'pool/probe/32';

/** A trusted pool of many nodes: what it takes to make one, and what its members take. */
export function poolCases(): BenchCase[] {
  return [
    {
      name,
      about:
        '32 machines (4 when quick) become a pool, probed by one of them one after the other; the same with C daemons',
      run: (bench) => probeAll(bench),
    },
  ];
}

/** The same with both daemons; nothing where C's is not to be had. */
interface Repetition {
  readonly ours: PoolFigures;
  readonly theirs: PoolFigures | undefined;
}

async function probeAll(bench: Bench): Promise<CaseResult> {
  const { quick } = bench.plan;
  const nodes = quick ? 4 : 32;
  const repetitions: Repetition[] = [];
  let absent: string | undefined;
  for (let repetition = 0; repetition < Math.min(2, bench.plan.repetitions); repetition++) {
    const ours = await onLab(bench, 'gluster-ts', nodes, repetition);
    if ('missing' in ours) return { kind: 'skipped', name, reason: ours.missing };
    const theirs = await onLab(bench, 'c-glusterd', nodes, repetition);
    if ('missing' in theirs) absent = theirs.missing;
    repetitions.push({ ours, theirs: 'missing' in theirs ? undefined : theirs });
  }
  return {
    kind: 'table',
    name,
    header: [`${nodes} nodes`, 'this daemon', 'C glusterd', 'ratio'],
    rows: quantities(nodes).map((quantity) => rowOf(quantity, repetitions)),
    notes: [
      'A probe is one call on the socket of the command line; the next follows its answer.',
      'Each node has a network, a host name and files of its own on one machine; nobody is pinned to a core.',
      'Members meet a new one while the next are probed, and compete with that for cores and disk; where they do so later, a probe is quicker and the pool is not: compare the time from the first probe until all see all.',
      'In the seconds after that, members of this daemon tell each other the list once more: one that was told of nobody would hear of it then.',
      repetitions.length === 1 ? 'One pool of each.' : `Medians of ${repetitions.length} pools of each, in turn.`,
      ...(absent === undefined ? [] : [`C glusterd: ${absent}`]),
    ],
  };
}

async function onLab(
  bench: Bench,
  kind: PoolDaemon,
  nodes: number,
  repetition: number,
): Promise<PoolFigures | Missing> {
  const lab = await PoolLab.start(kind, nodes, join(bench.scratch, `${kind}-${repetition}`));
  if ('missing' in lab) return lab;
  try {
    return await formPool(lab, bench.plan.quick ? 100 : 5000);
  } finally {
    await lab[Symbol.asyncDispose]();
  }
}

/** A row of the table. */
interface Quantity {
  readonly title: string;
  readonly of: (figures: PoolFigures) => number | undefined;
}

function quantities(nodes: number): Quantity[] {
  const some = Math.max(1, Math.floor((nodes - 1) / 4));
  const mebi = 2 ** 20;
  return [
    { title: 'a probe, ms: least', of: ({ probeMs }) => spread(probeMs)?.min },
    { title: 'median', of: ({ probeMs }) => spread(probeMs)?.median },
    { title: 'greatest', of: ({ probeMs }) => spread(probeMs)?.max },
    { title: `median of the first ${some}`, of: ({ probeMs }) => spread(probeMs.slice(0, some))?.median },
    { title: `median of the last ${some}`, of: ({ probeMs }) => spread(probeMs.slice(-some))?.median },
    { title: 'from the last until all see all connected, ms', of: ({ settleMs }) => settleMs },
    { title: 'from the first until then, ms', of: ({ wholeMs }) => wholeMs },
    { title: 'CPU until then, s: the node that probes', of: ({ cpuSeconds: [first] }) => first },
    { title: 'another, median', of: ({ cpuSeconds }) => spread(cpuSeconds.slice(1))?.median },
    { title: 'another, greatest', of: ({ cpuSeconds }) => spread(cpuSeconds.slice(1))?.max },
    { title: 'CPU in the seconds after that, ms/s: all nodes', of: ({ restCpu }) => 1000 * sum(restCpu) },
    {
      title: 'resident before, MiB: median',
      of: ({ residentBefore }) => (spread(residentBefore)?.median ?? NaN) / mebi,
    },
    { title: 'resident after, MiB: the node that probes', of: ({ resident: [first] }) => (first ?? NaN) / mebi },
    { title: 'another, median', of: ({ resident }) => (spread(resident.slice(1))?.median ?? NaN) / mebi },
    { title: 'another, greatest', of: ({ resident }) => (spread(resident.slice(1))?.max ?? NaN) / mebi },
    { title: 'a node, what is shared counted once, MiB', of: ({ togetherBytes }) => togetherBytes / nodes / mebi },
  ];
}

function rowOf({ title, of }: Quantity, repetitions: readonly Repetition[]): string[] {
  const values = (side: (repetition: Repetition) => PoolFigures | undefined): number[] =>
    repetitions.flatMap((repetition) => {
      const figures = side(repetition);
      const value = figures === undefined ? undefined : of(figures);
      return value === undefined ? [] : [value];
    });
  const ratios = ratioSpread(
    repetitions,
    ({ ours }) => of(ours),
    ({ theirs }) => (theirs === undefined ? undefined : of(theirs)),
  );
  return [
    title,
    figure(spread(values(({ ours }) => ours))?.median),
    figure(spread(values(({ theirs }) => theirs))?.median),
    ratio(ratios),
  ];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
