import { setTimeout as delay } from 'node:timers/promises';
import type { LoadResult } from '../load/load-result.ts';
import { runLoad, type LoadOptions } from '../load/run-load.ts';
import { residentBytes } from './rss.ts';
import { heldBy } from './statedump.ts';

/** What is looked at. */
export interface LeakSubject {
  readonly pid: number;
  readonly runDirectory: string;
}

/** What a daemon held after equal loads. */
export interface LeakFigures {
  /** Bytes resident after each load, at rest. */
  readonly rss: readonly number[];
  /** Counters that are higher than before the first load, by how much. */
  readonly held: Readonly<Record<string, number>>;
  readonly loads: readonly LoadResult[];
}

/** Puts the same load on the daemon so many times, and looks each time what it still holds when all connections are gone. */
export async function measureLeak(
  program: string,
  load: LoadOptions,
  subject: LeakSubject,
  runs: number,
): Promise<LeakFigures> {
  const before = await heldBy(subject.pid, subject.runDirectory);
  const rss: number[] = [];
  const loads: LoadResult[] = [];
  let held: Record<string, number> = {};
  for (let run = 0; run < runs; run++) {
    loads.push(await runLoad(program, load));
    held = await atRest(subject, before);
    rss.push(await residentBytes(subject.pid));
  }
  return { rss, held, loads };
}

/** Gives the daemon ten seconds to notice that its clients are gone; what it holds then it has leaked. */
async function atRest(subject: LeakSubject, before: ReadonlyMap<string, number>): Promise<Record<string, number>> {
  const limit = Date.now() + 10_000;
  for (;;) {
    const now = await heldBy(subject.pid, subject.runDirectory);
    const more = [...now].map(([counter, value]) => [counter, value - (before.get(counter) ?? 0)] as const);
    const held = more.filter(([, difference]) => difference > 0);
    if (held.length === 0 || Date.now() > limit) return Object.fromEntries(held);
    await delay(100);
  }
}
