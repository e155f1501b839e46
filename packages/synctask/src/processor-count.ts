import type { Clock, ClockTimer } from './clock.ts';

/** What a {@link ProcessorCount} needs to know of the environment. */
export interface ProcessorSettings {
  readonly processorsMin: number;
  readonly processorsMax: number;
  readonly processorIdleMs: number;
  readonly clock: Clock;
}

/**
 * How many processors there are and how many are busy. There is one more whenever all are busy and a task is ready, up
 * to the maximum; those that nobody needed for the idle time go, down to the minimum. (stage 2.9)
 *
 * Invariant: 0 ≤ busy ≤ count ≤ processorsMax, and processorsMin ≤ count.
 */
export class ProcessorCount {
  readonly #settings: ProcessorSettings;
  readonly #max: number;
  #count: number;
  #busy = 0;
  /** The most that were busy at one time since the last look. */
  #busyMax = 0;
  #timer: ClockTimer | undefined = undefined;

  constructor(settings: ProcessorSettings) {
    this.#settings = settings;
    this.#max = settings.processorsMax;
    this.#count = settings.processorsMin;
  }

  get count(): number {
    return this.#count;
  }

  get busy(): number {
    return this.#busy;
  }

  /** Whether a task may be dispatched: a processor is idle, or one more may be made. */
  get free(): boolean {
    return this.#busy < this.#max;
  }

  occupy(): void {
    this.#busy++;
    if (this.#busy > this.#busyMax) {
      this.#busyMax = this.#busy;
      if (this.#busy > this.#count) this.#grow();
    }
  }

  vacate(): void {
    this.#busy--;
  }

  /** No more tasks: no more looks. */
  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #grow(): void {
    this.#count = this.#busy;
    if (this.#timer === undefined) this.#lookLater();
  }

  // One look per idle time instead of a timer per processor: a processor goes after one to two idle times.
  #lookLater(): void {
    const { clock, processorIdleMs } = this.#settings;
    this.#timer = clock.schedule(() => this.#look(), processorIdleMs, false);
  }

  #look(): void {
    this.#timer = undefined;
    this.#count = Math.max(this.#settings.processorsMin, this.#busyMax);
    this.#busyMax = this.#busy;
    if (this.#count > this.#settings.processorsMin) this.#lookLater();
  }
}
