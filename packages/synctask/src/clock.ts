/** A timer that {@link Clock.schedule} started. */
export interface ClockTimer {
  /** Once cancelled or fired, cancelling is without effect. */
  cancel(): void;
}

/** Where timers come from: the system, or a {@link ManualClock} in tests. */
export interface Clock {
  /**
   * Calls `callback` once after `delayMs`, never before it returns itself. With `keepsAlive` false the process may end
   * while the timer is pending.
   */
  schedule(callback: () => void, delayMs: number, keepsAlive: boolean): ClockTimer;
}

/** Node's timers. */
export const systemClock: Clock = {
  schedule(callback, delayMs, keepsAlive) {
    return new SystemTimer(setTimeout(callback, delayMs), keepsAlive);
  },
};

class SystemTimer implements ClockTimer {
  readonly #timeout: NodeJS.Timeout;

  constructor(timeout: NodeJS.Timeout, keepsAlive: boolean) {
    this.#timeout = timeout;
    if (!keepsAlive) timeout.unref();
  }

  cancel(): void {
    clearTimeout(this.#timeout);
  }
}
