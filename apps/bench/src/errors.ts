/** What can go wrong in a bench, apart from the figures. */
export type BenchErrorCode =
  | 'ERR_BENCH_USAGE' // the command line is wrong: exit code 2
  | 'ERR_BENCH_BUILD' // a native program does not compile, or what is built is not of the sources
  | 'ERR_BENCH_SERVER' // a server does not start, or ended in between
  | 'ERR_BENCH_LOAD' // the load generator found a wrong answer, or failed itself
  | 'ERR_BENCH_CASE' // a case did not hold what it checks
  | 'ERR_BENCH_DATA'; // saved or received figures are not what they should be

/** A case could not be measured. The message says which program failed and how; the run goes on with the next case. */
export class BenchError extends Error {
  override readonly name = 'BenchError';
  readonly code: BenchErrorCode;

  constructor(code: BenchErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
