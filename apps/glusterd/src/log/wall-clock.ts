/**
 * Wall-clock time in microseconds, which log lines show. `Date.now()` knows milliseconds only, so the rest comes from the
 * monotonic clock; when the two part (the clock was set), the wall clock wins.
 */
export class WallClock {
  #wallUs = Date.now() * 1000;
  #monotonicMs = performance.now();

  /** Microseconds since 1970, a safe integer. */
  nowUs(): number {
    const estimateUs = this.#wallUs + (performance.now() - this.#monotonicMs) * 1000;
    const wallMs = Date.now();
    if (Math.abs(estimateUs / 1000 - wallMs) < 2) return Math.floor(estimateUs);
    this.#wallUs = wallMs * 1000;
    this.#monotonicMs = performance.now();
    return this.#wallUs;
  }
}
