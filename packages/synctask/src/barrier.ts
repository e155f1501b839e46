import { SyncTaskError } from './errors.ts';
import { Link, LinkedList } from './linked-list.ts';
import { requireTask } from './lock-core.ts';
import { TaskState } from './state.ts';
import type { Outcome, TaskCore, Waitable } from './task-core.ts';

/**
 * Counts wakes and lets a task wait for a number of them: send to n peers, let every answer {@link wake}, `wait(n)`.
 *
 * Each wake counts for one wait. (C forgets the wakes beyond the number waited for.)
 */
export class SyncBarrier {
  readonly #waits: LinkedList<BarrierWait> = new LinkedList<BarrierWait>();
  #wakes = 0;

  /** Wakes that no wait has used. */
  get wakes(): number {
    return this.#wakes;
  }

  /** Tasks that wait. */
  get waiting(): number {
    return this.#waits.length;
  }

  /**
   * Waits until `count` wakes have come, and uses them up. Several tasks are served in the order they came.
   *
   * @throws SyncTaskError `ERR_SYNCTASK_ARGUMENT` unless `count` is a whole number from 0, and whatever keeps a task
   * from suspending.
   */
  async wait(count: number): Promise<void> {
    if (!Number.isSafeInteger(count) || count < 0) {
      throw new SyncTaskError('ERR_SYNCTASK_ARGUMENT', `Wakes to wait for, ${count}, are not a whole number from 0`);
    }
    const task = requireTask('wait at a barrier');
    task.checkMayPause('wait at a barrier');
    if (this.#waits.length === 0 && this.#wakes >= count) {
      this.#wakes -= count;
      return;
    }
    const wait = new BarrierWait(task, count);
    this.#waits.push(wait.link);
    await task.scheduler.pause(task, TaskState.WAIT, wait);
  }

  /** One wake more. Anyone may call it. */
  wake(): void {
    this.#wakes++;
    for (let first = this.#waits.first; first !== undefined && first.count <= this.#wakes; first = this.#waits.first) {
      this.#wakes -= first.count;
      this.#waits.remove(first.link);
      first.task.scheduler.ready(first.task, 'woken');
    }
  }
}

class BarrierWait implements Waitable {
  readonly task: TaskCore;
  readonly count: number;
  readonly link: Link<BarrierWait> = new Link<BarrierWait>(this);

  constructor(task: TaskCore, count: number) {
    this.task = task;
    this.count = count;
  }

  interrupt(task: TaskCore, outcome: Outcome): void {
    this.withdraw();
    task.scheduler.ready(task, outcome);
  }

  withdraw(): void {
    this.link.list?.remove(this.link);
  }
}
