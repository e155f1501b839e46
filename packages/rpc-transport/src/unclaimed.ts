import type { Direction } from './message.ts';

const REPORT_EVERY_MS = 60_000;

/** Keeps quiet about messages that nobody wants: one report a minute and direction, with the count since the last. */
export class UnclaimedReport {
  readonly #since: [number, number] = [0, 0];
  readonly #reportedMs: [number, number] = [-Infinity, -Infinity];

  /** Counts one; says how many to report now, mostly 0. */
  count(direction: Direction, nowMs: number): number {
    this.#since[direction]++;
    if (nowMs - this.#reportedMs[direction] < REPORT_EVERY_MS) return 0;
    const count = this.#since[direction];
    this.#since[direction] = 0;
    this.#reportedMs[direction] = nowMs;
    return count;
  }
}
