import { describe, expect, it } from 'vitest';
import { loadOf, pathOf } from '../report/fixtures.ts';
import { bars, judge } from './bars.ts';

const measured = pathOf([
  {
    'gluster-ts': loadOf(100_000, 2),
    'c-glusterd': loadOf(1000, 200),
    'node-echo': loadOf(200_000, 1),
    libtirpc: loadOf(50_000, 4),
  },
]);

describe('judge()', () => {
  it('judge() says nothing of what was not measured', () => {
    expect(judge([])).toEqual([]);
  });

  it('judge() compares medians of ratios with the limits', () => {
    const verdicts = judge([measured]).map(({ bar, value, met }) => [bar.what, value, met]);
    expect(verdicts).toEqual([
      ['calls/s ÷ C glusterd', 100, false],
      ['CPU per call ÷ the bare Node.js server', 2, true],
      ['CPU per call ÷ libtirpc', 0.5, true],
    ]);
  });

  it('judge() lets pass within the margin what is not at the bar', () => {
    expect(judge([measured], 1.2).every(({ met }) => met)).toBe(true);
  });

  it('judge() asks no more of a disturbed run than the bare Node.js server reached in it', () => {
    const disturbed = (ours: number) => [
      pathOf([{ 'gluster-ts': loadOf(ours, 2), 'c-glusterd': loadOf(1000, 200), 'node-echo': loadOf(2000, 1) }]),
    ];
    const verdict = (ours: number, margin: number) =>
      judge(disturbed(ours), margin).find(({ bar }) => bar.what === 'calls/s ÷ C glusterd')?.met;
    expect([verdict(600, 4), verdict(400, 4), verdict(2000, 1)]).toEqual([true, false, false]);
  });

  it('no two bars are the same', () => {
    expect(new Set(bars.map(({ name, what }) => `${name} ${what}`)).size).toBe(bars.length);
  });
});
