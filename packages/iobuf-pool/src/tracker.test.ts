import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { IobufPool } from './pool.ts';
import { POISON } from './tracker.ts';
import type { IobufLeak } from './tracker.ts';
import type { Iobuf } from './iobuf.ts';

function forgetfulActor(pool: IobufPool, bytes: number): Iobuf {
  return pool.get(bytes);
}

test('leaks() needs debug mode', () => {
  expect(() => new IobufPool().leaks()).toThrow(expect.objectContaining({ code: 'ERR_IOBUF_DEBUG_OFF' }));
});

test.each([100, 2 ** 20 + 1])('leaks() names who took an iobuf of %i bytes', (bytes) => {
  const pool = new IobufPool({ debug: true });
  pool.get(bytes).unref();
  const iobuf = forgetfulActor(pool, bytes).ref();
  const [leak, ...others] = pool.leaks();
  expect(others).toEqual([]);
  expect(leak).toMatchObject({ id: 2, pageBytes: iobuf.bytes.length, references: 2 });
  expect(leak?.stack.split('\n')[0]).toMatch(/^ +at forgetfulActor /);
  iobuf.unref();
  iobuf.unref();
  expect(pool.leaks()).toEqual([]);
});

test('debug mode finds a surplus unref also when the page has a new owner', () => {
  const pool = new IobufPool({ debug: true });
  const first = pool.get(100);
  first.unref();
  const second = pool.get(100);
  expect(second.bytes.byteOffset).toBe(first.bytes.byteOffset);
  expect(() => first.unref()).toThrow(expect.objectContaining({ code: 'ERR_IOBUF_RELEASED' }));
  expect(second.references).toBe(1);
});

test('debug mode overwrites pages that come back', () => {
  const pool = new IobufPool({ debug: true });
  const { bytes } = pool.get(100);
  bytes.fill(1);
  const iobuf = pool.get(100);
  iobuf.bytes.fill(2);
  iobuf.unref();
  expect(new Set(iobuf.bytes)).toEqual(new Set([POISON]));
  expect(new Set(bytes)).toEqual(new Set([1]));
});

test('onLeak is told of an iobuf that was garbage collected with references left', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const told: IobufLeak[] = [];
  const pool = new IobufPool({ debug: true, onLeak: (leak) => told.push(leak) });
  const kept = pool.get(100);
  // A page that has been passive before: the pool's own stack must not keep it alive.
  pool.get(100).unref();
  forgetfulActor(pool, 100);
  // Not a wait for time to pass: each turn is another chance for the engine to run its finalizers.
  for (let turn = 0; turn < 1000 && told.length === 0; turn++) {
    collect();
    await setImmediate();
  }
  expect(told).toHaveLength(1);
  expect(told[0]).toMatchObject({ id: 3, pageBytes: 128, references: undefined });
  expect(told[0]?.stack).toContain('forgetfulActor');
  expect(pool.leaks().map(({ id, references }) => [id, references])).toEqual([
    [1, 1],
    [3, undefined],
  ]);
  kept.unref();
});
