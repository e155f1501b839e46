/** Filled buckets of a latency histogram as the load generator prints them: upper edge in nanoseconds, count. */
export type Buckets = readonly (readonly [number, number])[];

/** Adds up the histograms of several repetitions; the generator's bucket edges are the same in every run. */
export function mergeBuckets(all: readonly Buckets[]): Buckets {
  const counts = new Map<number, number>();
  for (const [upper, count] of all.flat()) counts.set(upper, (counts.get(upper) ?? 0) + count);
  return [...counts].sort(([a], [b]) => a - b);
}

/** The upper edge of the bucket that holds the given share (0 … 1) of all values, by nearest rank; undefined when empty. */
export function quantile(buckets: Buckets, share: number): number | undefined {
  const total = buckets.reduce((sum, [, count]) => sum + count, 0);
  const rank = Math.max(1, Math.ceil(total * share));
  let seen = 0;
  for (const [upper, count] of buckets) {
    seen += count;
    if (seen >= rank) return upper;
  }
  return undefined;
}
