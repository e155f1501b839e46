import { enterSegment, enterStorage, leaveSegment } from './current.ts';
import { TaskState } from './state.ts';
import type { TaskCore } from './task-core.ts';

/**
 * A queued task begins where the dispatcher happens to be; the context of AsyncLocalStorage must be its creator's all
 * the same. Plain: `AsyncLocalStorage.snapshot()`. Equal: the reaction of a promise runs in the context in which it was
 * attached. Won: a factor of 10 per queued task (2026-11-22, Node 26.10.0).
 */
export function keepContext(task: TaskCore): void {
  const dispatched = new Promise<TaskCore>((resolve) => {
    task.beginLater = resolve;
  });
  void dispatched.then(beginInStorage);
}

/** Calls the task's function as a segment of its own: what mode 'sync' needs, and all that it needs. */
export function beginTask(task: TaskCore): void {
  task.begun = true;
  const previous = enterSegment(task);
  task.scheduler.call(task);
  leaveSegment(previous);
}

/** Begins a task whose function may go on later: what follows from it belongs to the task. */
export function beginInStorage(task: TaskCore): void {
  // It may have been aborted between its dispatch and now.
  if (task.state === TaskState.RUN) enterStorage(task, beginTask);
}
