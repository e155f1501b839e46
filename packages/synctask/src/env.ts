import { systemClock } from './clock.ts';
import { currentCore } from './current.ts';
import { checkDelay } from './delay.ts';
import { SyncTaskError } from './errors.ts';
import { Scheduler } from './scheduler.ts';
import type { Clock, ClockTimer } from './clock.ts';
import type { SchedulerSettings } from './scheduler.ts';
import type { SyncEnvStats, TaskInfo } from './stats.ts';
import type { SyncFunction, SyncTaskOptions, Task, TaskFunction, TaskOptions } from './task.ts';

/** Options of {@link SyncEnv}. */
export interface SyncEnvOptions {
  /** Processors kept when idle, at least 1. Default: 2 (`SYNCENV_PROC_MIN` in C). */
  readonly processorsMin?: number;
  /** Tasks that may hold a processor at one time. Default: 16 (`SYNCENV_PROC_MAX` in C). */
  readonly processorsMax?: number;
  /** Milliseconds without need after which a processor above `processorsMin` goes. Default: 600,000, as in C. */
  readonly processorIdleMs?: number;
  /** Tasks in the run queue at which `run` refuses new ones. Default: 65,536. */
  readonly runQueueMax?: number;
  /** Suspended tasks at which `run` refuses new ones, except in mode 'sync'. Default: 65,536. */
  readonly waitQueueMax?: number;
  /**
   * Tasks dispatched from the run queue before the event loop gets a turn for sockets and timers. Default: 256.
   */
  readonly dispatchesPerTurnMax?: number;
  /** Where timers come from. Default: the system's. */
  readonly clock?: Clock;
  /**
   * Told of errors that nobody else is: of a task without `onDone` that nobody joins, of an `onDone` that throws, of a
   * task that ends with a lock in its hands. Default: a process warning.
   */
  readonly onUncaught?: (error: unknown, task: TaskInfo) => void;
}

/** Options of {@link SyncEnv.drain}. */
export interface DrainOptions {
  /** Gives up after so many milliseconds with `ERR_SYNCENV_DRAIN_TIMEOUT`. Default: never. */
  readonly timeoutMs?: number;
  /** Gives up with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Runs tasks on a bounded number of processors. (stage 2.9)
 *
 * All of them share the one thread of JavaScript. What a processor bounds is tasks under way: a task holds one from the
 * call of its function to its end, also while it awaits a plain promise, and gives it back while it is suspended
 * (`task.yield`, `wait`, `sleep`, `suspend`, and the waits of {@link SyncLock}, {@link SyncCond}, {@link SyncBarrier}).
 */
export class SyncEnv implements AsyncDisposable {
  readonly #scheduler: Scheduler;
  readonly #clock: Clock;

  /** @throws SyncTaskError `ERR_SYNCTASK_ARGUMENT` */
  constructor(options: SyncEnvOptions = {}) {
    const settings = settingsOf(options);
    this.#scheduler = new Scheduler(settings);
    this.#clock = settings.clock;
  }

  /**
   * Runs `fn(arg, task)`: at once when a processor is free and nobody waits for one, otherwise in its turn. `fn`, `arg`
   * and `options` are kept as they are, so that a server that starts a task per request can do so with functions and
   * options made once and the request as `arg`: no closure per task.
   *
   * In mode 'task' (default) `fn` may suspend and await. In mode 'sync' it must not: it costs no promise and no entry of
   * AsyncLocalStorage, and returning a promise makes it fail with `ERR_SYNCTASK_SYNC_MODE`.
   *
   * What `fn` throws ends this task only: it goes to `onDone`, or to `join`. When `run` itself throws, there is no task
   * and `onDone` is not called.
   *
   * @param signal Aborts the task, see `Task.abort`; not looked at once a task in mode 'sync' has begun.
   * @throws SyncTaskError `ERR_SYNCENV_DRAINING`, `ERR_SYNCENV_FULL`
   */
  run<A, R>(fn: SyncFunction<A, R>, arg: A, options: SyncTaskOptions<A, R>, signal?: AbortSignal): void;
  run<A, R>(fn: TaskFunction<A, R>, arg: A, options?: TaskOptions<A, R>, signal?: AbortSignal): Task<R>;
  run<A, R>(
    fn: SyncFunction<A, R> & TaskFunction<A, R>,
    arg: A,
    options: SyncTaskOptions<A, R> | TaskOptions<A, R> = {},
    signal?: AbortSignal,
  ): Task | undefined {
    if (options.mode !== 'sync') return this.#scheduler.runTask(fn, arg, options, signal);
    this.#scheduler.runSync(fn, arg, options, signal);
    return undefined;
  }

