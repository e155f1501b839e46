import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test, vi } from 'vitest';
import { failures, withCode } from '../test/support/tasks.ts';
import { SyncEnv } from './index.ts';
import type { Task } from './index.ts';

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

test('a task that has ended keeps neither its argument nor a result that onDone got', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const env = new SyncEnv();
  const refs: WeakRef<object>[] = [];
  const make = () => {
    const object = { large: new Array(1000).fill(0) };
    refs.push(new WeakRef(object));
    return object;
  };
  const contexts: unknown[] = [];
  const fn = async () => {
    // As a socket does that is made here.
    contexts.push(AsyncLocalStorage.snapshot());
    await turn();
    return make();
  };
  const task = env.run(fn, make(), { onDone: () => undefined });
  env.run(() => make(), make(), { mode: 'sync' });
  await env.drain();
  for (let i = 0; i < 100 && refs.some((ref) => ref.deref() !== undefined); i++) {
    await turn();
    collect();
  }
  expect(refs).toHaveLength(4);
  expect(refs.map((ref) => ref.deref() === undefined)).toEqual([true, true, true, true]);
  expect(contexts).toHaveLength(1);
  expect(task.state).toBe('DONE');
});

test.each([1, 16])(
  'of tasks that start each other only the last is kept, with %d processors',
  async (processorsMax) => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const env = new SyncEnv({ processorsMin: 1, processorsMax });
    const refs: WeakRef<Task>[] = [];
    const last = Promise.withResolvers<Task>();
    const fn = async (left: number, self: Task): Promise<void> => {
      if (left === 0) {
        last.resolve(self);
        await self.wait();
        return;
      }
      refs.push(new WeakRef(self));
      env.run(fn, left - 1);
      await turn();
    };
    env.run(fn, 5);
    const task = await last.promise;
    // The first may be kept by what was made once in its time, as a timer of the environment.
    refs.shift();
    for (let i = 0; i < 100 && refs.some((ref) => ref.deref() !== undefined); i++) {
      await turn();
      collect();
    }
    expect(refs.map((ref) => ref.deref() === undefined)).toEqual([true, true, true, true]);
    task.wake();
    await env.drain();
  },
);
