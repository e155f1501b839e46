import { expect, it } from 'vitest';
import { checkLeak } from './leak-cases.ts';

it('checkLeak() accepts memory within the tolerance in both directions', () => {
  expect(() => checkLeak({ held: {}, rss: [100, 104.9] }, 0.05)).not.toThrow();
  expect(() => checkLeak({ held: {}, rss: [100, 95.1] }, 0.05)).not.toThrow();
});

it('checkLeak() refuses memory outside the tolerance and says by how much', () => {
  expect(() => checkLeak({ held: {}, rss: [100, 106] }, 0.05)).toThrow('from 100 to 106 bytes (6.0 %)');
  expect(() => checkLeak({ held: {}, rss: [] }, 0.05)).toThrow('Resident memory');
});

it('checkLeak() refuses anything that is still held and names it', () => {
  expect(() => checkLeak({ held: { 'rpcsvc.in-progress': 2 }, rss: [100, 100] }, 0.05)).toThrow('rpcsvc.in-progress 2');
});
