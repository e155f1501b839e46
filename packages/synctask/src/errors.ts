/** Every kind of {@link SyncTaskError}. */
export type SyncTaskErrorCode =
  /** The environment drains or is drained: it takes no more tasks. */
  | 'ERR_SYNCENV_DRAINING'
  /** The run queue or the wait queue is full. Refuse the work, or stop reading where it comes from. */
  | 'ERR_SYNCENV_FULL'
  /** `drain` gave up at its `timeoutMs`; the tasks that remain go on. */
  | 'ERR_SYNCENV_DRAIN_TIMEOUT'
  /** A task asked its own environment to drain, and would wait for itself. */
  | 'ERR_SYNCENV_DRAIN_INSIDE'
  /** An option or a delay out of its range. */
  | 'ERR_SYNCTASK_ARGUMENT'
  /** The task was aborted without a reason given. */
  | 'ERR_SYNCTASK_ABORTED'
  /** A task in mode 'sync' returned a promise, or called what would suspend it. */
  | 'ERR_SYNCTASK_SYNC_MODE'
  /** Called outside a task what only a task can do. */
  | 'ERR_SYNCTASK_NO_TASK'
  /** A task can only suspend itself: the caller runs in another task, or in none. */
  | 'ERR_SYNCTASK_NOT_CURRENT'
  /** A second suspension began before the first was awaited. */
  | 'ERR_SYNCTASK_SUSPENDED'
  /** The task has ended. */
  | 'ERR_SYNCTASK_ENDED'
  /** `join` on a task that has an `onDone`: its result goes there. */
  | 'ERR_SYNCTASK_NOT_JOINABLE'
  /** The task threw `undefined`, which is no error to tell from success. */
  | 'ERR_SYNCTASK_THREW_UNDEFINED'
  /** The task holds the lock already: waiting for it would be for ever. */
  | 'ERR_SYNCLOCK_RELOCK'
  /** The lock is not held by the task that releases it or waits with it. */
  | 'ERR_SYNCLOCK_NOT_OWNER'
  /** The task ended with a lock in its hands. The lock was released. */
  | 'ERR_SYNCLOCK_HELD';

/**
 * What went wrong between a task and its environment. `ERR_SYNCENV_FULL` and `ERR_SYNCENV_DRAINING` are answers to
 * expect under load and at shutdown; `ERR_SYNCENV_DRAIN_TIMEOUT` and `ERR_SYNCTASK_ABORTED` are what was asked for;
 * every other code is a programming error: mend the caller.
 */
export class SyncTaskError extends Error {
  override readonly name = 'SyncTaskError';
  readonly code: SyncTaskErrorCode;

  constructor(code: SyncTaskErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
