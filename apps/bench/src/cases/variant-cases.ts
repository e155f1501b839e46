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
import { loadGenerator, requestFile, type Bench } from './bench.ts';
import type { BenchCase } from './bench-case.ts';
import type { Point, TableResult } from './result.ts';

/** One way to serve the same calls. */
interface Variant {
  readonly title: string;
  readonly args?: readonly string[];
  /** Flags of Node.js. */
  readonly node?: readonly string[];
  readonly message?: Message;
  /** Most CPU per call, as a multiple of the first variant's. */
  readonly cpuMax?: number;
}

interface VariantCase {
  readonly name: string;
  readonly about: string;
  /** The first is what the others are compared with. */
  readonly variants: readonly Variant[];
}

const point: Point = { connections: 64, depth: 16 };
const withoutStages = join(benchRoot, 'src/servers/without-stages.ts');

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
      { title: 'no channels', node: ['--import', withoutStages] },
      { title: 'nobody listens', cpuMax: 1.02 },
      { title: 'a subscriber on each', args: ['--subscribe'], cpuMax: 1.25 },
    ],
  },
  {
    name: 'variants/pools',
    about: 'without the pool of requests, without the cache of credentials, without the peer list that is kept encoded',
    variants: [
      { title: 'with all of them' },
      { title: 'no request pool', args: ['--requests-idle', '0'] },
      { title: 'a new credential in each call', message: alternatingUsers },
      { title: 'list built for each call', args: ['--list', 'built'] },
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
    about: 'a list of 16 peers that stays, and one that changes ten times a second',
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

interface Running {
  readonly variant: Variant;
  readonly child: Child;
  readonly path: string;
  readonly file: string;
}

async function run(bench: Bench, { name, variants }: VariantCase): Promise<TableResult> {
  const load = await loadGenerator();
  const running: Running[] = [];
  try {
    for (const variant of variants) running.push(await start(bench, variant, running.length));
    const repetitions: LoadResult[][] = [];
    for (let repetition = 0; repetition < bench.plan.repetitions; repetition++) {
      const visits: LoadResult[] = [];
      for (const { child, path, file } of running) {
        visits.push(await visit(bench, load, { pid: child.pid, endpoint: { path }, enter: [] }, file, point));
      }
      repetitions.push(visits);
    }
    return tableOf(bench, name, variants, repetitions);
  } finally {
    for (const { child } of running) await child.stop();
  }
}

async function start(bench: Bench, variant: Variant, index: number): Promise<Running> {
  const path = join(bench.scratch, `v${index}.sock`);
  const server = join(benchRoot, 'src/servers/variant-server.ts');
  const flags = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=4', ...(variant.node ?? [])];
  const child = await Child.start({
    command: [...bench.cores.server, process.execPath, ...flags, server, '--unix', path, ...(variant.args ?? [])],
    output: join(bench.scratch, `v${index}-${variant.title.replaceAll(' ', '-')}.out`),
  });
  await child.until('waiting for its ready line', () => /^ready/m.exec(child.output) ?? undefined);
  return { variant, child, path, file: await requestFile(bench, variant.message ?? listFriends) };
}

function tableOf(
  bench: Bench,
  name: string,
  variants: readonly Variant[],
  repetitions: readonly (readonly LoadResult[])[],
): TableResult {
  const missed: string[] = [];
  const rows = variants.map(({ title, cpuMax }, i) => {
    const cpu = ratioSpread(repetitions, cpuOf(i), cpuOf(0));
    const speed = ratioSpread(repetitions, speedOf(i), speedOf(0));
    if (!bench.plan.quick && exceeds(cpu, cpuMax))
      missed.push(`${title}: ${ratio(cpu)} the CPU, at most ${cpuMax ?? 0}×`);
    const micros = spread(repetitions.flatMap((visits) => cpuOf(i)(visits) ?? []))?.median;
    return [title, figure(micros), ratio(cpu), cpuMax === undefined ? '' : `${cpuMax}×`, ratio(speed)];
  });
  return {
    kind: 'table',
    name,
    header: ['', 'CPU µs/call', '÷ first', 'at most', 'calls/s ÷ first'],
    rows,
    ...(missed.length === 0 ? {} : { missed: missed.join('; ') }),
  };
}

const cpuOf =
  (i: number) =>
  (visits: readonly LoadResult[]): number | undefined =>
    visits[i]?.server?.cpuMicrosPerCall;
const speedOf =
  (i: number) =>
  (visits: readonly LoadResult[]): number | undefined =>
    visits[i]?.callsPerSecond;

function exceeds(cpu: Spread | undefined, most: number | undefined): boolean {
  return cpu !== undefined && most !== undefined && cpu.median > most;
}
