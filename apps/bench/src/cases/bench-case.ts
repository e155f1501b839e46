import type { Bench } from './bench.ts';
import type { CaseResult } from './result.ts';

/** Something that can be measured by name. */
export interface BenchCase {
  /** Like a path: `path/list-friends/unix/64x16`. */
  readonly name: string;
  /** What it measures, for `list`. */
  readonly about: string;
  run(bench: Bench): Promise<CaseResult>;
  /** Runs the part of it that is our code under the profiler and writes a `.cpuprofile`. */
  profile?(bench: Bench, file: string): Promise<void>;
}
