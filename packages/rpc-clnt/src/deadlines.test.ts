import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../test/support/manual-clock.ts';
import { Deadlines } from './deadlines.ts';
import type { Deadline } from './deadlines.ts';

describe('Deadlines', () => {
  it('needs one timer for many of one length, and none for those that are answered', () => {
    const clock = new ManualClock();
    const expired: number[] = [];
    const deadlines = new Deadlines<number>(clock, 100, (item) => void expired.push(item));
    const handles = [1, 2, 3].map((item) => deadlines.add(item, 100));
    expect(clock.pending).toBe(1);
    handles.slice(0, 2).forEach((handle) => deadlines.remove(handle));
    clock.advance(100);
    expect(expired).toEqual([3]);
    expect(clock.pending).toBe(0);
  });

  it('drops the timer of an unusual length with its last call, and keeps the usual one', () => {
    const clock = new ManualClock();
    const deadlines = new Deadlines<number>(clock, 100, () => undefined);
    for (let timeoutMs = 1; timeoutMs <= 1000; timeoutMs++) deadlines.remove(deadlines.add(0, timeoutMs));
    expect(clock.pending).toBe(1);
    clock.advance(100);
    expect(clock.pending).toBe(0);
  });

  it('add() works while others run out', () => {
    const clock = new ManualClock();
    const expired: string[] = [];
    for (const usualMs of [10, 99]) {
      const deadlines: Deadlines<string> = new Deadlines<string>(clock, usualMs, (item) => {
        expired.push(`${item} at ${clock.now()}`);
        if (item.length < 3) deadlines.add(`${item}+`, 10);
      });
      deadlines.add('a', 10);
      clock.advance(10);
      const answered = deadlines.add('answered', 10);
      // One timer for all of one length, still.
      expect(clock.pending).toBe(1);
      deadlines.remove(answered);
      clock.advance(90);
      deadlines.clear();
    }
    expect(expired).toEqual(['a at 10', 'a+ at 20', 'a++ at 30', 'a at 110', 'a+ at 120', 'a++ at 130']);
    expect(clock.pending).toBe(0);
  });

  it('lets each run out when it is due, whatever is added and removed', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('add' as const), ms: fc.integer({ min: 1, max: 6 }) }),
      fc.record({ kind: fc.constant('remove' as const), ms: fc.nat(10) }),
      fc.record({ kind: fc.constant('advance' as const), ms: fc.nat(4) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 6 }), (steps, usualMs) => {
        const clock = new ManualClock();
        const expired: [number, number][] = [];
        const deadlines = new Deadlines<number>(clock, usualMs, (item) => void expired.push([item, clock.now()]));
        const live: { item: number; dueMs: number; handle: Deadline<number> }[] = [];
        const due: [number, number][] = [];
        steps.forEach(({ kind, ms }, item) => {
          if (kind === 'add') live.push({ item, dueMs: clock.now() + ms, handle: deadlines.add(item, ms) });
          else if (kind === 'remove' && live.length > 0) {
            live.splice(ms % live.length, 1).forEach(({ handle }) => deadlines.remove(handle));
          } else if (kind === 'advance') {
            const until = clock.now() + ms;
            for (const one of live.filter((entry) => entry.dueMs <= until)) {
              due.push([one.item, one.dueMs]);
              live.splice(live.indexOf(one), 1);
            }
            clock.advance(ms);
          }
        });
        const byItem = (a: [number, number], b: [number, number]): number => a[0] - b[0];
        expect(expired.sort(byItem)).toEqual(due.sort(byItem));
      }),
    );
  });
});
