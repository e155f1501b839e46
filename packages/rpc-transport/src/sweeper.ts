/** Something that is looked at from time to time. */
export interface Swept {
  /** Shortest time in ms that matters to it. */
  readonly sweepMs: number;
  sweep(nowMs: number): void;
}

const INTERVAL_MS_MAX = 1000;
const INTERVAL_MS_MIN = 10;

/**
 * One timer for the timeouts of all connections.
 *
 * Plain: a timer per connection, set anew with every read and write. This one looks every second (more often when a
 * timeout is shorter than two) at what moved since, so that reads and writes pay nothing; a timeout may come late by one
 * such interval, which is no harm for limits of many seconds. Does not keep the process alive.
 */
export class Sweeper {
  readonly #members = new Set<Swept>();
  #timer: NodeJS.Timeout | undefined;
  #intervalMs = INTERVAL_MS_MAX;

  add(member: Swept): void {
    if (!Number.isFinite(member.sweepMs)) return;
    this.#members.add(member);
    const intervalMs = Math.max(INTERVAL_MS_MIN, Math.min(INTERVAL_MS_MAX, member.sweepMs / 2));
    if (this.#timer !== undefined && intervalMs >= this.#intervalMs) return;
    clearInterval(this.#timer);
    this.#intervalMs = intervalMs;
    this.#timer = setInterval(() => this.#sweep(), intervalMs);
    this.#timer.unref();
  }

  remove(member: Swept): void {
    this.#members.delete(member);
    if (this.#members.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#intervalMs = INTERVAL_MS_MAX;
  }

  #sweep(): void {
    const nowMs = performance.now();
    for (const member of this.#members) member.sweep(nowMs);
  }
}
