import { currentCore } from './current.ts';
import { SyncTaskError } from './errors.ts';
import { Link, LinkedList } from './linked-list.ts';
import { TaskState } from './state.ts';
import type { Outcome, TaskCore, Waitable } from './task-core.ts';

/** The task that the caller runs in. @throws SyncTaskError `ERR_SYNCTASK_NO_TASK` */
export function requireTask(operation: string): TaskCore {
  const task = currentCore();
  if (task === undefined) {
    throw new SyncTaskError('ERR_SYNCTASK_NO_TASK', `Cannot ${operation} outside a task`);
  }
  return task;
}

/** The task's link for the queues of locks and conditions: it can wait in one at a time. */
export function waitLinkOf(task: TaskCore): Link<TaskCore> {
  return (task.waitLink ??= new Link(task));
}

/** What a lock is to tasks and conditions. Users see {@link SyncLock}. */
export class LockCore implements Waitable {
  owner: TaskCore | undefined = undefined;
  readonly waiters: LinkedList<TaskCore> = new LinkedList<TaskCore>();
  /** The lock that the owner had taken before this one. */
  nextHeld: LockCore | undefined = undefined;
  readonly #relocking: Waitable;

  constructor() {
    this.#relocking = {
      // A task that waited with the lock must have it again before it goes on, whatever ended its wait.
      interrupt: () => undefined,
      withdraw: (task) => this.withdraw(task),
    };
  }

  take(task: TaskCore): void {
    this.owner = task;
    this.nextHeld = task.held;
    task.held = this;
  }

  wait(task: TaskCore): Promise<boolean> {
    this.waiters.push(waitLinkOf(task));
    return task.scheduler.pause(task, TaskState.WAIT, this);
  }

  /** The owner leaves; the first waiter is the owner from now on, whether it has a processor yet or not. */
  leave(task: TaskCore): void {
    unhold(task, this);
    const next = this.waiters.shift();
    this.owner = undefined;
    if (next === undefined) return;
    this.take(next);
    next.scheduler.ready(next, next.outcome);
  }

  /** A suspended task wants the lock back, and becomes ready with `outcome` once it has it. */
  retake(task: TaskCore, outcome: Outcome): void {
    if (this.owner === undefined) {
      this.take(task);
      task.scheduler.ready(task, outcome);
      return;
    }
    task.outcome = outcome;
    task.waiting = this.#relocking;
    this.waiters.push(waitLinkOf(task));
  }

  interrupt(task: TaskCore, outcome: Outcome): void {
    this.withdraw(task);
    task.scheduler.ready(task, outcome);
  }

  withdraw(task: TaskCore): void {
    this.waiters.remove(waitLinkOf(task));
  }
}

function unhold(task: TaskCore, lock: LockCore): void {
  if (task.held === lock) {
    task.held = lock.nextHeld;
  } else {
    for (let held = task.held; held !== undefined; held = held.nextHeld) {
      if (held.nextHeld === lock) held.nextHeld = lock.nextHeld;
    }
  }
}
