import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fullPlan } from '../cases/bench.ts';
import type { BenchCase } from '../cases/bench-case.ts';
import { BenchError } from '../errors.ts';
import { buildRoot } from '../paths.ts';
import { withBench } from './run-cases.ts';

/**
 * @returns the file that was written
 * @throws BenchError `ERR_BENCH_USAGE` when no case has this name, or it runs none of our code
 */
export async function profileCase(cases: readonly BenchCase[], name: string, output?: string): Promise<string> {
  const benchCase = cases.find((candidate) => candidate.name === name);
  if (benchCase === undefined) throw new BenchError('ERR_BENCH_USAGE', `There is no case ${name}; see list`);
  const profile = benchCase.profile?.bind(benchCase);
  if (profile === undefined) throw new BenchError('ERR_BENCH_USAGE', `${name} cannot be profiled`);
  const file = resolve(output ?? join(buildRoot, `${name.replaceAll('/', '-')}.cpuprofile`));
  await mkdir(dirname(file), { recursive: true });
  await withBench(fullPlan, (bench) => profile(bench, file));
  return file;
}
