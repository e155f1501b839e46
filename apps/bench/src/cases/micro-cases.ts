import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BenchError } from '../errors.ts';
import type { MicroFigures } from '../micro/micro-case.ts';
import { benchRoot, checkoutRoot } from '../paths.ts';
import type { Bench } from './bench.ts';
import type { BenchCase } from './bench-case.ts';
import type { CaseResult } from './result.ts';

const worker = join(benchRoot, 'src/micro/worker.ts');
const run = promisify(execFile);

/** The benches that packages bring along: `packages/<package>/bench/<name>.bench.ts`. They measure what is built, `dist`. */
export async function microCases(): Promise<BenchCase[]> {
  const files = globSync('packages/*/bench/*.bench.ts', { cwd: checkoutRoot });
  const all = await Promise.all(files.sort().map((file) => casesOf(file)));
  return all.flat();
}

async function casesOf(file: string): Promise<BenchCase[]> {
  let names: string[];
  try {
    names = (await work('list', file)).split('\n').filter((name) => name !== '');
  } catch (error) {
    // Not in silence: the file stays in the list as one case that fails with the reason.
    return [brokenCase(file, error instanceof Error ? error.message : String(error))];
  }
  return names.map((name) => ({
    name,
    about: `from ${file}`,
    run: (bench) => measure(bench, file, name),
    async profile(_bench, output) {
      await work('profile', file, output, name);
    },
  }));
}

function brokenCase(file: string, reason: string): BenchCase {
  const name = file.replace(/^packages\//, '').replace(/\/bench\//, '/');
  return {
    name,
    about: 'cannot be loaded',
    run: () => Promise.reject(new BenchError('ERR_BENCH_CASE', `${file} cannot be loaded: ${reason}`)),
  };
}

async function measure(bench: Bench, file: string, name: string): Promise<CaseResult> {
  const line = await work('run', file, bench.plan.quick ? 'quick' : 'full', name);
  const figures: unknown = JSON.parse(line);
  if (!isFigures(figures)) throw new BenchError('ERR_BENCH_DATA', `The worker printed no figures for ${name}: ${line}`);
  return { kind: 'micro', ...figures };
}

async function work(verb: string, file: string, ...rest: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run(process.execPath, [worker, verb, join(checkoutRoot, file), ...rest]);
    return stdout;
  } catch (error) {
    const stderr = typeof error === 'object' && error !== null && 'stderr' in error ? String(error.stderr) : '';
    const words = /^\w*Error.*$/m.exec(stderr)?.[0] ?? stderr.slice(0, 300);
    throw new BenchError('ERR_BENCH_CASE', words, { cause: error });
  }
}

function isFigures(value: unknown): value is MicroFigures {
  return typeof value === 'object' && value !== null && 'nanosMedian' in value && 'nanosP99' in value;
}
