import { SyncEnv, SyncLock } from '@gluster-ts/synctask';
import type { OnDone, SyncTaskOptions, Task, TaskOptions } from '@gluster-ts/synctask';

interface BenchCase {
  readonly name: string;
  readonly batch: number;
  run(): void | Promise<void>;
}

/** What stands for a request. */
interface Request {
  readonly number: number;
}

const BATCH = 1024;
const request: Request = { number: 1 };
const env = new SyncEnv();
/** What the work came to, so that it is not thought away. */
export let sum = 0;

const add = (arg: Request): number => (sum += arg.number);
const addLater = async (arg: Request): Promise<number> => {
  await Promise.resolve();
  return add(arg);
};
const afterwards: OnDone<Request, number> = (error, _result, arg) => {
  if (error === undefined) sum -= arg.number;
};
const syncOptions: SyncTaskOptions<Request, number> = { mode: 'sync', name: 'add', onDone: afterwards };

/** Resolves when `count` tasks have ended that `start` was to start with the options it got. */
function allDone(count: number, start: (options: TaskOptions<Request, number>) => void): Promise<void> {
  return new Promise((resolve) => {
    let left = count;
    start({
      name: 'add',
      onDone: () => {
        if (--left === 0) resolve();
      },
    });
  });
}

/** In rounds of 16, so that each task finds a processor. */
async function tasksWithProcessor(fn: (arg: Request) => number | Promise<number>): Promise<void> {
  for (let round = 0; round < BATCH / 16; round++) {
    await allDone(16, (options) => {
      for (let i = 0; i < 16; i++) env.run(fn, request, options);
    });
  }
}

const lock = new SyncLock();
const LOCKERS = 4;

/** Lets the others wait for the lock before it gives it away. */
async function takeTurns(rounds: number): Promise<void> {
  for (let i = 0; i < rounds; i++) {
    using _ = await lock.acquire();
    await Promise.resolve();
  }
}

async function takeAlone(rounds: number): Promise<void> {
  for (let i = 0; i < rounds; i++) {
    using _ = await lock.acquire();
  }
}

async function yieldAlone(rounds: number, task: Task): Promise<void> {
  for (let i = 0; i < rounds; i++) await task.yield();
}

const MANY = 10_000;

export const cases: readonly BenchCase[] = [
  {
    name: 'synctask/sync/plain-call',
    batch: BATCH,
    run() {
      for (let i = 0; i < BATCH; i++) afterwards(undefined, add(request), request);
    },
  },
  {
    name: 'synctask/sync/run',
    batch: BATCH,
    run() {
      for (let i = 0; i < BATCH; i++) env.run(add, request, syncOptions);
    },
  },
  {
    name: 'synctask/task/plain-promise',
    batch: BATCH,
    async run() {
      for (let round = 0; round < BATCH / 16; round++) {
        await Promise.all(Array.from({ length: 16 }, () => addLater(request)));
      }
    },
  },
  { name: 'synctask/task/run-returns', batch: BATCH, run: () => tasksWithProcessor(add) },
  { name: 'synctask/task/run-awaits', batch: BATCH, run: () => tasksWithProcessor(addLater) },
  { name: 'synctask/yield', batch: BATCH, run: () => env.run(yieldAlone, BATCH).join() },
  { name: 'synctask/lock/uncontended', batch: BATCH, run: () => env.run(takeAlone, BATCH).join() },
  {
    name: 'synctask/lock/handover',
    batch: BATCH,
    async run() {
      const lockers = Array.from({ length: LOCKERS }, () => env.run(takeTurns, BATCH / LOCKERS));
      for (const each of lockers) await each.join();
    },
  },
  {
    name: `synctask/many-${MANY}/plain-promises`,
    batch: MANY,
    async run() {
      await Promise.all(Array.from({ length: MANY }, () => addLater(request)));
    },
  },
  {
    name: `synctask/many-${MANY}/through-16-processors`,
    batch: MANY,
    run: () =>
      allDone(MANY, (options) => {
        for (let i = 0; i < MANY; i++) env.run(addLater, request, options);
      }),
  },
];
