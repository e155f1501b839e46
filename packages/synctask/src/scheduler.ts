import { beginInContext, beginTask } from './begin.ts';
import { SyncTaskError } from './errors.ts';
import { LinkedList } from './linked-list.ts';
import { ProcessorCount } from './processor-count.ts';
import { TaskState } from './state.ts';
import { SyncTaskStore } from './sync-task-store.ts';
import { TaskCore } from './task-core.ts';
import { TaskEnds } from './task-ends.ts';
import type { Clock } from './clock.ts';
import type { SyncEnvStats, TaskInfo } from './stats.ts';
import type { SyncFunction, SyncTaskOptions, TaskFunction, TaskOptions } from './task.ts';
import type { Outcome, Waitable } from './task-core.ts';

/** The settings of `SyncEnv`, complete and checked. */
export interface SchedulerSettings {
  readonly processorsMin: number;
  readonly processorsMax: number;
  readonly processorIdleMs: number;
  readonly runQueueMax: number;
  readonly waitQueueMax: number;
  readonly dispatchesPerTurnMax: number;
  readonly clock: Clock;
  readonly onUncaught: (error: unknown, task: TaskInfo) => void;
}

/**
 * Run queue, wait queue and processors. (stage 2.9)
 *
 * Invariants: a task that has not ended is in exactly one of `runQueue`, `waitQueue` and `running`, except while it runs
 * in mode 'sync' from its beginning to its end. When tasks are in the run queue, either every processor is busy or
 * #pump is under way or promised. A processor more is busy per task from its dispatch to its suspension or end.
 */
export class Scheduler {
  readonly runQueue: LinkedList<TaskCore> = new LinkedList<TaskCore>();
  readonly waitQueue: LinkedList<TaskCore> = new LinkedList<TaskCore>();
  readonly running: LinkedList<TaskCore> = new LinkedList<TaskCore>();
  readonly #settings: SchedulerSettings;
  readonly #processors: ProcessorCount;
  readonly #syncTasks: SyncTaskStore;
  readonly #ends: TaskEnds;
  #open = true;
  #pumping = false;
  /** #pump is promised: by a microtask, or by the next turn of the event loop. */
  #pumpPromised = false;
  #dispatchesLeft: number;
  #onIdle: (() => void)[] = [];
  #queuedMax = 0;
  #refused = 0;

  constructor(settings: SchedulerSettings) {
    this.#settings = settings;
    this.#processors = new ProcessorCount(settings);
    this.#syncTasks = new SyncTaskStore(this, settings.processorsMax);
    this.#ends = new TaskEnds(settings.onUncaught);
    this.#dispatchesLeft = settings.dispatchesPerTurnMax;
  }

  get idle(): boolean {
    return this.#processors.busy + this.runQueue.length + this.waitQueue.length === 0;
  }

  get full(): boolean {
    return !this.#processors.free;
  }

  runTask<A, R>(fn: TaskFunction<A, R>, arg: A, options: TaskOptions<A, R>, signal: AbortSignal | undefined): TaskCore {
    this.#checkAdmission(true);
    const task = new TaskCore(this, 'task', fn);
    task.init(fn, arg, options);
    if (signal?.aborted === true) {
      this.#end(task, true, signal.reason, undefined);
      return task;
    }
    if (signal !== undefined) task.follow(signal);
    if (this.#mayDispatch()) this.#begin(task);
    else this.#enqueueNew(task);
    return task;
  }

  runSync<A, R>(fn: SyncFunction<A, R>, arg: A, options: SyncTaskOptions<A, R>, signal: AbortSignal | undefined): void {
    this.#checkAdmission(false);
    const task = this.#syncTasks.take(fn);
    task.init(fn, arg, options);
    if (signal?.aborted === true) {
      this.#end(task, true, signal.reason, undefined);
      this.#syncTasks.giveBack(task);
    } else if (this.#mayDispatch()) {
      this.#beginSync(task);
    } else {
      if (signal !== undefined) task.follow(signal);
      this.#enqueueNew(task);
    }
  }

  /** Takes the processor from a running task until {@link ready}; resolves to false when time was up. */
  pause(task: TaskCore, state: TaskState, waiting: Waitable, timeoutMs?: number): Promise<boolean> {
    task.state = state;
    task.waiting = waiting;
    task.outcome = 'woken';
    task.suspensions++;
    this.running.remove(task.queueLink);
    this.waitQueue.push(task.queueLink);
    this.#processors.vacate();
    if (timeoutMs !== undefined) {
      task.timer = this.#settings.clock.schedule(
        () => {
          task.timer = undefined;
          task.waiting?.interrupt(task, 'timeout');
        },
        timeoutMs,
        true,
      );
    }
    const resumed = new Promise<boolean>((resolve, reject) => {
      task.resolve = resolve;
      task.reject = reject;
    });
    // Not at once: a task that begins now would run inside the one that has just been suspended.
    if (this.runQueue.length > 0) this.#pumpSoon();
    return resumed;
  }

