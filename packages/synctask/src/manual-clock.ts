import type { Clock, ClockTimer } from './clock.ts';

interface Alarm {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock that stands still until it is told to move: for tests. */
export class ManualClock implements Clock {
  readonly #alarms = new Set<Alarm>();
  #now = 0;

  /** Milliseconds advanced so far. */
  get now(): number {
    return this.#now;
  }

  /** Timers that have neither fired nor been cancelled. */
  get pending(): number {
    return this.#alarms.size;
  }

  /** Milliseconds until the next timer is due; undefined when there is none. */
  get nextInMs(): number | undefined {
    const next = this.#next();
    return next === undefined ? undefined : next.at - this.#now;
  }

  schedule(callback: () => void, delayMs: number): ClockTimer {
    const alarm = { at: this.#now + delayMs, callback };
    this.#alarms.add(alarm);
    return { cancel: () => void this.#alarms.delete(alarm) };
  }

  /** Moves on and fires what falls due, in the order of the times, equal times in the order they were set. */
  advance(ms: number): void {
    const until = this.#now + ms;
    for (let alarm = this.#next(); alarm !== undefined && alarm.at <= until; alarm = this.#next()) {
      this.#alarms.delete(alarm);
      this.#now = alarm.at;
      alarm.callback();
    }
    this.#now = until;
  }

  #next(): Alarm | undefined {
    let next: Alarm | undefined;
    for (const alarm of this.#alarms) if (next === undefined || alarm.at < next.at) next = alarm;
    return next;
  }
}
