import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeBuckets, quantile } from './histogram.ts';

describe('quantile', () => {
  it('quantile() of an empty histogram is undefined', () => {
    expect(quantile([], 0.5)).toBeUndefined();
  });

  it('quantile() takes the nearest rank', () => {
    const buckets = [
      [10, 98],
      [20, 1],
      [1000, 1],
    ] as const;
    expect(quantile(buckets, 0)).toBe(10);
    expect(quantile(buckets, 0.98)).toBe(10);
    expect(quantile(buckets, 0.99)).toBe(20);
    expect(quantile(buckets, 0.999)).toBe(1000);
    expect(quantile(buckets, 1)).toBe(1000);
  });
});

describe('mergeBuckets', () => {
  it('mergeBuckets() has the quantiles of all values together', () => {
    const value = fc.integer({ min: 0, max: 50 });
    fc.assert(
      fc.property(fc.array(fc.array(value)), fc.double({ min: 0, max: 1, noNaN: true }), (runs, share) => {
        const merged = mergeBuckets(runs.map((run) => run.map((upper) => [upper, 1] as const)));
        const sorted = runs.flat().sort((a, b) => a - b);
        expect(quantile(merged, share)).toBe(sorted[Math.max(1, Math.ceil(sorted.length * share)) - 1]);
      }),
    );
  });
});