  /** From the wait queue to the end of the run queue. */
  ready(task: TaskCore, outcome: Outcome): void {
    task.timer?.cancel();
    task.timer = undefined;
    task.waiting = undefined;
    task.outcome = outcome;
    task.state = TaskState.RUN;
    this.waitQueue.remove(task.queueLink);
    this.#enqueue(task);
  }

  /** A task that was aborted before its function was called. */
  endUnbegun(task: TaskCore, reason: unknown): void {
    if (task.mode === 'task') {
      this.#end(task, true, reason, undefined);
      return;
    }
    this.runQueue.remove(task.queueLink);
    this.#end(task, true, reason, undefined);
    this.#syncTasks.giveBack(task);
    this.#checkIdle();
  }

  /** No new tasks from now on; calls back when the last one has ended. */
  close(onIdle: () => void): void {
    this.#open = false;
    this.#onIdle.push(onIdle);
    this.#checkIdle();
  }

  *tasks(): Generator<TaskCore, void> {
    yield* this.running;
    yield* this.runQueue;
    yield* this.waitQueue;
  }

  stats(): SyncEnvStats {
    const { processorsMin, processorsMax } = this.#settings;
    return {
      processors: this.#processors.count,
      processorsMin,
      processorsMax,
      running: this.#processors.busy,
      queued: this.runQueue.length,
      waiting: this.waitQueue.length,
      queuedMax: this.#queuedMax,
      done: this.#ends.done,
      failed: this.#ends.failed,
      refused: this.#refused,
    };
  }

  #checkAdmission(maySuspend: boolean): void {
    const { runQueueMax, waitQueueMax } = this.#settings;
    if (!this.#open) throw this.#refusal('ERR_SYNCENV_DRAINING', 'the environment drains');
    if (this.runQueue.length >= runQueueMax) {
      throw this.#refusal('ERR_SYNCENV_FULL', `the run queue holds ${runQueueMax} tasks`);
    }
    if (maySuspend && this.waitQueue.length >= waitQueueMax) {
      throw this.#refusal('ERR_SYNCENV_FULL', `the wait queue holds ${waitQueueMax} tasks`);
    }
  }

