import { describe, expect, it, vi } from 'vitest';
import { checkRounds } from '../bars/check.ts';
import type { BenchCase } from '../cases/bench-case.ts';
import type { CaseResult } from '../cases/result.ts';
import { loadOf, pathOf } from '../report/fixtures.ts';
import type { SavedRun } from '../report/saved-run.ts';
import { check } from './check.ts';

vi.spyOn(console, 'log').mockImplementation(() => undefined);

const fast = pathOf([
  { 'gluster-ts': loadOf(100_000, 2), 'c-glusterd': loadOf(1000, 200), 'node-echo': loadOf(200_000, 1) },
]);
const slow = pathOf([
  { 'gluster-ts': loadOf(10_000, 2), 'c-glusterd': loadOf(1000, 200), 'node-echo': loadOf(200_000, 1) },
]);
const broken: CaseResult = { kind: 'failed', name: 'other', reason: 'no such file' };

/** Measures by hand: the results of each round in turn, the last one for ever. */
function measured(...rounds: readonly CaseResult[][]): {
  measure: (cases: readonly BenchCase[]) => Promise<SavedRun>;
  asked: string[][];
} {
  const asked: string[][] = [];
  return {
    asked,
    measure(cases) {
      const results = rounds[Math.min(asked.push(cases.map(({ name }) => name)), rounds.length) - 1];
      return Promise.resolve({ results } as unknown as SavedRun);
    },
  };
}

function named(...names: string[]): BenchCase[] {
  return names.map((name) => ({ name }) as BenchCase);
}

describe('check()', () => {
  it('check() measures once when nothing is wrong', async () => {
    const { measure, asked } = measured([fast]);
    expect(await check(named(fast.name), measure)).toEqual([]);
    expect(asked).toEqual([[fast.name]]);
  });

  it('check() measures again what seems wrong, and only that', async () => {
    const { measure, asked } = measured([slow, broken], [fast]);
    expect(await check(named('fine', fast.name, 'other'), measure)).toEqual([]);
    expect(asked).toEqual([
      ['fine', fast.name, 'other'],
      [fast.name, 'other'],
    ]);
  });

  it('check() says what was wrong each time', async () => {
    const { measure, asked } = measured([slow, broken]);
    expect(await check(named(slow.name, 'other'), measure)).toEqual([
      `${slow.name}: calls/s ÷ C glusterd is 10.0, and the bar of 110 missed by a factor of 4`,
      'other: failed',
    ]);
    expect(asked).toHaveLength(checkRounds);
  });
});
