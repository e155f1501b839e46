import { setImmediate as turn } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { withCode } from '../test/support/tasks.ts';
import { ManualClock, SyncEnv } from './index.ts';
import type { Task } from './index.ts';

test('abort() ends a task that waits for a processor without calling its function', async () => {
  const env = new SyncEnv({ processorsMin: 1, processorsMax: 1 });
  const { promise, resolve } = Promise.withResolvers<undefined>();
  env.run(() => promise, 0, { onDone: () => undefined });
  const fn = vi.fn();
  const onDone = vi.fn();
  const reason = new Error('changed my mind');
  env.run(fn, 'task', { onDone }).abort(reason);
  const controller = new AbortController();
  env.run(fn, 'sync', { mode: 'sync', onDone }, controller.signal);
  env.run(fn, 'signal', { onDone }, controller.signal);
  controller.abort(reason);
  expect(onDone.mock.calls).toEqual(['task', 'sync', 'signal'].map((arg) => [reason, undefined, arg]));
  expect(env.stats()).toMatchObject({ queued: 0, running: 1, failed: 3 });
  resolve(undefined);
  await env.drain();
  expect(fn).not.toHaveBeenCalled();
});

test.each(['task', 'sync'] as const)('run() with an aborted signal calls onDone only, mode %s', (mode) => {
  const env = new SyncEnv();
  const fn = vi.fn();
  const onDone = vi.fn();
  const signal = AbortSignal.abort('no');
  if (mode === 'sync') env.run(fn, 1, { mode, onDone }, signal);
  else env.run(fn, 1, { mode, onDone }, signal);
  expect(fn).not.toHaveBeenCalled();
  expect(onDone.mock.calls).toEqual([['no', undefined, 1]]);
  expect(env.stats()).toMatchObject({ running: 0, queued: 0, failed: 1 });
});

test('a queued task begins as soon as there is a processor: no abort() comes in between', async () => {
  const env = new SyncEnv({ processorsMin: 1, processorsMax: 1 });
  const fn = vi.fn();
  const onDone = vi.fn();
  const holder: { task?: Task } = {};
  env.run(() => Promise.resolve(), 0, {
    // The processor goes to the second task right after this; a microtask comes too late.
    onDone: () => queueMicrotask(() => holder.task?.abort('late')),
  });
  holder.task = env.run(fn, 0, { onDone });
  await turn();
  expect(fn).toHaveBeenCalledOnce();
  expect(onDone.mock.calls).toEqual([[undefined, undefined, 0]]);
  expect(env.stats()).toMatchObject({ running: 0, queued: 0, waiting: 0 });
});

test('abort() ends the suspension under way with the reason, and its timer', async () => {
  const clock = new ManualClock();
  const env = new SyncEnv({ clock });
  const task = env.run((_: undefined, self) => self.sleep(1000), undefined);
  task.abort('stop');
  await expect(task.join()).rejects.toBe('stop');
  expect(clock.pending).toBe(0);
});

test('abort() of a running task ends its next suspension, and only that', async () => {
  const clock = new ManualClock();
  const env = new SyncEnv({ clock });
  const task = env.run(async (_: undefined, self) => {
    await turn();
    await expect(self.wait()).rejects.toBe('stop');
    await self.sleep(5);
    return self.signal.aborted;
  }, undefined);
  task.abort('stop');
  for (let i = 0; i < 10 && clock.pending === 0; i++) await turn();
  clock.advance(5);
  expect(await task.join()).toBe(true);
});

test('abort() without a reason gives one', async () => {
  const env = new SyncEnv();
  const task = env.run((_: undefined, self) => self.wait(), undefined, { name: 'patient' });
  task.abort();
  await expect(task.join()).rejects.toThrow(withCode('ERR_SYNCTASK_ABORTED'));
  task.abort();
  expect(task.state).toBe('DONE');
});

test('signal fires with the reason, whether it was looked at before or after', async () => {
  const env = new SyncEnv();
  const seen: unknown[] = [];
  const task = env.run(async (_: undefined, self) => {
    self.signal.addEventListener('abort', () => seen.push(self.signal.reason));
    await turn();
  }, undefined);
  task.abort('stop');
  expect(seen).toEqual(['stop']);
  await task.join();
  const later = env.run(async (_: undefined, self) => {
    await turn();
    return self.signal.reason as unknown;
  }, undefined);
  later.abort('stop');
  expect(await later.join()).toBe('stop');
});

