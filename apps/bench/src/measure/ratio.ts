/** Least, middle and greatest of several values. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** Undefined for no values. The median of an even number is the mean of the two in the middle. */
export function spread(values: readonly number[]): Spread | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const min = sorted.at(0);
  const max = sorted.at(-1);
  const lower = sorted[(sorted.length - 1) >> 1];
  const upper = sorted[sorted.length >> 1];
  if (min === undefined || max === undefined || lower === undefined || upper === undefined) return undefined;
  return { min, median: (lower + upper) / 2, max };
}

/**
 * Ratios of two values that were measured right after each other, one ratio for each repetition in which both were:
 * what slows the whole machine down for a while divides out, as it would not between medians of all repetitions.
 */
export function ratioSpread<T>(
  repetitions: readonly T[],
  numerator: (repetition: T) => number | undefined,
  denominator: (repetition: T) => number | undefined,
): Spread | undefined {
  const ratios = repetitions.flatMap((repetition) => {
    const top = numerator(repetition);
    const bottom = denominator(repetition);
    return top === undefined || bottom === undefined || bottom === 0 ? [] : [top / bottom];
  });
  return spread(ratios);
}