  #refusal(code: 'ERR_SYNCENV_DRAINING' | 'ERR_SYNCENV_FULL', because: string): SyncTaskError {
    this.#refused++;
    return new SyncTaskError(code, `Cannot run a new task: ${because}`);
  }

  #mayDispatch(): boolean {
    return this.#processors.free && this.runQueue.length === 0;
  }

  #enqueueNew(task: TaskCore): void {
    task.state = TaskState.RUN;
    this.#enqueue(task);
  }

  #enqueue(task: TaskCore): void {
    this.runQueue.push(task.queueLink);
    if (this.runQueue.length > this.#queuedMax) this.#queuedMax = this.runQueue.length;
    this.#pump();
  }

  /** Dispatches, oldest first, as long as there are tasks and free processors. */
  #pump(): void {
    if (this.#pumping || this.#pumpPromised) return;
    this.#pumping = true;
    while (this.#processors.free && this.runQueue.length > 0) {
      if (this.#dispatchesLeft === 0) {
        this.#pumpNextTurn();
        break;
      }
      this.#dispatchesLeft--;
      const task = this.runQueue.shift();
      if (task !== undefined) this.#dispatch(task);
    }
    this.#pumping = false;
  }

  #pumpSoon(): void {
    if (this.#pumping || this.#pumpPromised) return;
    this.#pumpPromised = true;
    queueMicrotask(() => {
      this.#pumpPromised = false;
      this.#pump();
    });
  }

  /** Tasks that keep each other ready must not keep the event loop from sockets and timers. */
  #pumpNextTurn(): void {
    this.#pumpPromised = true;
    setImmediate(() => {
      this.#dispatchesLeft = this.#settings.dispatchesPerTurnMax;
      this.#pumpPromised = false;
      this.#pump();
    });
  }

  #dispatch(task: TaskCore): void {
    if (task.mode === 'sync') this.#beginSync(task);
    else if (task.begun) this.#resume(task);
    else this.#begin(task);
  }

  #resume(task: TaskCore): void {
    const { resolve, reject, outcome } = task;
    task.resolve = undefined;
    task.reject = undefined;
    this.#processors.occupy();
    this.running.push(task.queueLink);
    if (outcome !== 'aborted') {
      resolve?.(outcome === 'woken');
      return;
    }
    task.takeAbort();
    reject?.(task.abortReason);
  }

  #begin(task: TaskCore): void {
    task.state = TaskState.RUN;
    this.#processors.occupy();
    this.running.push(task.queueLink);
    beginInContext(task);
  }

  #beginSync(task: TaskCore): void {
    task.state = TaskState.RUN;
    this.#processors.occupy();
    beginTask(task);
    this.#processors.vacate();
    this.#syncTasks.giveBack(task);
    if (this.runQueue.length > 0) this.#pump();
    this.#checkIdle();
  }

  /** Calls the task's function. Never throws. */
  call(task: TaskCore): void {
    let value: unknown;
    let promise: PromiseLike<unknown> | undefined;
    try {
      value = task.fn(task.arg, task);
      if (isThenable(value)) promise = value;
    } catch (error) {
      this.#end(task, true, error, undefined);
      return;
    }
    if (promise === undefined) {
      this.#end(task, false, undefined, value);
    } else if (task.mode === 'task') {
      this.#settle(task, promise);
    } else {
      // Whatever becomes of the promise, the error below stands for it.
      promise.then(undefined, () => undefined);
      const message = `Task "${task.name}" runs in mode 'sync' but returned a promise`;
      this.#end(task, true, new SyncTaskError('ERR_SYNCTASK_SYNC_MODE', message), undefined);
    }
  }

  /**
   * Plain: an async function that awaits. Equal: Promise.resolve() makes a real promise of whatever it is, whose reactions
   * come at most once, and in the context of the task. Won: a tenth of what an asynchronous task allocates.
   */
  #settle(task: TaskCore, promise: PromiseLike<unknown>): void {
    Promise.resolve(promise).then(
      (value) => this.#end(task, false, undefined, value),
      (error: unknown) => this.#end(task, true, error, undefined),
    );
  }

  #end(task: TaskCore, failed: boolean, thrown: unknown, value: unknown): void {
    this.#ends.end(task, failed, thrown, value);
    if (task.mode === 'task') this.#vacate(task);
  }

  #vacate(task: TaskCore): void {
    const { list } = task.queueLink;
    if (list === this.running) this.#processors.vacate();
    // Ended without awaiting its last suspension, or before it began.
    task.timer?.cancel();
    task.timer = undefined;
    task.waiting?.withdraw(task);
    task.waiting = undefined;
    list?.remove(task.queueLink);
    if (this.runQueue.length > 0) this.#pump();
    this.#checkIdle();
  }

  #checkIdle(): void {
    if (this.#open || !this.idle) return;
    this.#processors.close();
    for (const onIdle of this.#onIdle.splice(0)) onIdle();
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
