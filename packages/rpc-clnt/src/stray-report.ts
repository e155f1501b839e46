const INTERVAL_MS = 60_000;

/** Counts replies to nobody, and says at most once a minute that they were counted. */
export class StrayReport {
  #unreported = 0;
  #reportedMs = -Infinity;

  /** One more. Returns how many are to be reported now; 0: none. */
  count(nowMs: number): number {
    this.#unreported++;
    if (nowMs - this.#reportedMs < INTERVAL_MS) return 0;
    const count = this.#unreported;
    this.#unreported = 0;
    this.#reportedMs = nowMs;
    return count;
  }
}
