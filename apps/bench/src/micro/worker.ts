/**
 * Runs the cases of one bench file in a process of its own, so that no other file's types and garbage are in the way.
 *
 *     node worker.ts list FILE                       prints the names, one a line
 *     node worker.ts run FILE quick|full NAME…       measures them and prints one line of JSON for each, MicroOutcome
 *     node worker.ts profile FILE OUTPUT NAME        writes a .cpuprofile of one case
 */
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { Bench } from 'tinybench';
import { profileWork } from './profile-work.ts';
import type { MicroCase, MicroFigures, MicroOutcome } from './micro-case.ts';

/** A sample that takes less than this is mostly the timer. */
const SAMPLE_NANOS_MIN = 50_000;

const [verb = '', file = '', option = '', ...names] = process.argv.slice(2);
const cases = await loadCases(file);
if (verb === 'list') {
  for (const { name } of cases) console.log(name);
} else {
  const chosen = cases.filter(({ name }) => names.includes(name));
  for (const microCase of chosen) {
    if (verb === 'profile') await around(microCase, () => profile(microCase, option));
    else console.log(JSON.stringify(await outcomeOf(microCase, option === 'quick')));
  }
}

async function around<T>(microCase: MicroCase, work: () => Promise<T>): Promise<T> {
  await microCase.setup?.();
  try {
    return await work();
  } finally {
    await microCase.teardown?.();
  }
}

/** One that fails is no reason to leave out the others. */
async function outcomeOf(microCase: MicroCase, quick: boolean): Promise<MicroOutcome> {
  try {
    return await around(microCase, () => measure(microCase, quick));
  } catch (error) {
    return { name: microCase.name, error: error instanceof Error ? error.message : String(error) };
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
  const first = microCase.run();
  const isAsync = first instanceof Promise;
  await first;
  const rounds = quick ? 1 : await roundsFor(microCase, isAsync);
  const operations = rounds * (microCase.batch ?? 1);
  const bench = new Bench(
    quick ? { time: 0, iterations: 3, warmup: false } : { time: 1000, warmupTime: 300, iterations: 10 },
  );
  bench.add(microCase.name, repeat(microCase, rounds, isAsync), { async: isAsync });
  const [task] = await bench.run();
  const result = task?.result;
  if (result?.state === 'errored') throw result.error;
  if (result?.state !== 'completed') throw new Error(`The measurement ended ${result?.state ?? 'nowhere'}`);
  const { p50, p99, samplesCount } = result.latency;
  return {
    name: microCase.name,
    nanosMedian: (p50 * 1e6) / operations,
    nanosP99: (p99 * 1e6) / operations,
    samples: samplesCount,
  };
}

/** Calls of `run()` that make a sample worth timing. */
async function roundsFor(microCase: MicroCase, isAsync: boolean): Promise<number> {
  let rounds = 1;
  for (;;) {
    const begun = process.hrtime.bigint();
    await repeat(microCase, rounds, isAsync)();
    const nanos = Number(process.hrtime.bigint() - begun);
    if (nanos >= SAMPLE_NANOS_MIN || rounds >= 1 << 16) return rounds;
    rounds *= 2;
  }
}

/** One function that calls `run()` so often; asynchronous only when `run()` is. */
function repeat(microCase: MicroCase, rounds: number, isAsync: boolean): () => void | Promise<void> {
  if (isAsync) {
    return async () => {
      for (let round = 0; round < rounds; round++) await microCase.run();
    };
  }
  return () => {
    for (let round = 0; round < rounds; round++) microCase.run();
  };
}

async function profile(microCase: MicroCase, output: string): Promise<void> {
  const first = microCase.run();
  const isAsync = first instanceof Promise;
  await first;
  const work = repeat(microCase, await roundsFor(microCase, isAsync), isAsync);
  writeFileSync(output, await profileWork(work));
}
