import { setImmediate as turn } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { occupy, withCode } from '../test/support/tasks.ts';
import { ManualClock, SyncEnv } from './index.ts';
import type { Task } from './index.ts';

test("run() in mode 'sync' calls the function and onDone before it returns", () => {
  const env = new SyncEnv();
  const calls: unknown[] = [];
  env.run(
    (arg: { n: number }, task) => {
      calls.push([arg, task.name, task.state, env.stats().running]);
      return arg.n + 1;
    },
    { n: 1 },
    { mode: 'sync', name: 'increment', onDone: (...args) => calls.push(args) },
  );
  expect(calls).toEqual([
    [{ n: 1 }, 'increment', 'RUN', 1],
    [undefined, 2, { n: 1 }],
  ]);
  expect(env.stats()).toMatchObject({ running: 0, done: 1, failed: 0 });
});

test("run() in mode 'task' begins at once when a processor is free", async () => {
  const env = new SyncEnv();
  const begun: string[] = [];
  const task = env.run(
    async (arg: string) => {
      begun.push(arg);
      await turn();
      return arg.length;
    },
    'four',
    { name: 'length' },
  );
  expect(begun).toEqual(['four']);
  expect(task).toMatchObject({ name: 'length', mode: 'task', state: 'RUN' });
  expect(await task.join()).toBe(4);
});

test('the 17th runnable task waits until a processor is free', async () => {
  const env = new SyncEnv();
  const letGo = occupy(env, 16);
  const begun: number[] = [];
  for (const n of [17, 18]) env.run(() => begun.push(n), undefined, { onDone: () => undefined });
  await turn();
  expect(begun).toEqual([]);
  expect(env.stats()).toMatchObject({ running: 16, queued: 2, processors: 16 });
  expect([env.full, env.queued]).toEqual([true, 2]);
  letGo[5]!();
  await turn();
  expect(begun).toEqual([17, 18]);
  expect([env.full, env.queued]).toEqual([false, 0]);
  for (const each of letGo) each();
  await env.drain();
});

test("a task in mode 'sync' waits in its turn as any other when all processors are busy", async () => {
  const env = new SyncEnv({ processorsMin: 1, processorsMax: 1 });
  const [letGo] = occupy(env, 1);
  const order: string[] = [];
  const onDone = (_error: unknown, _result: unknown, arg: string) => order.push(`${arg} done`);
  env.run((arg) => order.push(arg), 'first', { onDone });
  env.run((arg) => order.push(arg), 'second', { mode: 'sync', onDone });
  env.run((arg) => order.push(arg), 'third', { onDone });
  expect(order).toEqual([]);
  expect(env.tasks().map(({ name, mode, state }) => [name, mode, state])).toEqual([
    ['occupant', 'task', 'RUN'],
    ['task', 'task', 'RUN'],
    ['task', 'sync', 'RUN'],
    ['task', 'task', 'RUN'],
  ]);
  letGo!();
  await env.drain();
  expect(order).toEqual(['first', 'first done', 'second', 'second done', 'third', 'third done']);
});

test("a task that one in mode 'sync' starts gets its processor afterwards", () => {
  const env = new SyncEnv({ processorsMin: 1, processorsMax: 1 });
  const order: string[] = [];
  const inner = () => order.push('inner');
  env.run(
    () => {
      env.run(inner, undefined, { mode: 'sync' });
      order.push('outer');
    },
    undefined,
    { mode: 'sync', onDone: () => order.push('outer done') },
  );
  expect(order).toEqual(['outer', 'outer done', 'inner']);
});

test('a new task does not overtake those in the run queue', async () => {
  const env = new SyncEnv({ processorsMin: 1, processorsMax: 2, dispatchesPerTurnMax: 1 });
  const order: number[] = [];
  const [letGo] = occupy(env, 2);
  for (const n of [1, 2, 3]) env.run(() => order.push(n), undefined, { mode: 'sync' });
  letGo!();
  await Promise.resolve();
  env.run(() => order.push(4), undefined, { mode: 'sync' });
  for (let i = 0; i < 10 && order.length < 4; i++) await turn();
  expect(order).toEqual([1, 2, 3, 4]);
});

const suspensions: Record<string, (task: Task) => Promise<unknown>> = {
  wait: (task) => task.wait(),
  'wait with a timeout': (task) => task.wait(1000),
  sleep: (task) => task.sleep(1000),
  suspend: (task) => task.suspend(new Promise(() => undefined)),
};

