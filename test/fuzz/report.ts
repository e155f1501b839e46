import type { Tally } from './fuzz.ts';
import type { FuzzTarget } from './target.ts';

interface Sum {
  inputs: number;
  mutations: number;
  decoded: number;
  ms: number;
  slowestMs: number;
  slowest: string;
  heapMax: number;
}

const COLUMNS = [40, 11, 11, 9, 11, 14, 10];

/** One line for each group of targets, and the total. */
export function printTotals(targets: readonly FuzzTarget[], tallies: readonly ReadonlyMap<string, Tally>[]): void {
  const groups = new Map<string, Sum>();
  const total = emptySum();
  for (const { name } of targets) {
    const group = name.slice(0, name.indexOf('/'));
    const sum = groups.get(group) ?? emptySum();
    groups.set(group, sum);
    for (const tally of tallies.flatMap((byName) => byName.get(name) ?? [])) {
      add(sum, tally, name);
      add(total, tally, name);
    }
  }
  print(['target', 'inputs', 'mutations', 'decoded', 'inputs/s', 'slowest', 'heap']);
  for (const [group, sum] of groups) print(row(group, sum));
  print(row('total', total));
  console.log(`slowest of all: ${total.slowest}`);
}

function emptySum(): Sum {
  return { inputs: 0, mutations: 0, decoded: 0, ms: 0, slowestMs: 0, slowest: '', heapMax: 0 };
}

function add(sum: Sum, tally: Tally, name: string): void {
  sum.inputs += tally.inputs;
  sum.mutations += tally.mutations;
  sum.decoded += tally.decoded;
  sum.ms += tally.ms;
  sum.heapMax = Math.max(sum.heapMax, tally.heapMax);
  if (tally.slowestMs > sum.slowestMs) {
    sum.slowestMs = tally.slowestMs;
    sum.slowest = `--target '${name}' --index ${tally.slowestIndex}`;
  }
}

/** `inputs/s` is what one worker does. */
function row(name: string, { inputs, mutations, decoded, ms, slowestMs, heapMax }: Sum): string[] {
  const share = (part: number): string => `${((100 * part) / Math.max(inputs, 1)).toFixed(1)} %`;
  return [
    name,
    String(inputs),
    share(mutations),
    share(decoded),
    String(Math.round((1000 * inputs) / Math.max(ms, 1))),
    `${slowestMs.toFixed(1)} ms`,
    `${Math.round(heapMax / 1024 / 1024)} MiB`,
  ];
}

function print(cells: readonly string[]): void {
  console.log(
    cells.map((cell, i) => (i === 0 ? cell.padEnd(COLUMNS[i] ?? 0) : cell.padStart(COLUMNS[i] ?? 0))).join(''),
  );
}
