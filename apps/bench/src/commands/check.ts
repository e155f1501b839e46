import { judge, type Judged } from '../bars/bars.ts';
import { checkMargin, checkPlan, checkRounds } from '../bars/check.ts';
import type { BenchCase } from '../cases/bench-case.ts';
import { barTable } from '../report/bar-table.ts';
import type { SavedRun } from '../report/saved-run.ts';
import { renderText } from '../report/table.ts';
import { failuresOf, runCases } from './run-cases.ts';

/** Measures some cases. */
export type Measure = (cases: readonly BenchCase[]) => Promise<SavedRun>;

/**
 * Measures the cases briefly and looks for ratios that are wrong by factors. What seems to be is measured again, a few times
 * in all: a machine that had other things to do for some seconds is no reason to fail.
 *
 * @returns what is wrong, one line each; empty when nothing is
 */
export async function check(cases: readonly BenchCase[], measure: Measure = measureBriefly): Promise<string[]> {
  let suspects = cases;
  let wrong: string[] = [];
  for (let round = 1; round <= checkRounds && suspects.length > 0; round++) {
    const run = await measure(suspects);
    const judged = judge(run.results, checkMargin);
    console.log(renderText(barTable(judged, checkMargin)));
    const missed = judged.filter(({ met }) => !met);
    const failures = failuresOf(run);
    wrong = [...missed.map(missedText), ...failures.map((name) => `${name}: failed`)];
    suspects = suspects.filter(
      ({ name }) => failures.includes(name) || missed.some(({ bar }) => concerns(bar.name, name)),
    );
  }
  return wrong;
}

function measureBriefly(cases: readonly BenchCase[]): Promise<SavedRun> {
  return runCases(cases, checkPlan);
}

/** A bar of the codec is about all messages of an operation. */
function concerns(barName: string, caseName: string): boolean {
  const [start = '', end] = barName.split('*');
  return end === undefined ? barName === caseName : caseName.startsWith(start) && caseName.endsWith(end);
}

function missedText({ bar, value }: Judged): string {
  return `${bar.name}: ${bar.what} is ${value.toPrecision(3)}, and the bar of ${bar.limit} missed by a factor of ${checkMargin}`;
}
