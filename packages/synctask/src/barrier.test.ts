import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { withCode } from '../test/support/tasks.ts';
import { SyncBarrier, SyncEnv } from './index.ts';

test('wait() ends at the last of the wakes it waits for', async () => {
  const env = new SyncEnv();
  const barrier = new SyncBarrier();
  const task = env.run(() => barrier.wait(3), undefined);
  barrier.wake();
  barrier.wake();
  await turn();
  expect(task.state).toBe('WAIT');
  expect(env.stats().running).toBe(0);
  barrier.wake();
  await task.join();
  expect(barrier).toMatchObject({ wakes: 0, waiting: 0 });
});

test('wait() counts wakes that came before, and leaves those beyond to the next', async () => {
  const env = new SyncEnv();
  const barrier = new SyncBarrier();
  for (let i = 0; i < 5; i++) barrier.wake();
  await env.run(() => barrier.wait(3), undefined).join();
  expect(barrier.wakes).toBe(2);
  await env.run(() => barrier.wait(2), undefined).join();
  await env.run(() => barrier.wait(0), undefined).join();
  expect(barrier.wakes).toBe(0);
});

test('wait() serves tasks in the order they came', async () => {
  const env = new SyncEnv();
  const barrier = new SyncBarrier();
  const order: number[] = [];
  const tasks = [2, 1, 1].map((count, i) =>
    env.run(async () => {
      await barrier.wait(count);
      order.push(i);
    }, undefined),
  );
  barrier.wake();
  tasks.push(env.run(() => barrier.wait(1).then(() => void order.push(3)), undefined));
  await turn();
  expect(order).toEqual([]);
  for (let i = 0; i < 4; i++) barrier.wake();
  await Promise.all(tasks.map((task) => task.join()));
  expect(order).toEqual([0, 1, 2, 3]);
});

test('abort() takes a task out of the barrier', async () => {
  const env = new SyncEnv();
  const barrier = new SyncBarrier();
  const [first, second] = [1, 2].map(() => env.run(() => barrier.wait(1), undefined));
  first!.abort('stop');
  await expect(first!.join()).rejects.toBe('stop');
  expect(barrier.waiting).toBe(1);
  barrier.wake();
  await second!.join();
});

test('a task that ends without awaiting leaves the barrier', async () => {
  const env = new SyncEnv();
  const barrier = new SyncBarrier();
  await env.run(() => void barrier.wait(1), undefined).join();
  expect(barrier.waiting).toBe(0);
  await env.drain();
});

test.each([-1, 1.5, NaN])('wait(%d) is refused', async (count) => {
  await expect(new SyncBarrier().wait(count)).rejects.toThrow(withCode('ERR_SYNCTASK_ARGUMENT'));
});

test('wait() outside a task is an error', async () => {
  await expect(new SyncBarrier().wait(1)).rejects.toThrow(withCode('ERR_SYNCTASK_NO_TASK'));
});
