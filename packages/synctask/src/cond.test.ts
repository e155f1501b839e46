import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { withCode } from '../test/support/tasks.ts';
import { ManualClock, SyncCond, SyncEnv, SyncLock } from './index.ts';
import type { Task } from './index.ts';

/** A lock, a condition and tasks that wait for it and then note their name under the lock. */
function scene(names: readonly string[], timeoutMs?: number) {
  const clock = new ManualClock();
  const env = new SyncEnv({ clock, processorsMin: 1, processorsMax: 2 });
  const lock = new SyncLock();
  const cond = new SyncCond();
  const log: string[] = [];
  const wait = async (name: string, task: Task) => {
    using _ = await lock.acquire();
    const signalled = await cond.wait(lock, timeoutMs);
    expect(lock.owner).toBe(task);
    log.push(signalled ? name : `${name} timed out`);
    await turn();
    return signalled;
  };
  const tasks = names.map((name) => env.run(wait, name, { name }));
  return { clock, env, lock, cond, log, tasks };
}

test('wait() releases the lock and the processor', async () => {
  const { env, lock, cond, tasks } = scene(['a', 'b', 'c']);
  await turn();
  expect(cond.waiting).toBe(3);
  expect(lock.owner).toBeUndefined();
  expect(env.stats()).toMatchObject({ running: 0, waiting: 3 });
  cond.broadcast();
  await Promise.all(tasks.map((task) => task.join()));
});

test('signal() wakes the longest waiting task only', async () => {
  const { cond, log, tasks } = scene(['a', 'b', 'c']);
  await turn();
  cond.signal();
  await tasks[0]!.join();
  for (let i = 0; i < 5; i++) await turn();
  expect(log).toEqual(['a']);
  cond.signal();
  cond.signal();
  cond.signal();
  await Promise.all(tasks.map((task) => task.join()));
  expect(log).toEqual(['a', 'b', 'c']);
});

test('signal() with nobody waiting is forgotten', async () => {
  const { clock, cond, log, tasks } = scene(['a'], 10);
  cond.signal();
  await turn();
  expect(cond.waiting).toBe(1);
  clock.advance(10);
  expect(await tasks[0]!.join()).toBe(false);
  expect(log).toEqual(['a timed out']);
});

test('broadcast() wakes all, who get the lock one after the other', async () => {
  const { lock, cond, log, tasks } = scene(['a', 'b', 'c', 'd']);
  await turn();
  cond.broadcast();
  expect(cond.waiting).toBe(0);
  expect(lock.waiting).toBe(3);
  await Promise.all(tasks.map((task) => task.join()));
  expect(log).toEqual(['a', 'b', 'c', 'd']);
});

test('wait() with a timeout has the lock again when the time is up', async () => {
  const { clock, env, lock, cond, log, tasks } = scene(['a', 'b'], 10);
  await turn();
  const owner = env.run(async (_: undefined, self) => {
    using _hold = await lock.acquire();
    await self.wait();
    log.push('owner');
  }, undefined);
  await turn();
  clock.advance(10);
  for (let i = 0; i < 5; i++) await turn();
  expect(log).toEqual([]);
  expect(cond.waiting).toBe(0);
  cond.signal();
  owner.wake();
  expect(await Promise.all(tasks.map((task) => task.join()))).toEqual([false, false]);
  expect(log).toEqual(['owner', 'a timed out', 'b timed out']);
  await env.drain();
  expect(clock.pending).toBe(0);
});

test('abort() of a waiting task rejects once it has the lock again', async () => {
  const { env, lock, cond, tasks } = scene(['a', 'b']);
  await turn();
  const owner = env.run(async (_: undefined, self) => {
    using _hold = await lock.acquire();
    await self.wait();
  }, undefined);
  await turn();
  tasks[0]!.abort('stop');
  // Already on its way back to the lock: a second abort must not take it out of that queue.
  tasks[0]!.abort('again');
  await turn();
  expect(lock.waiting).toBe(1);
  expect(tasks[0]!.state).toBe('WAIT');
  owner.wake();
  await expect(tasks[0]!.join()).rejects.toBe('again');
  cond.signal();
  expect(await tasks[1]!.join()).toBe(true);
  expect(lock.owner).toBeUndefined();
});

test('abort() of a task that was signalled and waits for the lock comes after', async () => {
  const env = new SyncEnv();
  const lock = new SyncLock();
  const cond = new SyncCond();
  const waiter = env.run(async (_: undefined, self) => {
    using _hold = await lock.acquire();
    const signalled = await cond.wait(lock);
    await expect(self.yield()).rejects.toBe('stop');
    return signalled;
  }, undefined);
  await turn();
  const owner = env.run(async (_: undefined, self) => {
    using _hold = await lock.acquire();
    cond.signal();
    waiter.abort('stop');
    await self.yield();
  }, undefined);
  await owner.join();
  expect(await waiter.join()).toBe(true);
});

test('wait() needs the lock', async () => {
  const env = new SyncEnv();
  const lock = new SyncLock();
  const cond = new SyncCond();
  await expect(cond.wait(lock)).rejects.toThrow(withCode('ERR_SYNCTASK_NO_TASK'));
  const task = env.run(() => cond.wait(lock), undefined);
  await expect(task.join()).rejects.toThrow(withCode('ERR_SYNCLOCK_NOT_OWNER'));
  await expect(cond.wait(lock, -1)).rejects.toThrow(withCode('ERR_SYNCTASK_ARGUMENT'));
});

test('a task that ends without awaiting wait() leaves the condition and the lock', async () => {
  const seen: unknown[] = [];
  const env = new SyncEnv({ onUncaught: (error) => seen.push(error) });
  const lock = new SyncLock();
  const cond = new SyncCond();
  for (const signal of [false, true]) {
    await env
      .run(async () => {
        await lock.acquire();
        void cond.wait(lock);
        if (signal) cond.signal();
      }, undefined)
      .join();
    expect(cond.waiting).toBe(0);
    expect(lock).toMatchObject({ owner: undefined, waiting: 0 });
  }
  expect(seen).toEqual([withCode('ERR_SYNCLOCK_HELD')]);
  await env.drain();
});
