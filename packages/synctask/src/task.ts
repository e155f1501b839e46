import type { TaskState } from './state.ts';

/** How a task runs; see `SyncEnv.run`. */
export type TaskMode = 'task' | 'sync';

/** A function that may suspend: it gets what was given to `run`, and its own task. */
export type TaskFunction<A, R> = (arg: A, task: Task) => R | PromiseLike<R>;

/** A function that runs from its beginning to its end without a pause. Its result must not be a promise. */
export type SyncFunction<A, R> = (arg: A, task: Task) => R;

/**
 * Told once how a task ended: `error` is undefined when it returned, and what it threw otherwise. Called while the task
 * still has its processor, as in C.
 */
export type OnDone<A, R> = (error: unknown, result: R | undefined, arg: A) => void;

/** What a task is; made once for many tasks, `SyncEnv.run` does not copy it. */
export interface TaskOptions<A, R> {
  /** Default: 'task'. */
  readonly mode?: 'task';
  /** Named in messages and listings. Default: 'task'. */
  readonly name?: string;
  /** Without it the result waits for `Task.join`. */
  readonly onDone?: OnDone<A, R>;
}

/** As {@link TaskOptions}, for functions that never suspend. */
export interface SyncTaskOptions<A, R> {
  readonly mode: 'sync';
  /** Named in messages and listings. Default: 'task'. */
  readonly name?: string;
  /** Without it a failure goes to the environment's `onUncaught`, and a result nowhere. */
  readonly onDone?: OnDone<A, R>;
}

/**
 * One run of a function on an environment. (stage 2.9)
 *
 * `yield`, `wait`, `sleep` and `suspend` are for the task itself, one at a time and awaited at once; each gives the
 * processor back meanwhile. They reject with the reason when the task is aborted: every abort ends one suspension, the
 * current or else the next one, so that the clean-up that follows may suspend again.
 *
 * In mode 'sync' the object is valid until the function returns and belongs to another task afterwards: keep its `id`.
 */
export interface Task<R = unknown> {
  /** Unique in the process. */
  readonly id: number;
  readonly name: string;
  readonly mode: TaskMode;
  readonly state: TaskState;
  /** Aborted with the task. Made at the first access. */
  readonly signal: AbortSignal;

  /** Goes to the end of the run queue: whoever waits for a processor comes first. */
  yield(): Promise<void>;
  /**
   * Waits for {@link wake}. A wake that came before counts, but only one is remembered.
   *
   * @returns false when `timeoutMs` passed first.
   */
  wait(timeoutMs?: number): Promise<boolean>;
  /** Ends the `wait` of this task, the current or else the next one. Anyone may call it. */
  wake(): void;
  /** Waits `ms` milliseconds. A wake does not cut it short. */
  sleep(ms: number): Promise<void>;
  /** Waits for the promise, without a processor. A plain `await` would keep it, as a blocking call does in C. */
  suspend<T>(promise: PromiseLike<T>): Promise<T>;

  /**
   * Aborts the task. Before it has begun, it ends at once with the reason and its function is never called. Otherwise
   * `signal` fires and one suspension rejects; a task that neither looks at the one nor does the other goes on.
   *
   * @param reason Default: a SyncTaskError `ERR_SYNCTASK_ABORTED`.
   */
  abort(reason?: unknown): void;
  /**
   * The result, or a rejection with what the task threw. Only of tasks without `onDone`. A task that joins another one
   * writes `await task.suspend(other.join())`.
   */
  join(): Promise<R>;
}