test("run()'s signal aborts the task until it has ended", async () => {
  const env = new SyncEnv();
  const controller = new AbortController();
  const removed = vi.spyOn(controller.signal, 'removeEventListener');
  const quick = env.run(() => Promise.resolve(1), 0, {}, controller.signal);
  expect(await quick.join()).toBe(1);
  expect(removed).toHaveBeenCalledTimes(1);
  const slow = env.run((_: number, self) => self.wait(), 0, {}, controller.signal);
  controller.abort('enough');
  await expect(slow.join()).rejects.toBe('enough');
  expect(removed).toHaveBeenCalledTimes(2);
});

test('a promise that settles after the abort of its suspension ends no other', async () => {
  const env = new SyncEnv();
  const { promise, resolve } = Promise.withResolvers<number>();
  const second = Promise.withResolvers<string>();
  const task = env.run(async (_: undefined, self) => {
    await expect(self.suspend(promise)).rejects.toBe('stop');
    return self.suspend(second.promise);
  }, undefined);
  task.abort('stop');
  await turn();
  resolve(1);
  await turn();
  expect(task.state).toBe('SUSPEND');
  second.resolve('second');
  expect(await task.join()).toBe('second');
});

test('a suspended promise that rejects after the abort is not unhandled', async () => {
  const env = new SyncEnv();
  const { promise, reject } = Promise.withResolvers<number>();
  const task = env.run((_: undefined, self) => self.suspend(promise), undefined);
  task.abort('stop');
  await expect(task.join()).rejects.toBe('stop');
  reject(new Error('late'));
  // vitest fails the run on an unhandled rejection.
  await turn();
});

test('drain() refuses new tasks and resolves when the last one has ended', async () => {
  const env = new SyncEnv({ processorsMin: 1, processorsMax: 1 });
  const waiter = env.run((_: undefined, self) => self.wait(), undefined, { onDone: () => undefined });
  const queued = vi.fn();
  env.run(() => turn(), 0, { onDone: queued });
  env.run(queued, 0, { mode: 'sync' });
  let drained = false;
  const draining = env.drain().then(() => (drained = true));
  expect(() => env.run(queued, 0)).toThrow(withCode('ERR_SYNCENV_DRAINING'));
  expect(() => env.run(queued, 0, { mode: 'sync' })).toThrow(withCode('ERR_SYNCENV_DRAINING'));
  for (let i = 0; i < 5; i++) await turn();
  expect(queued).toHaveBeenCalledTimes(2);
  expect(drained).toBe(false);
  waiter.wake();
  await draining;
  await env.drain();
  expect(env.stats()).toMatchObject({ running: 0, queued: 0, waiting: 0, refused: 2 });
});

test('drain() of an idle environment resolves at once and leaves no timer', async () => {
  const clock = new ManualClock();
  {
    await using env = new SyncEnv({ clock, processorsMin: 1 });
    env.run(
      () => {
        env.run(() => 1, 0, { mode: 'sync' });
      },
      0,
      { mode: 'sync' },
    );
    expect(clock.pending).toBe(1);
  }
  expect(clock.pending).toBe(0);
});

test('drain() gives up after timeoutMs, names the tasks, and stops none', async () => {
  const clock = new ManualClock();
  const env = new SyncEnv({ clock });
  const tasks = Array.from({ length: 6 }, (_, i) =>
    env.run((_: undefined, self) => self.wait(), undefined, { name: `t${i}` }),
  );
  const draining = expect(env.drain({ timeoutMs: 50 })).rejects.toThrow(
    'Drain gave up after 50 ms: 6 tasks remain, "t0", "t1", "t2", "t3", "t4", …',
  );
  clock.advance(50);
  await draining;
  expect(env.stats().waiting).toBe(6);
  env.abort('enough');
  expect(await Promise.allSettled(tasks.map((task) => task.join()))).toEqual(
    tasks.map(() => ({ status: 'rejected', reason: 'enough' })),
  );
  await env.drain({ timeoutMs: 50 });
  expect(clock.pending).toBe(0);
});

test('drain() gives up with the reason of its signal', async () => {
  const env = new SyncEnv();
  const task = env.run((_: undefined, self) => self.wait(), undefined);
  const controller = new AbortController();
  const draining = expect(env.drain({ signal: controller.signal })).rejects.toBe('enough');
  controller.abort('enough');
  await draining;
  await expect(env.drain({ signal: controller.signal })).rejects.toBe('enough');
  task.wake();
  await task.join();
  await env.drain({ signal: controller.signal });
});

test('drain() inside a task of the environment would never end', async () => {
  const env = new SyncEnv();
  const task = env.run(() => env.drain(), undefined);
  await expect(task.join()).rejects.toThrow(withCode('ERR_SYNCENV_DRAIN_INSIDE'));
  const other = new SyncEnv();
  await env.run(() => other.drain(), undefined).join();
});
