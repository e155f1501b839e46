import { SyncTaskError } from './errors.ts';
import { LockCore, requireTask } from './lock-core.ts';
import type { Task } from './task.ts';

/** For {@link SyncCond}: the lock as the scheduler sees it. */
export let coreOf: (lock: SyncLock) => LockCore;

/**
 * A lock for tasks, fair: it goes to whoever has waited longest, by handing over, so that nobody can overtake.
 *
 * ```ts
 * using _ = await lock.acquire(); // released at the end of the block
 * ```
 *
 * Not recursive. A task that ends with a lock in its hands is reported and the lock released.
 */
export class SyncLock {
  readonly #core: LockCore = new LockCore();

  static {
    coreOf = (lock) => lock.#core;
  }

  /** The task that holds the lock. */
  get owner(): Task | undefined {
    return this.#core.owner;
  }

  /** Tasks that wait for the lock. */
  get waiting(): number {
    return this.#core.waiters.length;
  }

  /**
   * Takes the lock for the calling task, which waits without a processor while another one has it.
   *
   * @throws SyncTaskError `ERR_SYNCTASK_NO_TASK`, `ERR_SYNCLOCK_RELOCK`, `ERR_SYNCTASK_SYNC_MODE` (use
   * {@link tryAcquire}); the abort's reason when the task is aborted meanwhile.
   */
  async acquire(): Promise<SyncLockHold> {
    const task = requireTask('acquire a lock');
    if (this.#core.owner === task) throw relock(task);
    task.checkMayPause('acquire a lock');
    if (this.#core.owner === undefined) this.#core.take(task);
    else await this.#core.wait(task);
    return new SyncLockHold(this);
  }

  /**
   * Takes the lock if nobody has it; works in mode 'sync' too.
   *
   * @throws SyncTaskError `ERR_SYNCTASK_NO_TASK`, `ERR_SYNCLOCK_RELOCK`
   */
  tryAcquire(): SyncLockHold | undefined {
    const task = requireTask('acquire a lock');
    if (this.#core.owner === task) throw relock(task);
    if (this.#core.owner !== undefined) return undefined;
    this.#core.take(task);
    return new SyncLockHold(this);
  }

  /** @throws SyncTaskError `ERR_SYNCTASK_NO_TASK`, `ERR_SYNCLOCK_NOT_OWNER` */
  release(): void {
    const task = requireTask('release a lock');
    const { owner } = this.#core;
    if (owner !== task) {
      const holder = owner === undefined ? 'nobody holds it' : `task "${owner.name}" holds it`;
      throw new SyncTaskError('ERR_SYNCLOCK_NOT_OWNER', `Cannot release a lock in task "${task.name}": ${holder}`);
    }
    this.#core.leave(task);
  }
}

/** That a task has a lock; made for `using`. */
export class SyncLockHold implements Disposable {
  readonly #lock: SyncLock;
  #released = false;

  constructor(lock: SyncLock) {
    this.#lock = lock;
  }

  /** Releases the lock, the first time it is called. @throws as {@link SyncLock.release} */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#lock.release();
  }

  /** Same as {@link release}. */
  [Symbol.dispose](): void {
    this.release();
  }
}

function relock(task: Task): SyncTaskError {
  return new SyncTaskError('ERR_SYNCLOCK_RELOCK', `Cannot acquire a lock in task "${task.name}": it holds it already`);
}
