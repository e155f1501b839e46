import { SyncTaskError } from './errors.ts';
import { TaskState } from './state.ts';
import type { TaskInfo } from './stats.ts';
import type { TaskCore } from './task-core.ts';

/** Ends tasks: to whom the result goes, and what goes to nobody. (stage 2.9) */
export class TaskEnds {
  readonly #onUncaught: (error: unknown, task: TaskInfo) => void;
  #done = 0;
  #failed = 0;

  constructor(onUncaught: (error: unknown, task: TaskInfo) => void) {
    this.#onUncaught = onUncaught;
  }

  /** Tasks that returned, so far. */
  get done(): number {
    return this.#done;
  }

  /** Tasks that did not, so far. */
  get failed(): number {
    return this.#failed;
  }

  /** The one place where a task ends; called once for each. Never throws. */
  end(task: TaskCore, failed: boolean, thrown: unknown, value: unknown): void {
    const { options } = task;
    const error = failed && thrown === undefined ? threwUndefined(task) : thrown;
    task.unfollow();
    if (task.held !== undefined) this.#forfeitLocks(task);
    if (failed) this.#failed++;
    else this.#done++;
    if (options.onDone === undefined) {
      this.#leaveResult(task, failed, error, value);
    } else {
      try {
        options.onDone(error, value, task.arg);
      } catch (unexpected) {
        this.#uncaught(unexpected, task);
      }
      task.state = TaskState.DONE;
    }
    // Sockets and timers that the task leaves behind carry it in their async context, some of them for days.
    task.arg = undefined;
  }

  #leaveResult(task: TaskCore, failed: boolean, error: unknown, value: unknown): void {
    if (task.mode === 'sync') {
      if (failed) this.#uncaught(error, task);
      task.state = TaskState.DONE;
      return;
    }
    task.state = TaskState.ZOMBIE;
    task.failed = failed;
    task.outcomeError = error;
    task.outcomeValue = value;
    if (task.joiner !== undefined) task.settleJoiner(task.joiner);
    else if (failed) {
      // Whoever started it may still join in this turn.
      setImmediate(() => {
        if (task.state === TaskState.ZOMBIE) this.#uncaught(error, task);
      });
    }
  }

  #forfeitLocks(task: TaskCore): void {
    while (task.held !== undefined) {
      task.held.leave(task);
      const message = `Task "${task.name}" ended with a lock in its hands; the lock was released`;
      this.#uncaught(new SyncTaskError('ERR_SYNCLOCK_HELD', message), task);
    }
  }

  #uncaught(error: unknown, task: TaskCore): void {
    const { id, name, mode, state } = task;
    try {
      this.#onUncaught(error, { id, name, mode, state });
    } catch (cause) {
      process.emitWarning(new Error(`onUncaught threw for task "${name}"`, { cause }));
    }
  }
}

function threwUndefined(task: TaskCore): SyncTaskError {
  return new SyncTaskError('ERR_SYNCTASK_THREW_UNDEFINED', `Task "${task.name}" threw undefined`);
}
