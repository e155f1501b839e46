import { describe, expect, it } from 'vitest';
import { ratioSpread, spread } from './ratio.ts';

describe('spread', () => {
  it('spread() of nothing is undefined', () => {
    expect(spread([])).toBeUndefined();
  });

  it('spread() takes the middle of an odd number of values and leaves its argument as it was', () => {
    const values = [9, 1, 5];
    expect(spread(values)).toEqual({ min: 1, median: 5, max: 9 });
    expect(values).toEqual([9, 1, 5]);
  });

  it('spread() takes the mean of the two in the middle of an even number', () => {
    expect(spread([10, 2, 4, 8])).toEqual({ min: 2, median: 6, max: 10 });
  });
});

describe('ratioSpread', () => {
  it('ratioSpread() divides within each repetition, so that what slows one repetition down does not show', () => {
    const repetitions = [
      { a: 100, b: 50 },
      { a: 10, b: 5 },
      { a: 90, b: 30 },
    ];
    const result = ratioSpread(
      repetitions,
      ({ a }) => a,
      ({ b }) => b,
    );
    expect(result).toEqual({ min: 2, median: 2, max: 3 });
  });

  it('ratioSpread() leaves out repetitions that lack one of the two, or divide by zero', () => {
    const repetitions: { a?: number; b?: number }[] = [{ a: 1 }, { b: 1 }, { a: 1, b: 0 }, { a: 6, b: 2 }];
    const result = ratioSpread(
      repetitions,
      ({ a }) => a,
      ({ b }) => b,
    );
    expect(result).toEqual({ min: 3, median: 3, max: 3 });
  });
});
