import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoadResult } from '../load/load-result.ts';
import { visit } from '../measure/compare.ts';
import { ratioSpread, spread, type Spread } from '../measure/ratio.ts';
import { listFriends } from '../messages/list-friends.ts';
import { alternatingUsers } from '../messages/alternating-users.ts';
import type { Message } from '../messages/message.ts';
import { benchRoot } from '../paths.ts';
import { figure, ratio } from '../report/figures.ts';
import { Child } from '../servers/child.ts';
import { launcherFlags } from '../servers/launcher-flags.ts';
import type { Removable } from '../servers/without.ts';
import { loadGenerator, requestFile, type Bench } from './bench.ts';
import type { BenchCase } from './bench-case.ts';
import type { Point, TableResult } from './result.ts';

/** One way to serve the same calls. */
interface Variant {
  readonly title: string;
  readonly args?: readonly string[];
  /** What is taken out of the built code. */
  readonly without?: Removable;
  readonly message?: Message;
  /** Most CPU per call, as a multiple of the first variant's. */
  readonly cpuMax?: number;
}

interface VariantCase {
  readonly name: string;
  readonly about: string;
  /** Every reply is held against the list that was in place when it was asked for. */
  readonly checksLists?: boolean;
  /** The first is what the others are compared with. */
  readonly variants: readonly Variant[];
}

const point: Point = { connections: 64, depth: 16 };
const withoutFile = join(benchRoot, 'src/servers/without.ts');

const cases: readonly VariantCase[] = [
  {
    name: 'variants/actor',
    about: 'an actor that returns a promise beside one that never does',
    variants: [{ title: 'synchronous' }, { title: 'asynchronous', args: ['--actor', 'async'], cpuMax: 1.25 }],
  },
  {
    name: 'variants/stages',
    about: 'the channels of the stages with nobody listening, and with somebody on every one',
    variants: [
      { title: 'no channels', without: 'stages' },
      { title: 'nobody listens', cpuMax: 1.02 },
      { title: 'a subscriber on each', args: ['--subscribe'], cpuMax: 1.25 },
    ],
  },
  {
    name: 'variants/pools',
    about: 'every pool and cache on the path left out in turn',
    variants: [
      { title: 'with all of them' },
      { title: 'the same again' },
      { title: 'each iobuf allocated', args: ['--iobufs', 'allocated'] },
      { title: 'a new message object for each record', without: 'messages' },
      { title: 'a new batch for each write', without: 'batches' },
      { title: 'a new request object for each call', args: ['--requests-idle', '0'] },
      { title: 'a new task object for each call', without: 'tasks' },
      { title: 'each credential decoded', without: 'credentials' },
      { title: 'another credential in each call', message: alternatingUsers },
      { title: 'list built for each call', args: ['--list', 'built'] },
    ],
  },
  {
    name: 'variants/pools-async',
    about: 'the pools whose objects an asynchronous actor holds longer, left out in turn',
    variants: [
      { title: 'with all of them', args: ['--actor', 'async'] },
      { title: 'a new message object for each record', args: ['--actor', 'async'], without: 'messages' },
      { title: 'a new request object for each call', args: ['--actor', 'async', '--requests-idle', '0'] },
    ],
  },
  {
    name: 'variants/pools-built-list',
    about: 'a list that is built for each call, in memory that small dicts share, and in its own',
    variants: [
      { title: 'shared', args: ['--list', 'built'] },
      { title: 'its own', args: ['--list', 'built'], without: 'slab' },
    ],
  },
  {
    name: 'variants/pools-16-peers',
    about: 'the peer list kept encoded and built for each call, with 16 peers in it',
    variants: [
      { title: 'list kept', args: ['--peers', '16'] },
      { title: 'list built for each call', args: ['--peers', '16', '--list', 'built'] },
    ],
  },
  {
    name: 'variants/changing-list',
    about: 'a list of 16 peers that stays, and one that changes ten times a second, every reply looked at',
    checksLists: true,
    variants: [
      { title: 'it stays', args: ['--peers', '16'] },
      { title: 'ten changes a second', args: ['--peers', '16', '--changes', '10'], cpuMax: 1.3 },
    ],
  },
];

/** What single decisions cost or save, each measured by a server that differs in it alone. */
export function variantCases(): BenchCase[] {
  return cases.map((variantCase) => ({
    name: variantCase.name,
    about: `${variantCase.about}; LIST_FRIENDS over unix, 64x16`,
    run: (bench) => run(bench, variantCase),
  }));
}

/** A variant that serves. */
interface Running {
  readonly child: Child;
  readonly path: string;
  readonly requestFile: string;
  readonly generationFile: string | undefined;
}

/** One visit of each variant. */
type Round = readonly LoadResult[];

