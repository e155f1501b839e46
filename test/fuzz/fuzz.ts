import { getHeapStatistics } from 'node:v8';
import { mutate, noise } from './mutate.ts';
import { hash, Random } from './random.ts';
import { FuzzFailure, MEMORY, type FuzzTarget } from './target.ts';

/** An input that takes longer is tried again, and is a finding if it does so every time. */
const HANG_MS = 2000;
/** The heap is measured around one input of so many. */
const MEMORY_SAMPLE = 64;

/** What a run came to. */
export interface Tally {
  inputs: number;
  /** Inputs that were valid messages with changes. */
  mutations: number;
  /** Inputs that were values. */
  decoded: number;
  ms: number;
  slowestMs: number;
  slowestIndex: number;
  /** Largest heap seen, in bytes, what lies outside V8's heap included. */
  heapMax: number;
}

export interface FuzzRange {
  readonly seed: number;
  /** Number of the first input. */
  readonly from: number;
  readonly count: number;
  /** Told the number of each input before it is tried. */
  readonly onInput?: (index: number) => void;
  /** Told of findings, and the run goes on; by default the first one is thrown. */
  readonly onFinding?: (finding: FuzzFailure) => void;
}

const random = new Random();

/** The input of that number: the same for the same seed, whichever came before. */
export function inputOf(target: FuzzTarget, seed: number, index: number): { bytes: Uint8Array; mutated: boolean } {
  random.reset(seed, hash(target.name), index);
  const kind = random.below(16);
  if (kind === 0) return { bytes: noise(random), mutated: false };
  if (kind === 1) return { bytes: random.pick(target.seeds).slice(), mutated: false };
  return { bytes: mutate(random, target.seeds, target.words ?? []), mutated: true };
}

/** Tries `count` inputs. */
export async function fuzz(target: FuzzTarget, { seed, from, count, onInput, onFinding }: FuzzRange): Promise<Tally> {
  const tally: Tally = { inputs: 0, mutations: 0, decoded: 0, ms: 0, slowestMs: 0, slowestIndex: from, heapMax: 0 };
  const begun = performance.now();
  for (let index = from; index < from + count; index++) {
    onInput?.(index);
    const { bytes, mutated } = inputOf(target, seed, index);
    const report = (cause: unknown): void => {
      const finding = findingOf(target, seed, index, bytes, cause);
      if (onFinding === undefined) throw finding;
      onFinding(finding);
    };
    const sampled = index % MEMORY_SAMPLE === 0;
    const heapBefore = sampled ? heapBytes() : 0;
    const start = performance.now();
    let decoded: boolean;
    try {
      const answer = tryInput(target, bytes);
      decoded = typeof answer === 'boolean' ? answer : await answer;
    } catch (error) {
      report(error);
      continue;
    } finally {
      tally.inputs++;
      if (mutated) tally.mutations++;
    }
    const ms = performance.now() - start;
    if (ms > HANG_MS && (await hangs(target, bytes))) {
      report(new Error(`Takes ${Math.round(ms)} ms`));
    }
    if (sampled) {
      const heap = heapBytes();
      tally.heapMax = Math.max(tally.heapMax, heap);
      const most = mostBytes(target, bytes);
      if (heap - heapBefore > most && (await leaks(target, bytes, most))) {
        report(new Error(`Takes ${heap - heapBefore} bytes of heap`));
      }
    }
    if (decoded) tally.decoded++;
    if (ms > tally.slowestMs) {
      tally.slowestMs = ms;
      tally.slowestIndex = index;
    }
  }
  tally.ms = performance.now() - begun;
  return tally;
}

/** One input: was it a value? Errors that are answers are answers; others are thrown on. */
export function tryInput(target: FuzzTarget, bytes: Uint8Array): boolean | Promise<boolean> {
  const refused = (error: unknown): boolean => {
    if (target.refusals.some((refusal) => error instanceof refusal)) return false;
    throw error;
  };
  try {
    const answer = target.run(bytes);
    return typeof answer === 'boolean' ? answer : answer.catch(refused);
  } catch (error) {
    return refused(error);
  }
}

/** Is it the input, and not the machine? */
async function hangs(target: FuzzTarget, bytes: Uint8Array): Promise<boolean> {
  for (let i = 0; i < 3; i++) {
    const start = performance.now();
    await tryInput(target, bytes.slice());
    if (performance.now() - start < HANG_MS) return false;
  }
  return true;
}

async function leaks(target: FuzzTarget, bytes: Uint8Array, most: number): Promise<boolean> {
  for (let i = 0; i < 3; i++) {
    const before = heapBytes();
    await tryInput(target, bytes.slice());
    if (heapBytes() - before <= most) return false;
  }
  return true;
}

function mostBytes({ memory = MEMORY }: FuzzTarget, { length }: Uint8Array): number {
  return memory.bytes + memory.bytesPerByte * length;
}

function heapBytes(): number {
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
}

function findingOf(target: FuzzTarget, seed: number, index: number, bytes: Uint8Array, cause: unknown): FuzzFailure {
  const what = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  const again = `sh scripts/fuzz.sh --target '${target.name}' --seed ${seed} --index ${index}`;
  return new FuzzFailure(`${target.name}: ${what}\nagain: ${again}\ninput: ${Buffer.from(bytes).toString('hex')}`);
}
