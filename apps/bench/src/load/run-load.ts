import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { BenchError } from '../errors.ts';
import { parseLoadResult, type LoadResult } from './load-result.ts';

/** A place to connect to. */
export type Endpoint = { readonly path: string } | { readonly host: string; readonly port: number };

/** One run of the load generator. */
export interface LoadOptions {
  readonly endpoint: Endpoint;
  /** File with the record or records to send. */
  readonly requestFile: string;
  /** Default 1. */
  readonly connections?: number;
  /** Calls outstanding on each connection; default 1. */
  readonly depth?: number;
  /** How long to measure, default 5; goes without `requests`. */
  readonly seconds?: number;
  /** Seconds of the same load before that; default 0. */
  readonly warmup?: number;
  /** Instead of a time: exactly so many calls in all. */
  readonly requests?: number;
  /** Seconds that `requests` may take; default 600. */
  readonly limit?: number;
  /** Seconds without any reply after which the run has failed; default 10. */
  readonly stall?: number;
  /**
   * File that says which generation of the list of peers is in place, as `GenerationFile` writes it: every reply must be one
   * whole list, no older than that when its call was sent. Default: results are not looked at.
   */
  readonly generationFile?: string;
  /** Process whose CPU time and memory are reported. */
  readonly pid?: number;
  readonly histogram?: boolean;
  /** Program and arguments in front, such as taskset's or nsenter's. */
  readonly launcher?: readonly string[];
}

/** How a run ended: `code` is the generator's exit code, `stderr` its words. */
export interface LoadOutcome {
  readonly code: number | null;
  readonly result: LoadResult | undefined;
  readonly stderr: string;
}

/** Runs the generator to its end, whatever that is. */
export async function tryLoad(program: string, options: LoadOptions): Promise<LoadOutcome> {
  const [file = program, ...args] = [...(options.launcher ?? []), program, ...loadArguments(options)];
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return {
    code: child.exitCode,
    result: stdout === '' ? undefined : parseLoadResult(stdout),
    stderr: stderr.trim(),
  };
}

/** @throws BenchError `ERR_BENCH_LOAD` when a reply was wrong, missing or one too many, or the generator could not run */
export async function runLoad(program: string, options: LoadOptions): Promise<LoadResult> {
  const { code, result, stderr } = await tryLoad(program, options);
  if (code !== 0 || result?.ok !== true) {
    throw new BenchError(
      'ERR_BENCH_LOAD',
      stderr === '' ? `The load generator ended with ${code ?? 'a signal'}` : stderr,
    );
  }
  return result;
}

function loadArguments(options: LoadOptions): string[] {
  const { endpoint } = options;
  const args = 'path' in endpoint ? ['--unix', endpoint.path] : ['--tcp', `${endpoint.host}:${endpoint.port}`];
  args.push('--request', options.requestFile);
  for (const name of ['connections', 'depth', 'seconds', 'warmup', 'requests', 'limit', 'stall', 'pid'] as const) {
    const value = options[name];
    if (value !== undefined) args.push(`--${name}`, String(value));
  }
  if (options.generationFile !== undefined) args.push('--generation', options.generationFile);
  if (options.histogram === true) args.push('--histogram');
  return args;
}