/**
 * Variants differ by a few per cent, and so do processes of the same code (memory laid out otherwise, functions compiled at
 * other times), and the visits of one process (what else the machine does). So each repetition has processes of its own, and
 * visits them in many short rounds, each of which begins with another one; the median counts.
 */
async function run(bench: Bench, variantCase: VariantCase): Promise<TableResult> {
  const load = await loadGenerator();
  const repetitions: Round[][] = [];
  for (let repetition = 0; repetition < bench.plan.repetitions; repetition++) {
    repetitions.push(await repeat(bench, load, variantCase));
  }
  return tableOf(bench, variantCase, repetitions);
}

async function repeat(bench: Bench, load: string, { variants, checksLists = false }: VariantCase): Promise<Round[]> {
  const running: Running[] = [];
  try {
    for (const variant of variants) running.push(await start(bench, variant, running.length, checksLists));
    const { quick, seconds } = bench.plan;
    const short = { ...bench, plan: { ...bench.plan, seconds: seconds / (quick ? 1 : 3), warmup: quick ? 0 : 0.05 } };
    const visitOne = ({ child, path, requestFile: file, generationFile }: Running): Promise<LoadResult> =>
      visit(short, load, { pid: child.pid, endpoint: { path }, enter: [] }, file, point, generationFile);
    // Until its code is compiled, a server is another one.
    if (!quick) for (const one of running) for (let i = 0; i < 3; i++) await visitOne(one);
    const rounds: Round[] = [];
    for (let round = 0; round < (quick ? 1 : 8); round++) {
      const visits: LoadResult[] = [];
      for (let i = 0; i < running.length; i++) {
        const at = (round + i) % running.length;
        const one = running[at];
        if (one !== undefined) visits[at] = await visitOne(one);
      }
      rounds.push(visits);
    }
    return rounds;
  } finally {
    for (const { child } of running) await child.stop();
  }
}

async function start(bench: Bench, variant: Variant, index: number, checksLists: boolean): Promise<Running> {
  const path = join(bench.scratch, `v${index}.sock`);
  await rm(path, { force: true });
  const generationFile = checksLists ? join(bench.scratch, `v${index}.generation`) : undefined;
  const server = join(benchRoot, 'src/servers/variant-server.ts');
  const flags = ['--disable-warning=ExperimentalWarning', ...launcherFlags()];
  if (variant.without !== undefined) flags.push('--import', withoutFile);
  const args = [...(variant.args ?? []), ...(generationFile === undefined ? [] : ['--generation', generationFile])];
  const child = await Child.start({
    command: [...bench.cores.server, process.execPath, ...flags, server, '--unix', path, ...args],
    output: join(bench.scratch, `v${index}-${variant.title.replaceAll(' ', '-')}-${process.hrtime.bigint()}.out`),
    env: { ...process.env, GLUSTER_TS_BENCH_WITHOUT: variant.without },
  });
  await child.until('waiting for its ready line', () => /^ready/m.exec(child.output) ?? undefined);
  return { child, path, requestFile: await requestFile(bench, variant.message ?? listFriends), generationFile };
}

function tableOf(
  bench: Bench,
  { name, variants, checksLists = false }: VariantCase,
  repetitions: readonly (readonly Round[])[],
): TableResult {
  const missed: string[] = [];
  const rows = variants.map(({ title, cpuMax }, i) => {
    const cpu = spread(repetitions.flatMap((rounds) => ratioSpread(rounds, cpuOf(i), cpuOf(0))?.median ?? []));
    const speed = spread(repetitions.flatMap((rounds) => ratioSpread(rounds, speedOf(i), speedOf(0))?.median ?? []));
    if (!bench.plan.quick && exceeds(cpu, cpuMax))
      missed.push(`${title}: ${ratio(cpu)} the CPU, at most ${cpuMax ?? 0}×`);
    const micros = spread(repetitions.flat().flatMap((visits) => cpuOf(i)(visits) ?? []))?.median;
    return [title, figure(micros), ratio(cpu), cpuMax === undefined ? '' : `${cpuMax}×`, ratio(speed)];
  });
  const replies = repetitions.flat(2).reduce((sum, { answered }) => sum + answered, 0);
  return {
    kind: 'table',
    name,
    header: ['', 'CPU µs/call', '÷ first', 'at most', 'calls/s ÷ first'],
    rows,
    ...(checksLists ? { notes: [`${replies} replies, each one whole list that was in place since its call.`] } : {}),
    ...(missed.length === 0 ? {} : { missed: missed.join('; ') }),
  };
}

const cpuOf =
  (i: number) =>
  (visits: Round): number | undefined =>
    visits[i]?.server?.cpuMicrosPerCall;
const speedOf =
  (i: number) =>
  (visits: Round): number | undefined =>
    visits[i]?.callsPerSecond;

function exceeds(cpu: Spread | undefined, most: number | undefined): boolean {
  return cpu !== undefined && most !== undefined && cpu.median > most;
}
