import { describe, expect, it } from 'vitest';

import { RateLimit } from './rate-limit.ts';

describe('RateLimit.take()', () => {
  it('lets the first of each kind through, per window', () => {
    const limit = new RateLimit({ limit: 2, windowMs: 10 });
    expect([0, 1, 2, 3].map((now) => limit.take('a', now))).toEqual([0, 0, undefined, undefined]);
    expect(limit.take('b', 3)).toBe(0);
    expect(limit.take('a', 10)).toBe(2);
    expect(limit.take('a', 11)).toBe(0);
    expect(limit.take('a', 12)).toBeUndefined();
  });

  it('watches a bounded number of kinds', () => {
    const limit = new RateLimit({ limit: 1, windowMs: 10, maxKinds: 2 });
    for (const kind of ['a', 'b', 'c']) limit.take(kind, 0);
    expect(limit.take('c', 1)).toBeUndefined();
    expect(limit.take('b', 1)).toBeUndefined();
    expect(limit.take('a', 1)).toBe(0); // forgotten for c
  });
});
