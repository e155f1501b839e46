import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { withCode } from '../test/support/tasks.ts';
import { ManualClock, SyncEnv, SyncLock } from './index.ts';

test('acquire() lets one task in at a time, in the order they came', async () => {
  const env = new SyncEnv();
  const lock = new SyncLock();
  const order: number[] = [];
  let inside = 0;
  const tasks = [0, 1, 2, 3, 4].map((n) =>
    env.run(async (arg: number, task) => {
      for (let round = 0; round < 3; round++) {
        using _ = await lock.acquire();
        expect(++inside).toBe(1);
        expect(lock.owner?.id).toBe(task.id);
        await turn();
        order.push(arg);
        inside--;
      }
    }, n),
  );
  expect(lock.waiting).toBe(4);
  for (const task of tasks) await task.join();
  expect(order.join('')).toBe('012340123401234');
  expect(lock.owner).toBeUndefined();
});

test('acquire() waits without a processor', async () => {
  const env = new SyncEnv({ processorsMin: 1, processorsMax: 2 });
  const lock = new SyncLock();
  const owner = env.run(async (_: undefined, self) => {
    using _hold = await lock.acquire();
    await self.wait();
  }, undefined);
  await turn();
  const waiters = Array.from({ length: 10 }, () =>
    env.run(async () => {
      using _ = await lock.acquire();
    }, undefined),
  );
  await turn();
  expect(env.stats()).toMatchObject({ running: 0, queued: 0, waiting: 11 });
  owner.wake();
  await Promise.all(waiters.map((each) => each.join()));
});

test('release() hands over: nobody overtakes the first waiter, who may have no processor yet', async () => {
  const env = new SyncEnv({ processorsMin: 1, processorsMax: 1 });
  const lock = new SyncLock();
  const order: string[] = [];
  const first = env.run(async (_: undefined, self) => {
    const hold = await lock.acquire();
    await self.wait();
    hold.release();
    expect(lock.owner?.name).toBe('second');
    expect(lock.tryAcquire()).toBeUndefined();
    using _again = await lock.acquire();
    order.push('first');
  }, undefined);
  await turn();
  const second = env.run(
    async () => {
      using _ = await lock.acquire();
      order.push('second');
    },
    undefined,
    { name: 'second' },
  );
  await turn();
  first.wake();
  await Promise.all([first.join(), second.join()]);
  expect(order).toEqual(['second', 'first']);
});

test('acquire() and tryAcquire() of a lock that the task has are errors', async () => {
  const lock = new SyncLock();
  const task = new SyncEnv().run(async () => {
    using _ = await lock.acquire();
    expect(() => lock.tryAcquire()).toThrow(withCode('ERR_SYNCLOCK_RELOCK'));
    await lock.acquire();
  }, undefined);
  await expect(task.join()).rejects.toThrow(withCode('ERR_SYNCLOCK_RELOCK'));
  expect(lock.owner).toBeUndefined();
});

test('release() is for the owner', async () => {
  const env = new SyncEnv();
  const lock = new SyncLock();
  const owner = env.run(
    async (_: undefined, self) => {
      const hold = await lock.acquire();
      await self.wait();
      hold.release();
      hold.release();
      hold[Symbol.dispose]();
      expect(() => lock.release()).toThrow('nobody holds it');
    },
    undefined,
    { name: 'owner' },
  );
  await turn();
  const thief = env.run(() => lock.release(), undefined, { name: 'thief' });
  await expect(thief.join()).rejects.toThrow('Cannot release a lock in task "thief": task "owner" holds it');
  expect(() => lock.release()).toThrow(withCode('ERR_SYNCTASK_NO_TASK'));
  owner.wake();
  await owner.join();
});

test('acquire() outside a task is an error', async () => {
  await expect(new SyncLock().acquire()).rejects.toThrow(withCode('ERR_SYNCTASK_NO_TASK'));
});

test("tryAcquire() works in mode 'sync'", () => {
  const env = new SyncEnv();
  const lock = new SyncLock();
  let got = 0;
  const use = () => {
    using hold = lock.tryAcquire();
    if (hold !== undefined) got++;
  };
  for (let i = 0; i < 3; i++) env.run(use, undefined, { mode: 'sync' });
  expect(got).toBe(3);
  expect(lock.owner).toBeUndefined();
});

test.each(['task', 'sync'] as const)(
  'a lock that a task leaves behind is released and reported, mode %s',
  async (mode) => {
    const seen: unknown[] = [];
    const env = new SyncEnv({ onUncaught: (error) => seen.push(error) });
    const locks = [new SyncLock(), new SyncLock()];
    const leave = () => {
      for (const lock of locks) lock.tryAcquire();
    };
    if (mode === 'sync') env.run(leave, undefined, { mode });
    else await env.run(leave, undefined).join();
    expect(locks.map((lock) => lock.owner)).toEqual([undefined, undefined]);
    expect(seen).toEqual([withCode('ERR_SYNCLOCK_HELD'), withCode('ERR_SYNCLOCK_HELD')]);
    await env.run(() => locks[0]!.acquire().then((hold) => hold.release()), undefined).join();
  },
);

test('locks may be released in any order', async () => {
  const seen: unknown[] = [];
  const env = new SyncEnv({ onUncaught: (error) => seen.push(error) });
  const locks = [new SyncLock(), new SyncLock(), new SyncLock()];
  for (const order of [
    [0, 1, 2],
    [2, 1, 0],
    [1, 0, 2],
    [1, 2, 0],
  ]) {
    await env
      .run(async () => {
        for (const lock of locks) await lock.acquire();
        for (const i of order) locks[i]!.release();
      }, undefined)
      .join();
  }
  expect(seen).toEqual([]);
  expect(locks.map((lock) => lock.owner)).toEqual([undefined, undefined, undefined]);
});

test('abort() takes a waiting task out of the queue of the lock', async () => {
  const env = new SyncEnv({ clock: new ManualClock() });
  const lock = new SyncLock();
  const got: string[] = [];
  const take = async (name: string) => {
    using _ = await lock.acquire();
    got.push(name);
    await turn();
  };
  const [first, second, third] = ['first', 'second', 'third'].map((name) => env.run(take, name));
  second!.abort('stop');
  await expect(second!.join()).rejects.toBe('stop');
  await Promise.all([first!.join(), third!.join()]);
  expect(got).toEqual(['first', 'third']);
  expect(lock).toMatchObject({ owner: undefined, waiting: 0 });
});

test('abort() of a task that was handed the lock leaves it the lock', async () => {
  const env = new SyncEnv();
  const lock = new SyncLock();
  const first = env.run(async (_: undefined, self) => {
    const hold = await lock.acquire();
    await self.wait();
    hold.release();
    second.abort('late');
  }, undefined);
  const second = env.run(async (_: undefined, self) => {
    using _hold = await lock.acquire();
    await expect(self.sleep(1)).rejects.toBe('late');
    return lock.owner === self;
  }, undefined);
  await turn();
  first.wake();
  expect(await second.join()).toBe(true);
  expect(lock.owner).toBeUndefined();
});
