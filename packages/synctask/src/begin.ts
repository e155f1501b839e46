import { enterSegment, leaveSegment, runInContext } from './current.ts';
import type { TaskCore } from './task-core.ts';

/** Calls the task's function as a segment of its own: what mode 'sync' needs, and all that it needs. */
export function beginTask(task: TaskCore): void {
  task.begun = true;
  const previous = enterSegment(task);
  task.scheduler.call(task);
  leaveSegment(previous);
}

/** Begins a task whose function may go on later: what follows from it belongs to the task. */
export function beginInContext(task: TaskCore): void {
  runInContext(task, beginTask);
}
