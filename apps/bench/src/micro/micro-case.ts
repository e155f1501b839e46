/** What a `packages/<package>/bench/<name>.bench.ts` exports as `cases`: an array of these. */
export interface MicroCase {
  /** Like a path, its package first: `xdr/call-header/decode`. */
  readonly name: string;
  run(): unknown;
  /** Operations that one `run()` does; default 1. */
  readonly batch?: number;
  setup?(): void | Promise<void>;
  teardown?(): void | Promise<void>;
}

/** What one case costs. */
export interface MicroFigures {
  readonly name: string;
  readonly nanosMedian: number;
  readonly nanosP99: number;
  readonly samples: number;
}

/** What worker.ts prints for each case, as one line of JSON. */
export type MicroOutcome = MicroFigures | { readonly name: string; readonly error: string };
