import { AsyncLocalStorage } from 'node:async_hooks';
import { TaskState } from './state.ts';
import type { TaskCore } from './task-core.ts';
import type { Task } from './task.ts';

/** The task of asynchronous continuations. One for all environments: `currentTask` is a question about the caller. */
const storage = new AsyncLocalStorage<TaskCore>();

/**
 * The task whose code runs right now without having been suspended yet. Plain: `storage` alone. Equal: a synchronous
 * segment ends before anything else runs, and whoever starts it restores what was there. Won: a task in mode 'sync'
 * needs no storage entry.
 */
let segment: TaskCore | undefined;

/** Marks `task` as running; returns what {@link leaveSegment} wants back. */
export function enterSegment(task: TaskCore): TaskCore | undefined {
  const previous = segment;
  segment = task;
  return previous;
}

export function leaveSegment(previous: TaskCore | undefined): void {
  segment = previous;
}

/**
 * Calls `begin` in the async context of whoever started the task, so that all that follows from it belongs to `task`.
 *
 * Plain: `storage.run(task, begin, task)`. Equal: a resource keeps the context in which it was made, and puts back the one
 * it found. Won: `run()` copies the context twice, as a `Map`, once to add the task and once to take it out again, and then
 * leaves a copy behind that the next one copies: a task that awaits once takes 0.63 of the time and allocates 0.74 of the
 * bytes (bench synctask/task/run-awaits, 2026-11-22, Node 26.10.0).
 */
export function runInContext(task: TaskCore, begin: (task: TaskCore) => void): void {
  const { context } = task;
  task.context = undefined;
  if (context === undefined) begin(task);
  else context.runInAsyncScope(enter, undefined, task, begin);
}

function enter(task: TaskCore, begin: (task: TaskCore) => void): void {
  storage.enterWith(task);
  begin(task);
}

export function currentCore(): TaskCore | undefined {
  const task = segment ?? storage.getStore();
  // Callbacks that a task left behind still carry it in their context.
  if (task === undefined || task.state === TaskState.DONE || task.state === TaskState.ZOMBIE) return undefined;
  return task;
}

/**
 * The task that the caller runs in, or undefined. In mode 'sync' this holds until the function returns; a callback that
 * it leaves behind runs in no task, or in that of its surroundings.
 */
export function currentTask(): Task | undefined {
  return currentCore();
}
