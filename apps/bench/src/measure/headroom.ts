import type { Repetition } from '../cases/result.ts';
import type { ServerName } from '../servers/server.ts';
import { ratioSpread, spread, type Spread } from './ratio.ts';

/** How much faster than the fastest server under test the load generator can be. */
export interface Headroom {
  readonly fastest: ServerName;
  /** Calls per second of the C echo server to those of the fastest. */
  readonly ratio: Spread;
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
  return ratio === undefined || busy === undefined ? undefined : { fastest, ratio, busy };
}
