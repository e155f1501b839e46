import type { StageFigures } from '../cases/result.ts';
import type { StageRecording } from '../preload/control.ts';

/** xid of an announcement that came before the xid was known. */
const UNKNOWN = 2 ** 32;

/**
 * Turns recorded announcements into time per stage. An announcement says that a request has reached a stage, so the time
 * since the announcement before it went into reaching that stage. Stage 0 begins a turn of the event loop: before it the
 * process slept, and no such time is counted.
 */
export function stageFigures(recording: StageRecording): { requests: number; stages: StageFigures[] } {
  const { labels, label, time, connection, xid } = recording;
  const own = labels.map((): number[] => []);
  const waited = labels.map((): number[] => []);
  const counts = labels.map(() => 0);
  const last = new Map<number, number>();
  for (let at = 0; at < time.length; at++) {
    const index = label[at] ?? 0;
    const now = time[at] ?? 0;
    counts[index] = (counts[index] ?? 0) + 1;
    if (at > 0 && labels[index]?.[0] !== '0') own[index]?.push((now - (time[at - 1] ?? 0)) * 1e6);
    const call = xid[at] ?? UNKNOWN;
    if (call === UNKNOWN) continue;
    const request = (connection[at] ?? 0) * UNKNOWN + call;
    const before = last.get(request);
    if (before !== undefined) waited[index]?.push((now - before) * 1e6);
    last.set(request, now);
  }
  const requests = last.size;
  const stages = labels.map(([stage, name], index): StageFigures => {
    const ownTimes = (own[index] ?? []).toSorted((a, b) => a - b);
    const waitedTimes = (waited[index] ?? []).toSorted((a, b) => a - b);
    return {
      stage,
      name,
      perRequest: (counts[index] ?? 0) / Math.max(1, requests),
      ownMedian: nearestRank(ownTimes, 0.5) ?? 0,
      ownP99: nearestRank(ownTimes, 0.99) ?? 0,
      ownPerRequest: ownTimes.reduce((sum, value) => sum + value, 0) / Math.max(1, requests),
      waitedMedian: nearestRank(waitedTimes, 0.5),
      waitedP99: nearestRank(waitedTimes, 0.99),
    };
  });
  return { requests, stages: stages.sort((a, b) => compareIds(a.stage, b.stage)) };
}

function nearestRank(sorted: readonly number[], share: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}

/** By number, so that 2.10 would come after 2.9. */
export function compareIds(a: string, b: string): number {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  return (left[0] ?? 0) - (right[0] ?? 0) || (left[1] ?? -1) - (right[1] ?? -1);
}
