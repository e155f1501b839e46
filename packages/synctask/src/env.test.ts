import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { currentTask, ManualClock, SyncEnv, SyncLock } from './index.ts';
import type { SyncEnvOptions, Task } from './index.ts';

/** Tasks that hold a processor until they are let go. */
function occupy(env: SyncEnv, count: number): (() => void)[] {
  return Array.from({ length: count }, () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    env.run(() => promise, undefined, { name: 'occupant', onDone: () => undefined });
    return () => resolve(undefined);
  });
}

function failures(): { seen: unknown[]; options: SyncEnvOptions } {
  const seen: unknown[] = [];
  return { seen, options: { onUncaught: (error) => seen.push(error) } };
}

const withCode = (code: string): unknown => expect.objectContaining({ name: 'SyncTaskError', code });

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
  letGo[5]!();
  await turn();
  expect(begun).toEqual([17, 18]);
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

test('onDone gets what the task threw, once, and nobody else does', async () => {
  const { seen, options } = failures();
  const env = new SyncEnv(options);
  const boom = new Error('boom');
  const onDone = vi.fn();
  const thrower = () => {
    throw boom;
  };
  env.run(thrower, 1, { mode: 'sync', onDone });
  env.run(thrower, 2, { onDone });
  env.run(() => Promise.reject(boom), 3, { onDone });
  env.run(
    async (_: number, task) => {
      await task.yield();
      throw boom;
    },
    4,
    { onDone },
  );
  let survived = false;
  env.run(() => (survived = true), 5, { mode: 'sync' });
  await env.drain();
  expect(onDone.mock.calls).toEqual([1, 2, 3, 4].map((n) => [boom, undefined, n]));
  expect(survived).toBe(true);
  expect(seen).toEqual([]);
  expect(env.stats()).toMatchObject({ running: 0, failed: 4, done: 1 });
});

test('onDone can tell a thrown undefined from success', () => {
  const onDone = vi.fn();
  new SyncEnv().run(
    () => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- what hostile code does
      throw undefined;
    },
    0,
    { mode: 'sync', onDone },
  );
  expect(onDone.mock.calls).toEqual([[withCode('ERR_SYNCTASK_THREW_UNDEFINED'), undefined, 0]]);
});

test.each(['task', 'sync'] as const)('an onDone that throws is not called again, mode %s', async (mode) => {
  const { seen, options } = failures();
  const env = new SyncEnv(options);
  const boom = new Error('boom');
  const onDone = vi.fn(() => {
    throw boom;
  });
  if (mode === 'sync') env.run(() => 1, 0, { mode, onDone });
  else env.run(() => Promise.resolve(1), 0, { mode, onDone });
  await env.drain();
  expect(onDone).toHaveBeenCalledTimes(1);
  expect(seen).toEqual([boom]);
  expect(env.stats()).toMatchObject({ running: 0, done: 1, failed: 0 });
});

test("a function in mode 'sync' that returns a promise fails, and its rejection is nobody's", async () => {
  const { seen, options } = failures();
  const env = new SyncEnv(options);
  const onDone = vi.fn();
  env.run(() => Promise.reject(new Error('unheard')), 'arg', { mode: 'sync', name: 'eager', onDone });
  await turn();
  expect(onDone.mock.calls).toEqual([[withCode('ERR_SYNCTASK_SYNC_MODE'), undefined, 'arg']]);
  expect(String(onDone.mock.calls[0]?.[0])).toContain(`Task "eager" runs in mode 'sync' but returned a promise`);
  expect(seen).toEqual([]);
});

test("a task in mode 'sync' can not suspend", async () => {
  const env = new SyncEnv();
  const refused: Promise<unknown>[] = [];
  env.run(
    (_: undefined, task) => {
      refused.push(task.yield(), task.wait(), task.sleep(1), task.suspend(Promise.resolve()), new SyncLock().acquire());
    },
    undefined,
    { mode: 'sync' },
  );
  for (const each of refused) await expect(each).rejects.toThrow(withCode('ERR_SYNCTASK_SYNC_MODE'));
  expect(env.stats()).toMatchObject({ running: 0, waiting: 0, queued: 0 });
});

test('an error that nobody takes goes to onUncaught', async () => {
  const { seen, options } = failures();
  const env = new SyncEnv(options);
  const boom = new Error('boom');
  const thrower = () => {
    throw boom;
  };
  env.run(thrower, 0, { mode: 'sync' });
  expect(seen).toEqual([boom]);
  const zombie = env.run(thrower, 0);
  expect(zombie.state).toBe('ZOMBIE');
  await turn();
  expect(seen).toEqual([boom, boom]);
});

