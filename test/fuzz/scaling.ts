import { tryInput } from './fuzz.ts';
import type { FuzzTarget } from './target.ts';

/** Inputs grow until one takes so long that it can be measured. */
const MEASURABLE_MS = 20;
const N_MAX = 1 << 13;
/** Eight times the input: linear work takes eight times as long, quadratic 64 times. */
const GROWTH = 8;
const MOST = 28;
const ATTEMPTS = 5;

/** Times work on inputs that grow; returns a line for each, and says which grow faster than their size. */
export async function measureScaling(target: FuzzTarget): Promise<{ line: string; quadratic: boolean }[]> {
  const lines: { line: string; quadratic: boolean }[] = [];
  for (const [name, make] of Object.entries(target.scaling ?? {})) {
    let n = 16;
    while (n < N_MAX && (await bestMs(target, make(n), 1)) < MEASURABLE_MS) n *= 2;
    let ratio = Infinity;
    // A busy machine makes single measurements too long, never too short.
    for (let attempt = 0; attempt < ATTEMPTS && ratio > MOST; attempt++) {
      ratio = (await bestMs(target, make(n * GROWTH), 3)) / (await bestMs(target, make(n), 5));
    }
    const line = `${target.name}, ${name}: ${n} to ${n * GROWTH} takes ${ratio.toFixed(1)} times as long`;
    lines.push({ line, quadratic: ratio > MOST });
  }
  return lines;
}

async function bestMs(target: FuzzTarget, bytes: Uint8Array, times: number): Promise<number> {
  let best = Infinity;
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    await tryInput(target, bytes);
    best = Math.min(best, performance.now() - start);
  }
  return best;
}
