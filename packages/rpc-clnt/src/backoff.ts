/** How long to wait between attempts to connect. */
export interface ReconnectOptions {
  /** Before the second attempt; doubles with each further one. Default 250. */
  delayMsMin?: number;
  /** The longest wait. Default 30,000. */
  delayMsMax?: number;
  /** How much of each wait is left to chance, 0 to 1, so that many clients do not come back at once. Default 0.5. */
  jitter?: number;
}

/** Exponential back-off with jitter: the waits between attempts that failed. */
export class Backoff {
  /** Attempts that failed since the last {@link Backoff.reset}. */
  failures = 0;
  readonly #delayMsMin: number;
  readonly #delayMsMax: number;
  readonly #jitter: number;
  readonly #random: () => number;

  constructor(options: Required<ReconnectOptions>, random: () => number) {
    this.#delayMsMin = options.delayMsMin;
    this.#delayMsMax = options.delayMsMax;
    this.#jitter = options.jitter;
    this.#random = random;
  }

  /** Counts a failure and says how many ms to wait after it. */
  next(): number {
    // From 2^30 on the maximum has long been reached, and more would overflow one day.
    const doublings = Math.min(this.failures++, 30);
    const delayMs = Math.min(this.#delayMsMax, this.#delayMsMin * 2 ** doublings);
    return delayMs * (1 - this.#jitter * this.#random());
  }

  /** The other end works: the next wait is the shortest again. */
  reset(): void {
    this.failures = 0;
  }
}
