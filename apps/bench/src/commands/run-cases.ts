import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fullPlan, quickPlan, type Bench, type Plan } from '../cases/bench.ts';
import type { BenchCase } from '../cases/bench-case.ts';
import type { CaseResult } from '../cases/result.ts';
import { BenchError } from '../errors.ts';
import { chooseCores } from '../machine/cores.ts';
import { describeMachine } from '../machine/machine.ts';
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

/** Measures the cases one after the other and prints a table for each. */
export async function runCases(cases: readonly BenchCase[], plan: Plan): Promise<SavedRun> {
  return withBench(plan, async (bench) => {
    const machine = describeMachine();
    const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
    console.log(`${machine.processor}, ${machine.cores} cores, Linux ${machine.kernel}; ${bench.cores.description}`);
    console.log(`${versions.join('; ')}; ${new Date().toISOString()}`);
    console.log(plan.quick ? 'Quick: shows that it works, measures nothing\n' : '');
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
