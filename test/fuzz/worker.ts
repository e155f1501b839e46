/** One of the threads that a long run is split over: its share of the inputs of every target. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Coverage } from './coverage.ts';
import type { Tally } from './fuzz.ts';
import type { FuzzFailure } from './target.ts';

export interface WorkerData {
  readonly seed: number;
  /** Inputs by the names of targets: number of the first, and how many. */
  readonly ranges: Readonly<Record<string, readonly [number, number]>>;
  /** Where the number of the input under way stands, and the place of its target in the list. */
  readonly progress: Int32Array;
  readonly coverage: boolean;
}

export type WorkerReport =
  | { readonly type: 'tally'; readonly target: string; readonly tally: Tally }
  | { readonly type: 'finding'; readonly message: string }
  | { readonly type: 'coverage'; readonly coverage: Coverage };

/** Of one target, for each worker: mostly they are one and the same. */
const FINDINGS_MAX = 5;

const { seed, ranges, progress, coverage } = workerData as WorkerData;
const report = (message: WorkerReport): void => parentPort?.postMessage(message);

// Started before what it measures is loaded.
const measure = coverage ? await (await import('./coverage.ts')).startCoverage() : undefined;
const { targets } = await import('./targets/all.ts');
const { fuzz } = await import('./fuzz.ts');

for (const [place, target] of targets.entries()) {
  const [from, count] = ranges[target.name] ?? [0, 0];
  if (count === 0) continue;
  Atomics.store(progress, 0, place);
  const onInput = (index: number): void => void Atomics.store(progress, 1, index);
  let findings = 0;
  const onFinding = ({ message }: FuzzFailure): void => {
    if (++findings <= FINDINGS_MAX) report({ type: 'finding', message });
  };
  report({ type: 'tally', target: target.name, tally: await fuzz(target, { seed, from, count, onInput, onFinding }) });
}
if (measure !== undefined) report({ type: 'coverage', coverage: await measure() });
// A daemon of a target may wait still, for a peer that an input told it to probe: it is no longer anybody's business.
process.exit();
