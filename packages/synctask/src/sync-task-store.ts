import { TaskCore } from './task-core.ts';
import type { Scheduler } from './scheduler.ts';

/**
 * Task objects of mode 'sync', to be used again. Plain: a new object per task. Equal: nobody may keep one beyond its
 * function. Won: a factor of 2.5 on bench `synctask/sync/run`; of a whole call too little to be seen (bench
 * `variants/pools`, 2026-11-22, Node 26.10.0).
 */
export class SyncTaskStore {
  readonly #scheduler: Scheduler;
  readonly #countMax: number;
  #first: TaskCore | undefined = undefined;
  #count = 0;

  /** `countMax`: as many as can run at once; what a burst in the run queue made beyond is left to the collector. */
  constructor(scheduler: Scheduler, countMax: number) {
    this.#scheduler = scheduler;
    this.#countMax = countMax;
  }

  take(fn: TaskCore['fn']): TaskCore {
    const task = this.#first;
    if (task === undefined) return new TaskCore(this.#scheduler, 'sync', fn);
    this.#first = task.nextFree;
    this.#count--;
    task.nextFree = undefined;
    return task;
  }

  giveBack(task: TaskCore): void {
    task.retire();
    if (this.#count === this.#countMax) return;
    task.nextFree = this.#first;
    this.#first = task;
    this.#count++;
  }
}
