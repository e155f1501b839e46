/**
 * Tasks on a bounded number of processors, with locks, conditions and barriers.
 *
 * @packageDocumentation
 */
export { SyncEnv } from './env.ts';
export { currentTask } from './current.ts';
export { SyncLock } from './lock.ts';
export { SyncCond } from './cond.ts';
export { SyncBarrier } from './barrier.ts';
export { SyncTaskError } from './errors.ts';
export { TaskState } from './state.ts';
export type { SyncEnvOptions, DrainOptions } from './env.ts';
export type { OnDone, SyncFunction, SyncTaskOptions, Task, TaskFunction, TaskMode, TaskOptions } from './task.ts';
export type { SyncLockHold } from './lock.ts';
export type { SyncTaskErrorCode } from './errors.ts';
export type { SyncEnvStats, TaskInfo } from './stats.ts';

// For tests of code that runs tasks.
export { ManualClock } from './manual-clock.ts';
export type { Clock, ClockTimer } from './clock.ts';
