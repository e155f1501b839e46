import type { TaskState } from './state.ts';
import type { TaskMode } from './task.ts';

/** What `SyncEnv.stats()` returns: a snapshot. */
export interface SyncEnvStats {
  /** Processors there are now, between the two limits. */
  readonly processors: number;
  readonly processorsMin: number;
  readonly processorsMax: number;
  /** Tasks on a processor. */
  readonly running: number;
  /** Tasks in the run queue. */
  readonly queued: number;
  /** Tasks in the wait queue. */
  readonly waiting: number;
  /** The most tasks that were in the run queue at one time. */
  readonly queuedMax: number;
  /** Tasks that returned, so far. */
  readonly done: number;
  /** Tasks that threw or were aborted before they began, so far. */
  readonly failed: number;
  /** Tasks that `run` refused, so far. */
  readonly refused: number;
}

/** One entry of `SyncEnv.tasks()`. */
export interface TaskInfo {
  readonly id: number;
  readonly name: string;
  readonly mode: TaskMode;
  readonly state: TaskState;
}
