import type { ModuleSource } from './module-source.ts';

/** What to do about a name that is not defined. */
export function adviceFor(name: string, known: Iterable<string>, source: ModuleSource): readonly string[] {
  const notes: string[] = [];
  const near = nearest(name, known);
  if (near !== undefined) notes.push(`Did you mean ${near}?`);
  if (source.headers.length > 0) {
    const headers = source.headers.map(({ name: header, angled }) => (angled ? `<${header}>` : `"${header}"`));
    notes.push(
      `It may come from ${[...new Set(headers)].join(', ')}, which this compiler has not found or can not read`,
    );
  }
  return notes;
}

/** The name that differs by a third of its letters at most; undefined when there is none. */
function nearest(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.floor(name.length / 3) + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= bestDistance) continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Letters to insert, to delete, to replace and to swap with the next one to get from one word to the other. */
function editDistance(from: string, to: string): number {
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      const swapped = isSwap ? (before[j - 2] ?? 0) + 1 : Infinity;
      next.push(Math.min(replaced, swapped, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row[to.length] ?? 0;
}
