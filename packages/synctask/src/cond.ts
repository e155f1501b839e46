import { SyncTaskError } from './errors.ts';
import { LinkedList } from './linked-list.ts';
import { coreOf } from './lock.ts';
import { requireTask, waitLinkOf } from './lock-core.ts';
import { TaskState } from './state.ts';
import { checkDelay } from './delay.ts';
import type { SyncLock } from './lock.ts';
import type { Outcome, TaskCore, Waitable } from './task-core.ts';

/**
 * A condition variable: tasks wait for something to become true under a lock.
 *
 * ```ts
 * using _ = await lock.acquire();
 * while (queue.length === 0) await cond.wait(lock);
 * ```
 */
export class SyncCond {
  readonly #waiters: LinkedList<TaskCore> = new LinkedList<TaskCore>();
  readonly #waitable: Waitable = {
    interrupt: (task, outcome) => {
      this.#waiters.remove(waitLinkOf(task));
      retakeLock(task, outcome);
    },
    withdraw: (task) => {
      this.#waiters.remove(waitLinkOf(task));
      task.relock = undefined;
    },
  };

  /** Tasks that wait. */
  get waiting(): number {
    return this.#waiters.length;
  }

  /**
   * Releases the lock and waits for {@link signal} or {@link broadcast}, in one step. Has the lock again whenever it
   * returns, and when it rejects with the reason of an abort.
   *
   * @returns false when `timeoutMs` passed first.
   * @throws SyncTaskError `ERR_SYNCLOCK_NOT_OWNER`, and whatever keeps a task from suspending.
   */
  async wait(lock: SyncLock, timeoutMs?: number): Promise<boolean> {
    if (timeoutMs !== undefined) checkDelay('timeoutMs', timeoutMs);
    const task = requireTask('wait for a condition');
    const core = coreOf(lock);
    if (core.owner !== task) {
      const message = `Cannot wait for a condition in task "${task.name}": it does not hold the lock`;
      throw new SyncTaskError('ERR_SYNCLOCK_NOT_OWNER', message);
    }
    task.checkMayPause('wait for a condition');
    task.relock = core;
    this.#waiters.push(waitLinkOf(task));
    const signalled = task.scheduler.pause(task, TaskState.WAIT, this.#waitable, timeoutMs);
    core.leave(task);
    return signalled;
  }

  /** Wakes the task that has waited longest, if there is one. Anyone may call it. */
  signal(): void {
    const task = this.#waiters.shift();
    if (task !== undefined) retakeLock(task, 'woken');
  }

  /** Wakes all that wait now; they get their lock one after the other, longest wait first. Anyone may call it. */
  broadcast(): void {
    for (let count = this.#waiters.length; count > 0; count--) this.signal();
  }
}

/** Straight to the lock's queue: woken first and sent to wait there, it would need a processor for nothing. */
function retakeLock(task: TaskCore, outcome: Outcome): void {
  const lock = task.relock;
  task.relock = undefined;
  lock?.retake(task, outcome);
}
