/**
 * Options in the order in which C shows them: what was stored last comes first, since every pair that is put into one of
 * its dicts goes to the front.
 */
export function shownOptions(options: ReadonlyMap<string, string>): readonly (readonly [string, string])[] {
  return [...options].reverse();
}
