/** How much a {@link RateLimit} lets through. */
export interface RateLimitOptions {
  /** Events of one kind within a window. */
  readonly limit: number;
  readonly windowMs: number;
  /** Kinds watched at once; the one that was quiet the longest is forgotten for a new one. Default 100. */
  readonly maxKinds?: number;
}

/** Counts events by kind and lets a few of each through per window of time. */
export class RateLimit {
  readonly #limit: number;
  readonly #windowMs: number;
  readonly #maxKinds: number;
  // Invariant: in order of the start of the window, at most #maxKinds.
  readonly #windows = new Map<string, { startMs: number; taken: number; leftOut: number }>();

  constructor({ limit, windowMs, maxKinds = 100 }: RateLimitOptions) {
    this.#limit = limit;
    this.#windowMs = windowMs;
    this.#maxKinds = maxKinds;
  }

  /** Undefined: leave this one out. Otherwise let it through; the number says how many were left out before it. */
  take(kind: string, nowMs: number): number | undefined {
    const window = this.#windows.get(kind);
    if (window !== undefined && nowMs - window.startMs < this.#windowMs) {
      if (window.taken < this.#limit) {
        window.taken++;
        return 0;
      }
      window.leftOut++;
      return undefined;
    }
    this.#windows.delete(kind);
    const [oldest] = this.#windows.keys();
    if (this.#windows.size >= this.#maxKinds && oldest !== undefined) this.#windows.delete(oldest);
    this.#windows.set(kind, { startMs: nowMs, taken: 1, leftOut: 0 });
    return window?.leftOut ?? 0;
  }
}