test('onUncaught may throw', async () => {
  const warning = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  const env = new SyncEnv({
    onUncaught: () => {
      throw new Error('again');
    },
  });
  env.run(() => Promise.resolve(1), 0, { mode: 'sync' });
  await env.drain();
  expect(warning).toHaveBeenCalledTimes(1);
  warning.mockRestore();
});

test('by default uncaught errors become process warnings', () => {
  const warning = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  new SyncEnv().run(
    () => {
      throw new Error('boom');
    },
    0,
    { mode: 'sync', name: 'loser' },
  );
  expect(warning.mock.calls).toEqual([
    [expect.stringMatching(/^Task "loser" \(\d+\): Error: boom/), 'SyncTaskWarning'],
  ]);
  warning.mockRestore();
});

test('join() hands the result over before and after the end', async () => {
  const env = new SyncEnv();
  const early = env.run(() => Promise.resolve(1), 0);
  expect(await early.join()).toBe(1);
  const late = env.run(() => 2, 0);
  expect(late.state).toBe('ZOMBIE');
  expect(await late.join()).toBe(2);
  expect(late.state).toBe('DONE');
  expect(await late.join()).toBe(2);
});

test('join() rejects with what the task threw, and then it is not uncaught', async () => {
  const { seen, options } = failures();
  const boom = new Error('boom');
  const task = new SyncEnv(options).run(() => {
    throw boom;
  }, 0);
  await expect(task.join()).rejects.toBe(boom);
  await turn();
  expect(seen).toEqual([]);
});

test('join() is not for tasks with onDone', async () => {
  const task = new SyncEnv().run(() => 1, 0, { onDone: () => undefined });
  await expect(task.join()).rejects.toThrow(withCode('ERR_SYNCTASK_NOT_JOINABLE'));
});

test('currentTask() is the task in its function, in what it awaits and in onDone', async () => {
  const env = new SyncEnv();
  const names: (string | undefined)[] = [];
  const note = () => names.push(currentTask()?.name);
  note();
  const outer = env.run(
    async (_: undefined, task) => {
      note();
      env.run(note, undefined, { mode: 'sync', name: 'inner', onDone: note });
      note();
      await turn();
      note();
      env.run(note, undefined, { mode: 'sync', name: 'inner' });
      note();
      await task.yield();
      note();
      const other = env.run(
        async () => {
          note();
          await turn();
          note();
        },
        undefined,
        { name: 'other' },
      );
      note();
      await task.suspend(other.join());
      note();
      setImmediate(note);
    },
    undefined,
    { name: 'outer' },
  );
  note();
  await outer.join();
  note();
  await turn();
  const during = ['outer', 'inner', 'inner', 'outer', undefined, 'outer', 'inner', 'outer', 'outer'];
  expect(names).toEqual([undefined, ...during, 'other', 'outer', 'other', 'outer', undefined, undefined]);
});

test("currentTask() is the inner task, then the outer one again, in mode 'sync'", () => {
  const env = new SyncEnv();
  const names: (string | undefined)[] = [];
  const note = () => names.push(currentTask()?.name);
  env.run(
    () => {
      note();
      env.run(note, undefined, { mode: 'sync', name: 'inner' });
      note();
    },
    undefined,
    { mode: 'sync', name: 'outer', onDone: note },
  );
  note();
  expect(names).toEqual(['outer', 'inner', 'outer', 'outer', undefined]);
});

test("a task in mode 'sync' inherits nothing from an earlier one", () => {
  const env = new SyncEnv();
  const seen: unknown[] = [];
  const look = (_: undefined, task: Task) => {
    seen.push(task.id, task.name, task.state, task.signal.aborted);
    task.abort('stop');
    task.wake();
  };
  env.run(look, undefined, { mode: 'sync', name: 'a' });
  env.run(look, undefined, { mode: 'sync' });
  const first = seen[0] as number;
  expect(seen).toEqual([first, 'a', 'RUN', false, first + 1, 'task', 'RUN', false]);
});

test('a task that had to wait begins in the async context of whoever started it', async () => {
  const storage = new AsyncLocalStorage<string>();
  const env = new SyncEnv({ processorsMin: 1, processorsMax: 1 });
  const [letGo] = storage.run('first', () => occupy(env, 1));
  const task = storage.run('second', () => env.run(() => storage.getStore(), 0));
  letGo!();
  expect(await task.join()).toBe('second');
});

