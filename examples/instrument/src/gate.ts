/** The longest time that setTimeout() takes. */
const TIMER_MS_MAX = 0x7fff_ffff;

/** Something that many wait for, and that happens again and again. */
export class Gate {
  readonly #waiting = new Set<() => void>();

  /** Lets all go on who wait now. */
  open(): void {
    for (const goOn of [...this.#waiting]) goOn();
  }

  /**
   * Waits until `isReady`, asking whenever the gate opens; it may take what it has found, since nobody comes in between. False when that takes longer than `timeoutMs`.
   *
   * @throws the signal's reason when it is aborted
   */
  async until(isReady: () => boolean, timeoutMs: number, signal: AbortSignal): Promise<boolean> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      signal.throwIfAborted();
      if (isReady()) return true;
      const leftMs = deadline - performance.now();
      if (leftMs <= 0) return false;
      await this.#wait(leftMs, signal);
    }
  }

  #wait(timeoutMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const goOn = (): void => {
        this.#waiting.delete(goOn);
        clearTimeout(timer);
        signal.removeEventListener('abort', goOn);
        resolve();
      };
      const timer = setTimeout(goOn, Math.min(timeoutMs, TIMER_MS_MAX));
      this.#waiting.add(goOn);
      signal.addEventListener('abort', goOn);
    });
  }
}
