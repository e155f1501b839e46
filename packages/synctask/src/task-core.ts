import { AsyncResource } from 'node:async_hooks';
import { currentCore } from './current.ts';
import { checkDelay } from './delay.ts';
import { SyncTaskError } from './errors.ts';
import { Link } from './linked-list.ts';
import { TaskState } from './state.ts';
import type { ClockTimer } from './clock.ts';
import type { SyncTaskErrorCode } from './errors.ts';
import type { LockCore } from './lock-core.ts';
import type { Scheduler } from './scheduler.ts';
import type { Task, TaskMode } from './task.ts';

/** How a suspension ends. */
export type Outcome = 'woken' | 'timeout' | 'aborted';

/** What a suspended task waits for. */
export interface Waitable {
  /** Time is up, or the task is aborted: sees that the task becomes ready with that outcome, when it may. */
  interrupt(task: TaskCore, outcome: Outcome): void;
  /** The task has ended without awaiting: forgets it. */
  withdraw(task: TaskCore): void;
}

/** Nothing to be taken out of: a wake, a timer, a promise. */
const alone: Waitable = {
  interrupt(task, outcome) {
    task.scheduler.ready(task, outcome);
  },
  withdraw() {
    // It stands in no queue of its own.
  },
};

/** As `alone`; told apart because only `wait` ends by a wake. */
const wakeable: Waitable = { ...alone };

/**
 * A task's function whatever its types: the parameters of methods are checked both ways. `arg` is always the one that
 * was given to `run` together with the function.
 */
type ErasedFunction = { call(arg: unknown, task: Task): unknown }['call'];

/** The options that both modes share, erased likewise. */
export interface ErasedOptions {
  readonly name?: string;
  onDone?(error: unknown, result: unknown, arg: unknown): void;
}

const noOptions: ErasedOptions = {};
let lastId = 0;

/** A task as the scheduler and the primitives see it. Users see {@link Task}. (stage 2.9) */
export class TaskCore implements Task {
  readonly scheduler: Scheduler;
  readonly mode: TaskMode;
  id = 0;
  state: TaskState = TaskState.INIT;
  fn: ErasedFunction;
  arg: unknown = undefined;
  options: ErasedOptions = noOptions;
  /** Whether `fn` has been called. */
  begun = false;
  /**
   * Keeps the async context of whoever started the task until it begins; in mode 'sync' there is no continuation to lose it
   * in. No longer: the starter may be a task itself, and so on back to the first.
   */
  context: AsyncResource | undefined;
  readonly queueLink: Link<TaskCore> = new Link<TaskCore>(this);

  // The suspension under way: all but `outcome` are undefined outside one.
  waiting: Waitable | undefined = undefined;
  outcome: Outcome = 'woken';
  timer: ClockTimer | undefined = undefined;
  resolve: ((woken: boolean) => void) | undefined = undefined;
  reject: ((reason: unknown) => void) | undefined = undefined;
  /** Counts suspensions, so that a promise that settles late ends none but its own. */
  suspensions = 0;
  waitLink: Link<TaskCore> | undefined = undefined;
  /** With a condition: the lock to take again. */
  relock: LockCore | undefined = undefined;

  /** The lock taken last; the others follow by `LockCore.nextHeld`. */
  held: LockCore | undefined = undefined;
  #woken = false;

  #aborted = false;
  #abortPending = false;
  #abortReason: unknown = undefined;
  #controller: AbortController | undefined = undefined;
  #followed: AbortSignal | undefined = undefined;
  #onSignal: (() => void) | undefined = undefined;

  failed = false;
  outcomeValue: unknown = undefined;
  outcomeError: unknown = undefined;
  joiner: PromiseWithResolvers<unknown> | undefined = undefined;

  /** The next unused object of the scheduler's store. */
  nextFree: TaskCore | undefined = undefined;

  constructor(scheduler: Scheduler, mode: TaskMode, fn: ErasedFunction) {
    this.scheduler = scheduler;
    this.mode = mode;
    this.context = mode === 'task' ? new AsyncResource('SYNCTASK') : undefined;
    this.fn = fn;
  }

