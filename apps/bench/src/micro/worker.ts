/**
 * Runs the cases of one bench file in a process of its own, so that no other file's types and garbage are in the way.
 *
 *     node worker.ts list FILE                       prints the names, one a line
 *     node worker.ts run FILE QUICK NAME…            measures them and prints one line of JSON for each
 *     node worker.ts profile FILE OUTPUT NAME        writes a .cpuprofile of one case
 */
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { pathToFileURL } from 'node:url';
import { Bench } from 'tinybench';
import type { MicroCase, MicroFigures } from './micro-case.ts';

/** A sample that takes less than this is mostly the timer. */
const SAMPLE_NANOS_MIN = 50_000;

const [verb = '', file = '', option = '', ...names] = process.argv.slice(2);
const cases = await loadCases(file);
if (verb === 'list') {
  for (const { name } of cases) console.log(name);
} else {
  const chosen = cases.filter(({ name }) => names.includes(name));
  for (const microCase of chosen) {
    await microCase.setup?.();
    if (verb === 'profile') await profile(microCase, option);
    else console.log(JSON.stringify(await measure(microCase, option === 'quick')));
    await microCase.teardown?.();
  }
}

async function loadCases(path: string): Promise<readonly MicroCase[]> {
  const module: unknown = await import(pathToFileURL(path).href);
  if (typeof module === 'object' && module !== null && 'cases' in module && Array.isArray(module.cases)) {
    return module.cases.filter(isMicroCase);
  }
  throw new Error(`${path} exports no array named cases`);
}

function isMicroCase(value: unknown): value is MicroCase {
  return typeof value === 'object' && value !== null && 'name' in value && 'run' in value;
}

async function measure(microCase: MicroCase, quick: boolean): Promise<MicroFigures> {
  const rounds = quick ? 1 : await roundsFor(microCase);
  const operations = rounds * (microCase.batch ?? 1);
  const bench = new Bench(
    quick ? { time: 0, iterations: 3, warmup: false } : { time: 1000, warmupTime: 300, throws: true },
  );
  bench.add(microCase.name, repeat(microCase, rounds));
  const [task] = await bench.run();
  const result = task?.result;
  if (result?.state !== 'completed') {
    throw new Error(`${microCase.name} ended ${result?.state ?? 'nowhere'}`, {
      cause: result?.state === 'errored' ? result.error : undefined,
    });
  }
  const { p50, p99, samplesCount } = result.latency;
  return {
    name: microCase.name,
    nanosMedian: (p50 * 1e6) / operations,
    nanosP99: (p99 * 1e6) / operations,
    samples: samplesCount,
  };
}

/** Calls of `run()` that make a sample worth timing. */
async function roundsFor(microCase: MicroCase): Promise<number> {
  let rounds = 1;
  for (;;) {
    const begun = process.hrtime.bigint();
    await repeat(microCase, rounds)();
    const nanos = Number(process.hrtime.bigint() - begun);
    if (nanos >= SAMPLE_NANOS_MIN || rounds >= 1 << 16) return rounds;
    rounds *= 2;
  }
}

/** One function that calls `run()` so often; asynchronous only when `run()` is. */
function repeat(microCase: MicroCase, rounds: number): () => void | Promise<void> {
  const sync = (): void => {
    for (let round = 0; round < rounds; round++) microCase.run();
  };
  const async = async (): Promise<void> => {
    for (let round = 0; round < rounds; round++) await microCase.run();
  };
  return microCase.run() instanceof Promise ? async : sync;
}

async function profile(microCase: MicroCase, output: string): Promise<void> {
  const work = repeat(microCase, await roundsFor(microCase));
  const spend = async (milliseconds: number): Promise<void> => {
    const end = performance.now() + milliseconds;
    while (performance.now() < end) await work();
  };
  await spend(1000);
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 100 });
  await session.post('Profiler.start');
  await spend(3000);
  const result = await session.post('Profiler.stop');
  writeFileSync(output, JSON.stringify(result.profile));
}
