import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fullPlan, quickPlan, type Bench, type Plan } from '../cases/bench.ts';
import type { BenchCase } from '../cases/bench-case.ts';
import type { CaseResult } from '../cases/result.ts';
import { BenchError } from '../errors.ts';
import { changedSinceBuild } from '../machine/changed-since-build.ts';
import { chooseCores } from '../machine/cores.ts';
import { describeMachine } from '../machine/machine.ts';
import { checkoutRoot } from '../paths.ts';
import { caseText } from '../report/case-tables.ts';
import type { SavedRun } from '../report/saved-run.ts';
import { ServerPool } from '../servers/server-pool.ts';
import type { RunOptions } from './command-line.ts';

export function planOf({ quick, repetitions, seconds }: RunOptions): Plan {
  const plan = quick ? quickPlan : fullPlan;
  return { ...plan, repetitions: repetitions ?? plan.repetitions, seconds: seconds ?? plan.seconds };
}

/** Gives `work` servers to measure, and ends them all afterwards. */
export async function withBench<T>(plan: Plan, work: (bench: Bench) => Promise<T>): Promise<T> {
  // Socket paths may have 107 bytes: the directory's name is short.
  const scratch = await mkdtemp(join(tmpdir(), 'gtb-'));
  // Also when the run is broken off: see main.ts.
  const remove = (): void => rmSync(scratch, { recursive: true, force: true });
  process.once('exit', remove);
  const cores = chooseCores();
  const pool = new ServerPool(scratch, cores);
  try {
    return await work({ plan, cores, pool, scratch });
  } finally {
    await pool.stop();
    remove();
    process.off('exit', remove);
  }
}

/**
 * Measures the cases one after the other and prints a table for each.
 *
 * @throws BenchError `ERR_BENCH_BUILD` when what is built is not what the sources say
 */
export async function runCases(cases: readonly BenchCase[], plan: Plan): Promise<SavedRun> {
  const stale = staleBuild();
  if (stale !== undefined && !plan.quick) throw new BenchError('ERR_BENCH_BUILD', stale);
  return withBench(plan, async (bench) => {
    const machine = describeMachine();
    const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
    console.log(`${machine.processor}, ${machine.cores} cores, Linux ${machine.kernel}; ${bench.cores.description}`);
    console.log(`${versions.join('; ')}; ${new Date().toISOString()}`);
    console.log(plan.quick ? 'Quick: shows that it works, measures nothing' : '');
    console.log(stale === undefined ? '' : `${stale}\n`);
    const results: CaseResult[] = [];
    for (const benchCase of cases) {
      const result = await runCase(benchCase, bench);
      results.push(result);
      console.log(caseText(result));
    }
    return { format: 1, date: new Date().toISOString(), machine, cores: bench.cores.description, plan, results };
  });
}

async function runCase(benchCase: BenchCase, bench: Bench): Promise<CaseResult> {
  try {
    return await benchCase.run(bench);
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    return { kind: 'failed', name: benchCase.name, reason: error.message };
  }
}

/** Names of the cases that failed, whose bar does not hold, or whose own server failed. */
export function failuresOf(run: SavedRun): string[] {
  return run.results
    .filter(
      (result) =>
        result.kind === 'failed' ||
        (result.kind === 'table' && result.missed !== undefined) ||
        ('absent' in result && wasNotMeasured(result)),
    )
    .map(({ name }) => name);
}

/** A missing C daemon is a gap in the table; without ours there is nothing to report. */
function wasNotMeasured(result: { readonly absent: Readonly<Record<string, string>> }): boolean {
  return result.absent['gluster-ts'] !== undefined;
}

/** Why this build is not to be measured, or undefined. */
function staleBuild(): string | undefined {
  const changed = changedSinceBuild(checkoutRoot);
  if (changed.length === 0) return undefined;
  const some = changed.length > 5 ? [...changed.slice(0, 5), '…'] : changed;
  return `The build is not of these sources (pnpm run build): ${changed.length} differ, ${some.join(', ')}`;
}
