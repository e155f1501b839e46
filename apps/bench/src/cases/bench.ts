import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BenchError } from '../errors.ts';
import type { Cores } from '../machine/cores.ts';
import type { Message } from '../messages/message.ts';
import { buildNative } from '../native/build-native.ts';
import type { ServerPool } from '../servers/server-pool.ts';

/** How long and how often is measured. */
export interface Plan {
  /** Only whether everything works: CI, at most a minute. */
  readonly quick: boolean;
  /** Visits of each server in turn. */
  readonly repetitions: number;
  /** Seconds of one visit. */
  readonly seconds: number;
  /** Seconds of the same load before that. */
  readonly warmup: number;
}

export const fullPlan: Plan = { quick: false, repetitions: 5, seconds: 1.2, warmup: 0.4 };
export const quickPlan: Plan = { quick: true, repetitions: 1, seconds: 0.1, warmup: 0 };

/** What the cases of one run share. */
export interface Bench {
  readonly plan: Plan;
  readonly cores: Cores;
  readonly pool: ServerPool;
  /** Directory for everything that is gone after the run. */
  readonly scratch: string;
}

/** Path of the load generator. @throws BenchError `ERR_BENCH_BUILD` when this machine cannot build it */
export async function loadGenerator(): Promise<string> {
  const program = await buildNative('load');
  if ('missing' in program) throw new BenchError('ERR_BENCH_BUILD', `No load generator: ${program.missing}`);
  return program.path;
}

/** File that holds the call of `message` for the load generator. */
export async function requestFile(bench: Bench, message: Message): Promise<string> {
  const path = join(bench.scratch, `${message.name}.request`);
  await writeFile(path, message.request);
  return path;
}