  get name(): string {
    return this.options.name ?? 'task';
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#aborted) this.#controller.abort(this.#abortReason);
    }
    return this.#controller.signal;
  }

  /** A new life for an object that is new or was {@link retire}d. */
  init(fn: ErasedFunction, arg: unknown, options: ErasedOptions): void {
    this.id = ++lastId;
    this.state = TaskState.INIT;
    this.fn = fn;
    this.arg = arg;
    this.options = options;
    this.begun = false;
  }

  /** Lets go of all that belongs to the life that ended. */
  retire(): void {
    if (this.#aborted || this.#controller !== undefined || this.#woken) {
      this.#aborted = false;
      this.#abortPending = false;
      this.#abortReason = undefined;
      this.#controller = undefined;
      this.#woken = false;
    }
  }

  async yield(): Promise<void> {
    this.checkMayPause('yield');
    const pause = this.scheduler.pause(this, TaskState.WAIT, alone);
    this.scheduler.ready(this, 'woken');
    await pause;
  }

  async wait(timeoutMs?: number): Promise<boolean> {
    if (timeoutMs !== undefined) checkDelay('timeoutMs', timeoutMs);
    this.checkMayPause('wait');
    if (!this.#woken) return this.scheduler.pause(this, TaskState.WAIT, wakeable, timeoutMs);
    this.#woken = false;
    return true;
  }

  wake(): void {
    if (this.waiting === wakeable) this.scheduler.ready(this, 'woken');
    else this.#woken = true;
  }

  async sleep(ms: number): Promise<void> {
    checkDelay('ms', ms);
    this.checkMayPause('sleep');
    await this.scheduler.pause(this, TaskState.WAIT, alone, ms);
  }

  async suspend<T>(promise: PromiseLike<T>): Promise<T> {
    this.checkMayPause('suspend');
    const pause = this.scheduler.pause(this, TaskState.SUSPEND, alone);
    const suspension = this.suspensions;
    const settled = () => {
      if (this.suspensions === suspension && this.waiting === alone) this.scheduler.ready(this, 'woken');
    };
    promise.then(settled, settled);
    await pause;
    return promise;
  }

  abort(reason?: unknown): void {
    if (this.state === TaskState.DONE || this.state === TaskState.ZOMBIE) return;
    const why = reason ?? new SyncTaskError('ERR_SYNCTASK_ABORTED', `Task "${this.name}" was aborted`);
    this.#aborted = true;
    this.#abortPending = true;
    this.#abortReason = why;
    if (!this.begun) {
      this.scheduler.endUnbegun(this, why);
      return;
    }
    this.#controller?.abort(why);
    this.waiting?.interrupt(this, 'aborted');
  }

  join(): Promise<unknown> {
    if (this.options.onDone !== undefined) {
      const message = `Cannot join task "${this.name}": its result goes to onDone`;
      return Promise.reject(new SyncTaskError('ERR_SYNCTASK_NOT_JOINABLE', message));
    }
    this.joiner ??= Promise.withResolvers<unknown>();
    if (this.state === TaskState.ZOMBIE) this.settleJoiner(this.joiner);
    return this.joiner.promise;
  }

  /** The task has ended: hands its result to whoever joined. */
  settleJoiner({ resolve, reject }: PromiseWithResolvers<unknown>): void {
    this.state = TaskState.DONE;
    if (this.failed) reject(this.outcomeError);
    else resolve(this.outcomeValue);
  }

  /** Takes the abort that no suspension has delivered yet; true when there was one. */
  takeAbort(): boolean {
    const pending = this.#abortPending;
    this.#abortPending = false;
    return pending;
  }

  get abortReason(): unknown {
    return this.#abortReason;
  }

  /** Aborts the task when `signal` does; until it has ended. */
  follow(signal: AbortSignal): void {
    this.#followed = signal;
    this.#onSignal = () => this.abort(signal.reason);
    signal.addEventListener('abort', this.#onSignal);
  }

  unfollow(): void {
    if (this.#onSignal === undefined) return;
    this.#followed?.removeEventListener('abort', this.#onSignal);
    this.#followed = undefined;
    this.#onSignal = undefined;
  }

  /** @throws SyncTaskError unless the caller is this task and it may give its processor back; or the abort's reason. */
  checkMayPause(operation: string): void {
    if (this.mode === 'sync') throw this.#refusal(operation, 'ERR_SYNCTASK_SYNC_MODE', "it runs in mode 'sync'");
    if (this.state === TaskState.DONE || this.state === TaskState.ZOMBIE) {
      throw this.#refusal(operation, 'ERR_SYNCTASK_ENDED', 'it has ended');
    }
    if (currentCore() !== this) throw this.#refusal(operation, 'ERR_SYNCTASK_NOT_CURRENT', 'the caller is not in it');
    if (this.queueLink.list !== this.scheduler.running) {
      throw this.#refusal(operation, 'ERR_SYNCTASK_SUSPENDED', 'an earlier suspension was not awaited');
    }
    if (this.takeAbort()) throw this.#abortReason;
  }

  #refusal(operation: string, code: SyncTaskErrorCode, because: string): SyncTaskError {
    return new SyncTaskError(code, `Cannot ${operation} in task "${this.name}": ${because}`);
  }
}
