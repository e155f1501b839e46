import type { Repetition } from '../cases/result.ts';
import type { LoadResult } from '../load/load-result.ts';
import type { ServerName } from '../servers/server.ts';
import { ratioSpread, spread, type Spread } from './ratio.ts';

/** How much faster than the fastest server under test the load generator can be. */
export interface Headroom {
  readonly fastest: ServerName;
  /** Calls per second of the C echo server to those of the fastest. On a machine that does other things too, hardly steady. */
  readonly ratio: Spread;
  /**
   * CPU time that the fastest spends on a call, to what the generator spends on one when it drives the C echo server: how
   * many times as fast the generator is when both have a core for themselves.
   */
  readonly cpuRatio: Spread;
  /** Share of its core that the generator used while it drove the fastest. */
  readonly busy: Spread;
}

/** The echo servers are yardsticks; these do the work. */
const underTest: readonly ServerName[] = ['gluster-ts', 'c-glusterd', 'libtirpc'];

/** Undefined when the C echo server or all servers under test are missing. */
export function headroomOf(repetitions: readonly Repetition[]): Headroom | undefined {
  const speeds = underTest.flatMap((name) => {
    const speed = spread(repetitions.flatMap((repetition) => repetition[name]?.callsPerSecond ?? []));
    return speed === undefined ? [] : [{ name, median: speed.median }];
  });
  const fastest = speeds.toSorted((a, b) => b.median - a.median)[0]?.name;
  if (fastest === undefined) return undefined;
  const ratio = ratioSpread(
    repetitions,
    (repetition) => repetition['c-echo']?.callsPerSecond,
    (repetition) => repetition[fastest]?.callsPerSecond,
  );
  const busy = ratioSpread(
    repetitions,
    (repetition) => repetition[fastest]?.ownCpuSeconds,
    (repetition) => repetition[fastest]?.seconds,
  );
  const cpuRatio = ratioSpread(
    repetitions,
    (repetition) => repetition[fastest]?.server?.cpuMicrosPerCall,
    (repetition) => generatorMicros(repetition['c-echo']),
  );
  if (ratio === undefined || cpuRatio === undefined || busy === undefined) return undefined;
  return { fastest, ratio, cpuRatio, busy };
}

function generatorMicros(load: LoadResult | undefined): number | undefined {
  return load === undefined || load.calls === 0 ? undefined : (load.ownCpuSeconds * 1e6) / load.calls;
}
