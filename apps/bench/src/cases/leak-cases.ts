import { join } from 'node:path';
import { BenchError } from '../errors.ts';
import { measureLeak } from '../measure/leak.ts';
import { listFriends } from '../messages/list-friends.ts';
import { startOurDaemon } from '../servers/our-daemon.ts';
import { loadGenerator, requestFile } from './bench.ts';
import type { BenchCase } from './bench-case.ts';
import type { LeakResult } from './result.ts';

/** Least and greatest ratio of the memory after the second run to that after the first. */
export const rssTolerance = 0.05;

/** Connections, calls on each, and how many of those are outstanding at once. */
export interface LeakLoad {
  readonly connections: number;
  readonly callsPerConnection: number;
  readonly depth: number;
}

/** What a monitor's worth of clients does in weeks, in seconds: memory must be where it was. */
export const steadyLoad: LeakLoad = { connections: 200, callsPerConnection: 10_000, depth: 16 };

/**
 * Everything at once: the out queues fill up to their limits, and how much of that memory V8 has collected when one looks
 * differs by a factor from run to run. Only what is held is judged.
 */
export const floodLoad: LeakLoad = { ...steadyLoad, depth: 10_000 };

/** Whether the daemon gives back everything that two times two million calls made it take. */
export function leakCases(): BenchCase[] {
  return [leakCase('leak', steadyLoad, rssTolerance), leakCase('flood', floodLoad, Infinity)];
}

function leakCase(title: string, load: LeakLoad, tolerance: number): BenchCase {
  const { connections, callsPerConnection } = load;
  const name = `memory/${title}/unix/${connections}x${callsPerConnection}`;
  return {
    name,
    about: `${connections} connections send ${callsPerConnection} calls each, ${load.depth} outstanding, twice: what is still held then`,
    async run(bench) {
      const daemon = await startOurDaemon(join(bench.scratch, title), bench.cores);
      if ('missing' in daemon) return { kind: 'skipped', name, reason: daemon.missing };
      const calls = bench.plan.quick ? callsPerConnection / 20 : callsPerConnection;
      try {
        const figures = await measureLeak(
          await loadGenerator(),
          {
            endpoint: daemon.endpoint('unix'),
            requestFile: await requestFile(bench, listFriends),
            connections,
            depth: Math.min(load.depth, calls),
            requests: connections * calls,
            launcher: bench.cores.generator,
          },
          daemon,
          2,
        );
        const result: LeakResult = { kind: 'leak', name, connections, callsPerConnection: calls, ...figures };
        // A short load leaves the heap still growing: only what is held counts then.
        checkLeak(result, bench.plan.quick ? Infinity : tolerance);
        return result;
      } finally {
        await daemon.stop();
      }
    },
  };
}

/** @throws BenchError `ERR_BENCH_CASE` when something is still held, or memory has changed by more than the tolerance */
export function checkLeak({ held, rss }: Pick<LeakResult, 'held' | 'rss'>, tolerance: number): void {
  const counters = Object.entries(held).map(([counter, value]) => `${counter} ${value}`);
  if (counters.length > 0) {
    throw new BenchError('ERR_BENCH_CASE', `Still held after all connections closed: ${counters.join(', ')}`);
  }
  const [first = 0, second = 0] = rss;
  const growth = second / first - 1;
  if (!(Math.abs(growth) <= tolerance)) {
    throw new BenchError(
      'ERR_BENCH_CASE',
      `Resident memory went from ${first} to ${second} bytes (${(growth * 100).toFixed(1)} %) between two equal runs`,
    );
  }
}
