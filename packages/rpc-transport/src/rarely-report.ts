const REPORT_EVERY_MS = 60_000;

/** Keeps quiet about what a peer could repeat at will: one report a minute, with the count since the last. */
export class RarelyReport {
  #since = 0;
  #reportedMs = -Infinity;

  /** Counts one; says how many to report now, mostly 0. */
  count(nowMs: number): number {
    this.#since++;
    if (nowMs - this.#reportedMs < REPORT_EVERY_MS) return 0;
    const count = this.#since;
    this.#since = 0;
    this.#reportedMs = nowMs;
    return count;
  }
}
