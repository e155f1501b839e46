import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Plan } from '../cases/bench.ts';
import type { CaseResult } from '../cases/result.ts';
import { BenchError } from '../errors.ts';
import type { Machine } from '../machine/machine.ts';
import { buildRoot } from '../paths.ts';

/** One run with all that is needed to write about it. */
export interface SavedRun {
  readonly format: 1;
  /** ISO 8601, in UTC. */
  readonly date: string;
  readonly machine: Machine;
  /** How servers and generator were kept apart. */
  readonly cores: string;
  readonly plan: Plan;
  readonly results: readonly CaseResult[];
}

/** Where `run` leaves its figures. */
export const lastRun: string = join(buildRoot, 'last-run.json');

export async function saveRun(run: SavedRun, file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(run));
}

/** @throws BenchError `ERR_BENCH_DATA` when the file is not a saved run */
export async function readRun(file: string): Promise<SavedRun> {
  const run: unknown = JSON.parse(await readFile(file, 'utf8'));
  if (isSavedRun(run)) return run;
  throw new BenchError('ERR_BENCH_DATA', `${file} is no saved run of this bench`);
}

/** The bench reads only what it wrote itself: the number of its format vouches for the rest. */
function isSavedRun(value: unknown): value is SavedRun {
  return typeof value === 'object' && value !== null && 'format' in value && value.format === 1 && 'results' in value;
}