test('yield() lets whoever is ready go first, in turn', async () => {
  const env = new SyncEnv({ processorsMin: 1, processorsMax: 1 });
  const [letGo] = occupy(env, 1);
  const order: string[] = [];
  const tasks = ['a', 'b', 'c'].map((name) =>
    env.run(async (arg: string, task) => {
      for (let i = 0; i < 3; i++) {
        order.push(arg);
        await task.yield();
      }
    }, name),
  );
  letGo!();
  for (const task of tasks) await task.join();
  expect(order.join('')).toBe('abcabcabc');
});

test('tasks that keep yielding do not keep the event loop from its timers and sockets', async () => {
  const env = new SyncEnv();
  let stop = false;
  setImmediate(() => (stop = true));
  const task = env.run(async (_: undefined, self) => {
    let yields = 0;
    for (; !stop; yields++) await self.yield();
    return yields;
  }, undefined);
  expect(await task.join()).toBeGreaterThan(0);
});

test('wait() ends by wake(), also by one that came before, and only one is remembered', async () => {
  const clock = new ManualClock();
  const env = new SyncEnv({ clock });
  const task = env.run(
    async (_: undefined, self) => [await self.wait(), await self.wait(), await self.wait(5)],
    0 as never,
  );
  await turn();
  task.wake();
  task.wake();
  task.wake();
  await turn();
  expect(task.state).toBe('WAIT');
  clock.advance(5);
  expect(await task.join()).toEqual([true, true, false]);
});

test('a timer that is no longer needed is cancelled', async () => {
  const clock = new ManualClock();
  const env = new SyncEnv({ clock });
  const task = env.run((_: undefined, self) => self.wait(1000), undefined);
  expect(clock.pending).toBe(1);
  task.wake();
  expect(await task.join()).toBe(true);
  expect(clock.pending).toBe(0);
});

test('sleep() takes its time, and a wake does not cut it short', async () => {
  const clock = new ManualClock();
  const env = new SyncEnv({ clock });
  const task = env.run(async (_: undefined, self) => {
    await self.sleep(100);
    return clock.now;
  }, undefined);
  task.wake();
  clock.advance(99);
  await turn();
  expect(task.state).toBe('WAIT');
  clock.advance(1);
  expect(await task.join()).toBe(100);
});

test.each([-1, NaN, 2 ** 31, Infinity])('sleep(%d) is refused', async (ms) => {
  const task = new SyncEnv().run((_: undefined, self) => self.sleep(ms), undefined);
  await expect(task.join()).rejects.toThrow(withCode('ERR_SYNCTASK_ARGUMENT'));
});

test('suspend() gives the value or the error of the promise', async () => {
  const env = new SyncEnv();
  const boom = new Error('boom');
  const good = env.run((_: undefined, self) => self.suspend(Promise.resolve(7)), undefined);
  const bad = env.run((_: undefined, self) => self.suspend(Promise.reject(boom)), undefined);
  expect(await good.join()).toBe(7);
  await expect(bad.join()).rejects.toBe(boom);
});

test('a task can suspend neither another one, nor itself twice, nor after its end', async () => {
  const env = new SyncEnv({ clock: new ManualClock() });
  const sleeper = env.run((_: undefined, self) => self.sleep(5), undefined, { onDone: () => undefined });
  await expect(sleeper.sleep(1)).rejects.toThrow(withCode('ERR_SYNCTASK_NOT_CURRENT'));
  const meddler = env.run(() => sleeper.wait(), undefined);
  await expect(meddler.join()).rejects.toThrow(withCode('ERR_SYNCTASK_NOT_CURRENT'));
  const hasty = env.run(async (_: undefined, self) => {
    const first = self.wait();
    await expect(self.wait()).rejects.toThrow(withCode('ERR_SYNCTASK_SUSPENDED'));
    self.wake();
    return first;
  }, undefined);
  expect(await hasty.join()).toBe(true);
  await expect(hasty.yield()).rejects.toThrow(withCode('ERR_SYNCTASK_ENDED'));
});

test('a task that ends without awaiting its suspension leaves nothing behind', async () => {
  const clock = new ManualClock();
  const env = new SyncEnv({ clock });
  const lock = new SyncLock();
  const owner = env.run(async (_: undefined, self) => {
    using _hold = await lock.acquire();
    await self.wait();
  }, undefined);
  await turn();
  for (const begin of [(self: Task) => self.sleep(10), () => lock.acquire(), (self: Task) => self.yield()]) {
    const task = env.run((_: undefined, self) => {
      void begin(self);
    }, undefined);
    await task.join();
  }
  expect(clock.pending).toBe(0);
  expect(lock.waiting).toBe(0);
  expect(env.stats()).toMatchObject({ running: 0, queued: 0, waiting: 1 });
  owner.wake();
  await owner.join();
  await env.drain();
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
