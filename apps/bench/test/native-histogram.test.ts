import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildNative } from '../src/native/build-native.ts';

const program = await buildNative('histogram-check');
if ('missing' in program) console.warn(`SKIPPED, the histogram's tests: ${program.missing}`);

interface Checked {
  readonly buckets: readonly (readonly [string, number, string])[];
  readonly count: number;
  readonly min: string;
  readonly max: string;
  readonly p50: string;
  readonly p99: string;
  readonly p999: string;
}

describe.skipIf('missing' in program)('histogram', () => {
  function check(values: readonly bigint[]): Checked {
    const path = 'path' in program ? program.path : '';
    return JSON.parse(execFileSync(path, { input: values.join('\n'), encoding: 'utf8' })) as Checked;
  }

  it('histogram_bucket() has one bucket for each value below 128, and never one wider than 1/128 of its values', () => {
    const edges = Array.from({ length: 64 }, (_, bit) => 1n << BigInt(bit)).flatMap((power) => [
      power - 1n,
      power,
      power + 1n,
    ]);
    const { buckets } = check([...new Set(edges)]);
    for (const [text, , upperText] of buckets) {
      const value = BigInt(text);
      const upper = BigInt(upperText);
      expect(upper).toBeGreaterThanOrEqual(value);
      expect((upper - value) * 128n).toBeLessThanOrEqual(value < 128n ? 0n : value);
    }
  });

  it('histogram_bucket() is monotonic, and its last bucket ends with the largest value there is', () => {
    const values = Array.from(
      { length: 64 * 16 },
      (_, step) => (1n << BigInt(step >> 4)) + ((1n << BigInt(step >> 4)) * BigInt(step & 15)) / 16n,
    );
    const { buckets } = check([...values, (1n << 64n) - 1n]);
    const indexes = buckets.map(([, index]) => index);
    expect(indexes).toEqual(indexes.toSorted((a, b) => a - b));
    expect(buckets.at(-1)).toEqual(['18446744073709551615', 58 * 128 - 1, '18446744073709551615']);
  });

  it('histogram_quantile() differs from the exact quantile by at most 1/128', () => {
    const value = fc.bigInt({ min: 0n, max: 10n ** 12n });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 2000, size: 'max' }), (values) => {
        const checked = check(values);
        const sorted = values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
        expect(checked.count).toBe(values.length);
        expect([checked.min, checked.max]).toEqual([String(sorted[0]), String(sorted.at(-1))]);
        for (const [found, share] of [
          [checked.p50, 0.5],
          [checked.p99, 0.99],
          [checked.p999, 0.999],
        ] as const) {
          const exact = sorted[Math.ceil(sorted.length * share) - 1]!;
          expect(BigInt(found)).toBeGreaterThanOrEqual(exact);
          expect((BigInt(found) - exact) * 128n).toBeLessThanOrEqual(exact);
        }
      }),
      { numRuns: 40 },
    );
  });
});
