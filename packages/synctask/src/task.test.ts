import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { occupy, withCode } from '../test/support/tasks.ts';
import { currentTask, ManualClock, SyncEnv, SyncLock } from './index.ts';
import type { Task } from './index.ts';

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

test('currentTask() is the task in an onDone that comes later', async () => {
  const env = new SyncEnv();
  const seen: unknown[] = [];
  const task = env.run(() => turn(), 0, { onDone: () => seen.push(currentTask()) });
  await env.drain();
  expect(seen).toEqual([task]);
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

test('run() leaves its caller in the async context in which it found it', async () => {
  const storage = new AsyncLocalStorage<string>();
  const env = new SyncEnv();
  const seen: unknown[] = [];
  await storage.run('caller', async () => {
    const task = env.run(async () => {
      storage.enterWith('task');
      await turn();
      seen.push(storage.getStore(), currentTask()?.id);
    }, 0);
    seen.push(storage.getStore(), currentTask());
    await task.join();
    seen.push(storage.getStore(), currentTask(), task.id);
  });
  const id = seen.pop();
  expect(seen).toEqual(['caller', undefined, 'task', id, 'caller', undefined]);
});

test('tasks that begin within each other know who they are after each await', async () => {
  const env = new SyncEnv();
  const seen: string[] = [];
  const look = (when: string) => seen.push(`${currentTask()?.name ?? 'none'} ${when}`);
  const inner = async () => {
    look('begins');
    await turn();
    look('goes on');
  };
  const outer = async (_: undefined, task: Task) => {
    await turn();
    const child = env.run(inner, undefined, { name: 'inner' });
    look('started another');
    await task.suspend(child.join());
    look('ends');
  };
  await env.run(outer, undefined, { name: 'outer' }).join();
  expect(seen).toEqual(['inner begins', 'outer started another', 'inner goes on', 'outer ends']);
});

test('a queued task that begins at the end of another one is itself, in the context of whoever started it', async () => {
  const storage = new AsyncLocalStorage<string>();
  const env = new SyncEnv({ processorsMin: 1, processorsMax: 1 });
  const seen: unknown[] = [];
  const look = async () => {
    seen.push(currentTask()?.name, storage.getStore());
    await turn();
    seen.push(currentTask()?.name, storage.getStore());
  };
  const tasks = ['a', 'b', 'c'].map((name) => storage.run(`of ${name}`, () => env.run(look, undefined, { name })));
  for (const task of tasks) await task.join();
  expect(seen).toEqual(['a', 'b', 'c'].flatMap((name) => [name, `of ${name}`, name, `of ${name}`]));
  expect([currentTask(), storage.getStore()]).toEqual([undefined, undefined]);
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
