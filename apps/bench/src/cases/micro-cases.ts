import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BenchError } from '../errors.ts';
import type { MicroOutcome } from '../micro/micro-case.ts';
import { benchRoot, checkoutRoot } from '../paths.ts';
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
  // A quick run does not care for a process for each case: the first one asks for all of its file.
  let together: Promise<readonly MicroOutcome[]> | undefined;
  return names.map((name) => ({
    name,
    about: `from ${file}`,
    async run(bench) {
      const outcomes = bench.plan.quick
        ? (together ??= outcomesOf(file, 'quick', names))
        : outcomesOf(file, 'full', [name]);
      return resultOf(name, await outcomes);
    },
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

async function outcomesOf(file: string, mode: string, names: readonly string[]): Promise<readonly MicroOutcome[]> {
  const lines = (await work('run', file, mode, ...names)).split('\n');
  return lines.flatMap((line) => {
    const outcome: unknown = line.startsWith('{') ? JSON.parse(line) : undefined;
    return isOutcome(outcome) ? [outcome] : [];
  });
}

function resultOf(name: string, outcomes: readonly MicroOutcome[]): CaseResult {
  const outcome = outcomes.find((candidate) => candidate.name === name);
  if (outcome === undefined) throw new BenchError('ERR_BENCH_DATA', `The worker printed nothing about ${name}`);
  if ('error' in outcome) throw new BenchError('ERR_BENCH_CASE', outcome.error);
  return { kind: 'micro', ...outcome };
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

function isOutcome(value: unknown): value is MicroOutcome {
  return typeof value === 'object' && value !== null && 'name' in value && ('nanosMedian' in value || 'error' in value);
}
