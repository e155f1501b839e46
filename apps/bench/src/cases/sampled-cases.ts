import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BenchError } from '../errors.ts';
import { runLoad, type LoadOptions } from '../load/run-load.ts';
import { ratioSpread, spread } from '../measure/ratio.ts';
import { listFriends } from '../messages/list-friends.ts';
import { checkoutRoot } from '../paths.ts';
import { attributeCpu, attributeHeap } from '../sampled/attribute.ts';
import { parseCpuProfile, parseHeapRecording, type CpuProfile, type HeapRecording } from '../sampled/profiles.ts';
import { sampledFigures } from '../sampled/sampled-figures.ts';
import { SourceTree } from '../sampled/source-tree.ts';
import { startObservedDaemon, type ObservedDaemon } from '../servers/observed-daemon.ts';
import type { Missing } from '../servers/server.ts';
import { loadGenerator, requestFile, type Bench } from './bench.ts';
import type { BenchCase } from './bench-case.ts';
import { pointName } from './path-cases.ts';
import type { Point, SampledResult, StageFigures } from './result.ts';
import { recordStages } from './stage-cases.ts';

/** Bytes between two samples of what is allocated. */
const HEAP_INTERVAL = 4096;

/** Where CPU time and allocations of one request go, while nobody has subscribed to its stages. */
export function sampledCases(): BenchCase[] {
  return [
    sampledCase({ connections: 1, depth: 1 }, 5_000),
    sampledCase({ connections: 1, depth: 32 }, 20_000),
    sampledCase({ connections: 64, depth: 16 }, 50_000),
  ];
}

function sampledCase(point: Point, requests: number): BenchCase {
  const name = `stages/sampled/list-friends/unix/${pointName(point)}`;
  return {
    name,
    about: `CPU and allocations per stage by sampling, ${point.connections} connections, ${point.depth} calls outstanding on each`,
    async run(bench) {
      const calls = bench.plan.quick ? requests / 10 : requests;
      const usual = await withDaemon(bench, point, (daemon, load) =>
        sampleUsual(bench, daemon, load, name, point, calls),
      );
      if ('missing' in usual) return { kind: 'skipped', name, reason: usual.missing };
      const heap = await withDaemon(bench, point, async (daemon, load) => {
        await daemon.command('do-not-inline');
        return sampleHeap(bench, daemon, load, calls);
      });
      if ('missing' in heap) return { kind: 'skipped', name, reason: heap.missing };
      return resultOf(name, calls, usual, heap);
    },
  };
}

interface SampledCpu {
  readonly profiles: readonly CpuProfile[];
  /** Server CPU µs per call of each repetition: first without the sampler, then with it. */
  readonly micros: readonly { readonly plain: number; readonly sampled: number }[];
}

/** What is seen of a daemon as it always runs. */
interface Usual extends SampledCpu {
  readonly announced: readonly StageFigures[];
  readonly countedBytes: number | undefined;
}

async function withDaemon<T>(
  bench: Bench,
  point: Point,
  work: (daemon: ObservedDaemon, load: LoadOptions) => Promise<T>,
): Promise<T | Missing> {
  const daemon = await startObservedDaemon(bench.scratch, bench.cores);
  if ('missing' in daemon) return daemon;
  try {
    return await work(daemon, {
      endpoint: daemon.endpoint('unix'),
      requestFile: await requestFile(bench, listFriends),
      ...point,
      pid: daemon.pid,
      launcher: bench.cores.generator,
    });
  } finally {
    await daemon.stop();
  }
}

async function sampleUsual(
  bench: Bench,
  daemon: ObservedDaemon,
  load: LoadOptions,
  name: string,
  point: Point,
  requests: number,
): Promise<Usual> {
  const cpu = await sampleCpu(bench, daemon, load);
  const { allocatedBytes: countedBytes } = await sampleHeap(bench, daemon, load, requests);
  const { stages: announced } = await recordStages(bench, daemon, name, point, requests);
  return { ...cpu, countedBytes, announced };
}

async function resultOf(name: string, requests: number, usual: Usual, heap: HeapRecording): Promise<SampledResult> {
  const { profiles, micros, announced, countedBytes } = usual;
  const tree = new SourceTree(checkoutRoot, await readFile(join(checkoutRoot, 'docs/path.md'), 'utf8'));
  const cpu = attributeCpu(profiles, tree);
  const figures = sampledFigures({ cpu, heap: attributeHeap(heap.head, tree), requests, announced, tree });
  if (figures.samples === 0) throw new BenchError('ERR_BENCH_CASE', 'The profiler took no sample at all');
  return {
    kind: 'sampled',
    name,
    cpuMicrosPerCall: spread(micros.map(({ plain }) => plain))?.median ?? 0,
    disturbance: ratioSpread(
      micros,
      ({ sampled }) => sampled,
      ({ plain }) => plain,
    ),
    countedBytesPerCall: countedBytes === undefined ? undefined : countedBytes / requests,
    ...figures,
  };
}

/** The sampler is off and on in turn, so that what it costs is seen. */
async function sampleCpu(bench: Bench, daemon: ObservedDaemon, load: LoadOptions): Promise<SampledCpu> {
  const program = await loadGenerator();
  const file = join(bench.scratch, `${daemon.pid}.cpuprofile`);
  const seconds = bench.plan.quick ? 0.2 : 1.5;
  // V8 keeps the positions of inlined code only for what it compiles while it is profiled: once for nothing.
  await daemon.command('profile-start');
  await runLoad(program, { ...load, seconds });
  await daemon.command(`profile-stop ${file}`);
  const profiles: CpuProfile[] = [];
  const micros: { plain: number; sampled: number }[] = [];
  for (let repetition = 0; repetition < bench.plan.repetitions; repetition++) {
    const plain = await runLoad(program, { ...load, seconds: seconds / 2 });
    await daemon.command('profile-start');
    const sampled = await runLoad(program, { ...load, seconds });
    await daemon.command(`profile-stop ${file}`);
    profiles.push(parseCpuProfile(await readFile(file, 'utf8')));
    micros.push({
      plain: plain.server?.cpuMicrosPerCall ?? NaN,
      sampled: sampled.server?.cpuMicrosPerCall ?? NaN,
    });
  }
  return { profiles, micros };
}

/** Warmed up first: what is allocated once, for good, is no request's. */
async function sampleHeap(
  bench: Bench,
  daemon: ObservedDaemon,
  load: LoadOptions,
  requests: number,
): Promise<HeapRecording> {
  const program = await loadGenerator();
  const file = join(bench.scratch, `${daemon.pid}.heapprofile`);
  await runLoad(program, { ...load, requests });
  await daemon.command(`heap-start ${HEAP_INTERVAL}`);
  await runLoad(program, { ...load, requests });
  await daemon.command(`heap-stop ${file}`);
  return parseHeapRecording(await readFile(file, 'utf8'));
}
