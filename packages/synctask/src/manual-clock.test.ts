import { expect, test } from 'vitest';
import { ManualClock } from './manual-clock.ts';

test('advance() fires what falls due, in order, and tells the time of each', () => {
  const clock = new ManualClock();
  const fired: [string, number][] = [];
  const set = (name: string, ms: number) => clock.schedule(() => fired.push([name, clock.now]), ms);
  set('b', 20);
  set('a', 10);
  set('c', 20);
  const cancelled = set('never', 15);
  set('late', 31);
  cancelled.cancel();
  expect(clock.nextInMs).toBe(10);
  clock.advance(30);
  expect(fired).toEqual([
    ['a', 10],
    ['b', 20],
    ['c', 20],
  ]);
  expect(clock).toMatchObject({ now: 30, pending: 1, nextInMs: 1 });
});

test('advance() fires what a timer has set meanwhile', () => {
  const clock = new ManualClock();
  const fired: number[] = [];
  const again = () => {
    fired.push(clock.now);
    clock.schedule(again, 10);
  };
  clock.schedule(again, 10);
  clock.advance(35);
  expect(fired).toEqual([10, 20, 30]);
});
