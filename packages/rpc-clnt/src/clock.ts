/** A timer that {@link Clock.schedule} started. */
export interface ClockTimer {
  /** Once fired or cancelled, without effect. */
  cancel(): void;
}

/** Where time comes from: the system, or a test. */
export interface Clock {
  /** Milliseconds since some moment; never goes back. */
  now(): number;
  /**
   * Calls `callback` once, after `delayMs` or a little later. With `keepsAlive` false the process may end while the
   * timer is pending.
   */
  schedule(callback: () => void, delayMs: number, keepsAlive: boolean): ClockTimer;
}

/** The longest delay of a timer in ms: what 31 bits hold, a little under 25 days. */
export const DELAY_MS_MAX: number = 2 ** 31 - 1;

/** Node's clock and timers. */
export const systemClock: Clock = {
  now: () => performance.now(),
  schedule(callback, delayMs, keepsAlive) {
    const timeout = setTimeout(callback, delayMs);
    if (!keepsAlive) timeout.unref();
    return { cancel: () => clearTimeout(timeout) };
  },
};
