import { expect } from 'vitest';
import type { Rpcsvc } from '../../src/index.ts';

/** What must hold at any time, and, when nothing is in progress, that nothing was kept. */
export function expectBalanced(svc: Rpcsvc, inProgress = 0): void {
  const stats = svc.stats();
  const refused = Object.values(stats.refused).reduce((sum, count) => sum + count, 0);
  const ended = stats.replies + stats.noReply + stats.duplicates + stats.dropped + refused;
  expect(stats.calls, 'every call ends once').toBe(ended + stats.inProgress);
  expect(stats.inProgress).toBe(inProgress);
  expect(stats.requests.inUse).toBe(inProgress);
  for (const program of stats.programs) {
    for (const p of program.procedures) {
      const done = p.replies + p.garbageArgs + p.systemErrors + p.denied + p.noReply + p.duplicates + p.dropped;
      expect(p.calls, `every call of ${p.name} ends once`).toBe(done + p.inProgress);
    }
  }
}
