/**
 * The words that take the fewest changes of one letter to get to from `word`, and as many of them as `most`: the first
 * in the order of their letters. All are as close to no letters at all, as C has it.
 */
export function closestWords(words: Iterable<string>, word: string, most: number): readonly string[] {
  const sorted = [...new Set(words)].sort((a, b) => (a < b ? -1 : 1));
  if (word === '') return sorted.slice(0, most);
  const distances = sorted.map((other) => distance(other, word));
  const least = Math.min(...distances);
  return sorted.filter((_, index) => distances[index] === least).slice(0, most);
}

/** How many letters have to be put in, taken out or replaced. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const letter of from) {
    const above = row;
    let left = (above[0] ?? 0) + 1;
    row = [left];
    for (let i = 0; i < to.length; i++) {
      const diagonal = above[i] ?? 0;
      const replaced = diagonal + (to[i] === letter ? 0 : 1);
      left = Math.min(replaced, left + 1, (above[i + 1] ?? 0) + 1);
      row.push(left);
    }
  }
  return row[to.length] ?? 0;
}
