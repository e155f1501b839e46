import { setTimeout as delay } from 'node:timers/promises';

/** What a multimeter is made for. */
export interface MultimeterOptions {
  /** How long a measurement takes. Default 100. */
  readonly measureMs?: number;
}

/** A simulated multimeter: each measurement takes its time, and is a millivolt above the one before. */
export class Multimeter {
  readonly #measureMs: number;
  #millivolts = 1000;
  /** Volts; what is measured does not depend on it. */
  range = 10;

  constructor({ measureMs = 100 }: MultimeterOptions = {}) {
    this.#measureMs = measureMs;
  }

  /** @throws the signal's reason when it is aborted */
  async measure(signal: AbortSignal): Promise<number> {
    await delay(this.#measureMs, undefined, { signal }).catch(() => signal.throwIfAborted());
    return this.#millivolts++ / 1000;
  }

  /** As when it was switched on. */
  reset(): void {
    this.#millivolts = 1000;
    this.range = 10;
  }
}
