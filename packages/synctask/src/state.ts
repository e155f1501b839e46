/**
 * Where a task is in its life; the names are those of `synctask_state_t` in C.
 *
 *     INIT ──► RUN ◄──────────► WAIT
 *               │ ◄───────────► SUSPEND
 *               └──► DONE, or ZOMBIE ──► DONE
 */
export const TaskState = {
  /** Made, not yet in the run queue. */
  INIT: 'INIT',
  /** In the run queue, or on a processor. */
  RUN: 'RUN',
  /** In the wait queue until a promise settles (`task.suspend`). */
  SUSPEND: 'SUSPEND',
  /** In the wait queue for a wake, a timer, a lock, a condition or a barrier. */
  WAIT: 'WAIT',
  /** Ended, and its result was handed over. */
  DONE: 'DONE',
  /** Ended without `onDone`, and nobody has joined yet. */
  ZOMBIE: 'ZOMBIE',
} as const;

export type TaskState = (typeof TaskState)[keyof typeof TaskState];
