import type { HeadroomResult, PathResult } from '../cases/result.ts';
import type { LoadResult } from '../load/load-result.ts';
import { mergeBuckets, quantile } from '../measure/histogram.ts';
import { ratioSpread, spread, type Spread } from '../measure/ratio.ts';
import type { ServerName } from '../servers/server.ts';

/** What is reported about one server at one point. */
export interface PathFigures {
  /** Calls per second, each repetition's divided by C glusterd's in the same repetition. */
  readonly speedRatio: Spread | undefined;
  /** Server CPU per call, each repetition's divided by the bare Node.js server's in the same repetition. */
  readonly cpuRatio: Spread | undefined;
  /** Medians over the repetitions. */
  readonly callsPerSecond: number;
  readonly cpuMicros: number | undefined;
  readonly readsAndWrites: number | undefined;
  readonly rss: number | undefined;
  /** Microseconds, over all repetitions together. */
  readonly p50: number | undefined;
  readonly p99: number | undefined;
  readonly p999: number | undefined;
  readonly max: number;
  /** Sizes of replies, least and greatest. */
  readonly replyBytes: readonly [number, number];
}

/** Undefined when the server was never measured. */
export function pathFigures(result: PathResult | HeadroomResult, server: ServerName): PathFigures | undefined {
  const { repetitions } = result;
  const loads = repetitions.flatMap((repetition) => repetition[server] ?? []);
  const speed = spread(loads.map((load) => load.callsPerSecond));
  if (speed === undefined) return undefined;
  const buckets = mergeBuckets(loads.map((load) => load.histogram ?? []));
  const max = Math.max(...loads.map((load) => load.latencyNs.max)) / 1000;
  const micros = (share: number): number | undefined => {
    const nanos = quantile(buckets, share);
    // The upper edge of the bucket with the greatest value lies above that value.
    return nanos === undefined ? undefined : Math.min(nanos / 1000, max);
  };
  return {
    speedRatio: ratioSpread(
      repetitions,
      (repetition) => repetition[server]?.callsPerSecond,
      (repetition) => repetition['c-glusterd']?.callsPerSecond,
    ),
    cpuRatio: ratioSpread(
      repetitions,
      (repetition) => repetition[server]?.server?.cpuMicrosPerCall,
      (repetition) => repetition['node-echo']?.server?.cpuMicrosPerCall,
    ),
    callsPerSecond: speed.median,
    cpuMicros: median(loads, (load) => load.server?.cpuMicrosPerCall),
    readsAndWrites: median(loads, readsAndWritesPerCall),
    rss: median(loads, (load) => load.server?.rssAfter),
    p50: micros(0.5),
    p99: micros(0.99),
    p999: micros(0.999),
    max,
    replyBytes: [
      Math.min(...loads.map((load) => load.replyBytesMin)),
      Math.max(...loads.map((load) => load.replyBytesMax)),
    ],
  };
}

function readsAndWritesPerCall({ server, calls }: LoadResult): number | undefined {
  if (server === null || server.readCalls === null || server.writeCalls === null || calls === 0) return undefined;
  return (server.readCalls + server.writeCalls) / calls;
}

function median(loads: readonly LoadResult[], pick: (load: LoadResult) => number | undefined): number | undefined {
  return spread(loads.flatMap((load) => pick(load) ?? []))?.median;
}
