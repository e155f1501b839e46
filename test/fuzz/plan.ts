import type { FuzzTarget } from './target.ts';

/** How many of `messages` inputs each target gets, by its weight; the first ones make up for rounding. */
export function plan(targets: readonly FuzzTarget[], messages: number): Map<string, number> {
  const weights = targets.reduce((sum, { weight }) => sum + weight, 0);
  let weight = 0;
  let planned = 0;
  return new Map(
    targets.map((target) => {
      weight += target.weight;
      const count = Math.round((messages * weight) / weights) - planned;
      planned += count;
      return [target.name, count];
    }),
  );
}
