/** How long to wait between attempts to connect. */
export interface ReconnectOptions {
  /** Before the second attempt; doubles with each further one. Default 250. */
  delayMsMin?: number;
  /** The longest wait. Default 30,000. */
  delayMsMax?: number;
  /** How much of each wait is left to chance, 0 to 1, so that many clients do not come back at once. Default 0.5. */
  jitter?: number;
}

/** How many ms to wait after so many failures, the first wait being that after 0. */
export function delayAfter(
  failures: number,
  { delayMsMin, delayMsMax, jitter }: Required<ReconnectOptions>,
  random: () => number,
): number {
  // From 2^30 on the maximum has long been reached, and more would overflow one day.
  const delayMs = Math.min(delayMsMax, delayMsMin * 2 ** Math.min(failures, 30));
  return delayMs * (1 - jitter * random());
}

/** Exponential back-off with jitter: the waits between attempts that failed. */
export class Backoff {
  /** Attempts that failed since the last {@link Backoff.reset}. */
  failures = 0;
  readonly #options: Required<ReconnectOptions>;
  readonly #random: () => number;

  constructor(options: Required<ReconnectOptions>, random: () => number) {
    this.#options = options;
    this.#random = random;
  }

  /** Counts a failure and says how many ms to wait after it. */
  next(): number {
    return delayAfter(this.failures++, this.#options, this.#random);
  }

  /** The other end works: the next wait is the shortest again. */
  reset(): void {
    this.failures = 0;
  }
}
