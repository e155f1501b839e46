import { expect, it } from 'vitest';
import type { StageRecording } from '../preload/control.ts';
import { stageFigures } from './stages.ts';

const UNKNOWN = 2 ** 32;

/** Announcements as [time in microseconds, label, connection, xid]. */
function recording(
  labels: readonly (readonly [string, string])[],
  events: readonly (readonly [number, number, number, number])[],
): StageRecording {
  return {
    labels,
    label: Uint16Array.from(events, ([, label]) => label),
    time: Float64Array.from(events, ([time]) => time / 1000),
    connection: Uint32Array.from(events, ([, , connection]) => connection),
    xid: Float64Array.from(events, ([, , , xid]) => xid),
    dropped: 0,
    announcementCost: 0,
  };
}

it('stageFigures() tells the work that led to a stage from what the request waited', () => {
  const labels = [
    ['2.1', 'request taken'],
    ['0', 'socket event'],
    ['5', 'reply built'],
  ] as const;
  const { requests, stages } = stageFigures(
    recording(labels, [
      [0, 1, 1, UNKNOWN],
      [10, 0, 1, 7],
      [12, 0, 1, 8],
      [15, 2, 1, 7],
      [16, 2, 1, 8],
      // The process sleeps before the next socket event.
      [900, 1, 2, UNKNOWN],
      // The same xid on another connection is another request.
      [904, 0, 2, 7],
      [910, 2, 2, 7],
    ]),
  );
  expect(requests).toBe(3);
  expect(stages.map(({ stage }) => stage)).toEqual(['0', '2.1', '5']);
  const [poll, taken, built] = stages;
  expect(poll).toMatchObject({ perRequest: 2 / 3, ownMedian: 0, ownPerRequest: 0, waitedMedian: undefined });
  expect(taken?.perRequest).toBe(1);
  expect(taken?.ownMedian).toBeCloseTo(4000); // of 10, 2 and 4 µs
  expect(taken?.ownP99).toBeCloseTo(10_000);
  expect(taken?.ownPerRequest).toBeCloseTo(16_000 / 3);
  expect(built?.ownMedian).toBeCloseTo(3000); // of 3, 1 and 6 µs
  expect(built?.waitedMedian).toBeCloseTo(5000); // of 5, 4 and 6 µs
});

it('stageFigures() orders stages by number, sub-stages after their stage', () => {
  const labels = ['6.1', '2.10', '2.9', '2', '6'].map((stage) => [stage, 'x'] as const);
  const { stages } = stageFigures(
    recording(
      labels,
      labels.map((_, index) => [index, index, 1, 1] as const),
    ),
  );
  expect(stages.map(({ stage }) => stage)).toEqual(['2', '2.9', '2.10', '6', '6.1']);
});
