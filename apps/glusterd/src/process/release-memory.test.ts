import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { releaseMemorySoon } from './release-memory.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Bytes that V8 keeps for objects that are new. */
function youngBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? 0;
}

test('releaseMemorySoon() has V8 give its young generation back, once', () => {
  setFlagsFromString('--expose-gc');
  const gc = vi.fn(runInNewContext('gc') as (options: object) => void);
  vi.stubGlobal('gc', gc);
  // What survives is what the young generation grows by.
  const loaded = Array.from({ length: 200_000 }, (_, i) => ({ i }));
  const before = youngBytes();
  expect(loaded).toHaveLength(200_000);
  releaseMemorySoon();
  vi.advanceTimersByTime(999);
  expect(gc).not.toHaveBeenCalled();
  vi.advanceTimersByTime(100_000);
  expect(gc).toHaveBeenCalledOnce();
  expect(youngBytes()).toBeLessThan(before / 2);
});

test('releaseMemorySoon() does nothing where Node does not let it', () => {
  vi.stubGlobal('gc', undefined);
  releaseMemorySoon();
  expect(() => vi.advanceTimersByTime(1000)).not.toThrow();
});
