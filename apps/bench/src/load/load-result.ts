import { BenchError } from '../errors.ts';

/** What the server's process used while the generator measured. */
export interface ServerUsage {
  readonly pid: number;
  readonly cpuSeconds: number;
  readonly userSeconds: number;
  readonly systemSeconds: number;
  readonly cpuMicrosPerCall: number;
  /** Bytes resident before and after the measured time, and at the most in the process's life. */
  readonly rssBefore: number;
  readonly rssAfter: number;
  readonly rssPeak: number;
  /** read- and write-like system calls, which include sockets; null when the kernel does not tell. */
  readonly readCalls: number | null;
  readonly writeCalls: number | null;
}

/** Nanoseconds from a call's write to the read that completed its reply. */
export interface Latency {
  readonly min: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
  readonly mean: number;
}

/** The JSON object that the load generator prints. */
export interface LoadResult {
  readonly ok: boolean;
  readonly errors: number;
  /** What was wrong; null when nothing was. */
  readonly error: string | null;
  readonly endpoint: string;
  readonly connections: number;
  readonly depth: number;
  /** Length of the measured time, in which `calls` were answered. */
  readonly seconds: number;
  readonly calls: number;
  readonly callsPerSecond: number;
  /** Over the whole run, warm-up and end included. */
  readonly sent: number;
  readonly answered: number;
  readonly latencyNs: Latency;
  readonly replyBytes: number;
  readonly replyBytesMin: number;
  readonly replyBytesMax: number;
  readonly ownCpuSeconds: number;
  readonly ownReads: number;
  readonly ownWrites: number;
  readonly server: ServerUsage | null;
  /** `[upper edge in ns, count]` of the filled buckets; only with `histogram`. */
  readonly histogram?: readonly (readonly [number, number])[];
}

const numberFields = [
  'errors',
  'connections',
  'depth',
  'seconds',
  'calls',
  'callsPerSecond',
  'sent',
  'answered',
  'replyBytes',
  'replyBytesMin',
  'replyBytesMax',
  'ownCpuSeconds',
  'ownReads',
  'ownWrites',
] as const;

/** @throws BenchError `ERR_BENCH_DATA` when the text is not what the generator prints */
export function parseLoadResult(text: string): LoadResult {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new BenchError('ERR_BENCH_DATA', `The load generator printed no JSON: ${text.slice(0, 200)}`, {
      cause: error,
    });
  }
  if (!isLoadResult(value)) {
    throw new BenchError('ERR_BENCH_DATA', `The load generator's JSON lacks fields: ${text.slice(0, 200)}`);
  }
  return value;
}

/** Both ends of this JSON are built from one source tree, so the presence of each number is check enough. */
function isLoadResult(value: unknown): value is LoadResult {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map(Object.entries(value));
  return (
    typeof fields.get('ok') === 'boolean' &&
    typeof fields.get('latencyNs') === 'object' &&
    fields.has('server') &&
    numberFields.every((name) => Number.isFinite(fields.get(name)))
  );
}