test.each(Object.keys(suspensions))('%s() gives the processor back', async (name) => {
  const env = new SyncEnv({ clock: new ManualClock(), processorsMin: 1, processorsMax: 1 });
  for (let i = 0; i < 100; i++) {
    env.run((_: undefined, task) => suspensions[name]!(task), undefined, { onDone: () => undefined });
  }
  await turn();
  expect(env.stats()).toMatchObject({ running: 0, queued: 0, waiting: 100 });
  expect(new Set(env.tasks().map(({ state }) => state))).toEqual(new Set([name === 'suspend' ? 'SUSPEND' : 'WAIT']));
  env.abort();
  await env.drain();
});

test('a plain await keeps the processor', async () => {
  const env = new SyncEnv();
  const letGo = occupy(env, 3);
  await turn();
  expect(env.stats()).toMatchObject({ running: 3, waiting: 0 });
  for (const each of letGo) each();
  await env.drain();
});

test('a woken task waits for a processor', async () => {
  const env = new SyncEnv({ processorsMin: 1, processorsMax: 1 });
  const task = env.run((_: undefined, self) => self.wait(), undefined);
  const [letGo] = occupy(env, 1);
  task.wake();
  await turn();
  expect(task.state).toBe('RUN');
  expect(env.stats()).toMatchObject({ running: 1, queued: 1 });
  letGo!();
  expect(await task.join()).toBe(true);
});

test('run() refuses tasks beyond runQueueMax and goes on with those it has', async () => {
  const env = new SyncEnv({ processorsMin: 1, processorsMax: 1, runQueueMax: 2 });
  const [letGo] = occupy(env, 1);
  const onDone = vi.fn();
  env.run(() => 1, 'a', { onDone });
  env.run(() => 1, 'b', { mode: 'sync', onDone });
  expect(() => env.run(() => 1, 'c', { onDone })).toThrow('Cannot run a new task: the run queue holds 2 tasks');
  expect(() => env.run(() => 1, 'd', { mode: 'sync', onDone })).toThrow(withCode('ERR_SYNCENV_FULL'));
  expect(env.stats()).toMatchObject({ queued: 2, refused: 2 });
  letGo!();
  await env.drain();
  expect(onDone.mock.calls.map((call: unknown[]) => call[2])).toEqual(['a', 'b']);
});

test('runQueueMax does not keep suspended tasks from going on', async () => {
  const env = new SyncEnv({ processorsMin: 1, processorsMax: 1, runQueueMax: 1 });
  const waiters = [1, 2, 3].map(() => env.run((_: undefined, self) => self.wait(), undefined));
  const [letGo] = occupy(env, 1);
  for (const each of waiters) each.wake();
  expect(env.stats().queued).toBe(3);
  letGo!();
  expect(await Promise.all(waiters.map((each) => each.join()))).toEqual([true, true, true]);
});

test('run() refuses what could suspend when the wait queue is full', async () => {
  const env = new SyncEnv({ waitQueueMax: 1 });
  const waiter = env.run((_: undefined, self) => self.wait(), undefined);
  expect(() => env.run(() => 1, 0)).toThrow('Cannot run a new task: the wait queue holds 1 tasks');
  env.run(() => 1, 0, { mode: 'sync' });
  waiter.wake();
  await waiter.join();
  expect(await env.run(() => 1, 0).join()).toBe(1);
});

test.each([
  { processorsMin: 0 },
  { processorsMax: 0 },
  { processorsMin: 3, processorsMax: 2 },
  { processorsMax: 1.5 },
  { runQueueMax: -1 },
  { waitQueueMax: NaN },
  { dispatchesPerTurnMax: 0 },
  { processorIdleMs: -1 },
])('SyncEnv refuses the options %j', (options) => {
  expect(() => new SyncEnv(options)).toThrow(withCode('ERR_SYNCTASK_ARGUMENT'));
});

test('processors grow with the need and go after the idle time, down to the minimum', async () => {
  const clock = new ManualClock();
  const env = new SyncEnv({ clock, processorIdleMs: 1000 });
  expect(env.stats().processors).toBe(2);
  const many = occupy(env, 5);
  expect(env.stats().processors).toBe(5);
  for (const each of many) each();
  await turn();
  const [letGo] = occupy(env, 3);
  clock.advance(1000);
  expect(env.stats()).toMatchObject({ processors: 5, running: 3 });
  clock.advance(1000);
  expect(env.stats()).toMatchObject({ processors: 3, running: 3 });
  letGo!();
  await turn();
  clock.advance(2000);
  expect(env.stats()).toMatchObject({ processors: 2, running: 2 });
  expect(clock.pending).toBe(0);
});

test('processors never exceed the maximum', () => {
  const env = new SyncEnv({ clock: new ManualClock(), processorsMax: 3 });
  occupy(env, 10);
  expect(env.stats()).toMatchObject({ processors: 3, running: 3, queued: 7 });
});