  /**
   * Takes no more tasks and resolves when all that were taken have ended. Giving up stops none of them: `abort` does.
   *
   * @throws SyncTaskError `ERR_SYNCENV_DRAIN_TIMEOUT`, `ERR_SYNCENV_DRAIN_INSIDE`; the reason of `signal`.
   */
  async drain({ timeoutMs, signal }: DrainOptions = {}): Promise<void> {
    if (timeoutMs !== undefined) checkDelay('timeoutMs', timeoutMs);
    const caller = currentCore();
    if (caller?.scheduler === this.#scheduler) {
      const message = `Cannot drain in task "${caller.name}": it would wait for itself`;
      throw new SyncTaskError('ERR_SYNCENV_DRAIN_INSIDE', message);
    }
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const onAbort = () => reject(signal?.reason);
    let timer: ClockTimer | undefined;
    this.#scheduler.close(() => resolve(undefined));
    if (!this.#scheduler.idle) {
      if (timeoutMs !== undefined) {
        timer = this.#clock.schedule(() => reject(this.#drainTimeout(timeoutMs)), timeoutMs, true);
      }
      if (signal?.aborted === true) onAbort();
      else signal?.addEventListener('abort', onAbort);
    }
    try {
      await promise;
    } finally {
      timer?.cancel();
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Same as {@link drain}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.drain();
  }

  /** Aborts every task that is under way, see `Task.abort`. */
  abort(reason?: unknown): void {
    for (const task of [...this.#scheduler.tasks()]) task.abort(reason);
  }

  /** Tasks in the run queue now; the same as `stats().queued`, for those who look after every task. */
  get queued(): number {
    return this.#scheduler.runQueue.length;
  }

  /** Are all processors taken? What is run now would wait for one. */
  get full(): boolean {
    return this.#scheduler.full;
  }

  /** Counts as of now. */
  stats(): SyncEnvStats {
    return this.#scheduler.stats();
  }

  /** The tasks that have not ended: those on processors, then the run queue, then the wait queue. */
  tasks(): TaskInfo[] {
    return Array.from(this.#scheduler.tasks(), ({ id, name, mode, state }) => ({ id, name, mode, state }));
  }

  #drainTimeout(timeoutMs: number): SyncTaskError {
    const names = Array.from(this.#scheduler.tasks(), ({ name }) => `"${name}"`);
    const some = names.length > 5 ? [...names.slice(0, 5), '…'] : names;
    const message = `Drain gave up after ${timeoutMs} ms: ${names.length} tasks remain, ${some.join(', ')}`;
    return new SyncTaskError('ERR_SYNCENV_DRAIN_TIMEOUT', message);
  }
}

function settingsOf(options: SyncEnvOptions): SchedulerSettings {
  const settings: SchedulerSettings = {
    processorsMin: options.processorsMin ?? 2,
    processorsMax: options.processorsMax ?? 16,
    processorIdleMs: options.processorIdleMs ?? 600_000,
    runQueueMax: options.runQueueMax ?? 65_536,
    waitQueueMax: options.waitQueueMax ?? 65_536,
    dispatchesPerTurnMax: options.dispatchesPerTurnMax ?? 256,
    clock: options.clock ?? systemClock,
    onUncaught: options.onUncaught ?? warn,
  };
  const { processorsMin, processorsMax, runQueueMax, waitQueueMax, dispatchesPerTurnMax } = settings;
  checkDelay('processorIdleMs', settings.processorIdleMs);
  for (const [name, value] of Object.entries({ processorsMin, processorsMax, dispatchesPerTurnMax })) {
    checkCount(name, value, 1);
  }
  for (const [name, value] of Object.entries({ runQueueMax, waitQueueMax })) checkCount(name, value, 0);
  if (processorsMin > processorsMax) {
    const message = `processorsMin ${processorsMin} is above processorsMax ${processorsMax}`;
    throw new SyncTaskError('ERR_SYNCTASK_ARGUMENT', message);
  }
  return settings;
}

function checkCount(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new SyncTaskError('ERR_SYNCTASK_ARGUMENT', `${name} ${value} is not a whole number from ${least}`);
}

function warn(error: unknown, task: TaskInfo): void {
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.emitWarning(`Task "${task.name}" (${task.id}): ${what}`, 'SyncTaskWarning');
}
