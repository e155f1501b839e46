import { DELAY_MS_MAX } from './clock.ts';
import type { Clock, ClockTimer } from './clock.ts';
import { LinkedList } from './linked-list.ts';
import type { ListNode } from './linked-list.ts';

/** Calls of one timeout, and so in the order in which they run out; one timer for all. */
interface Lane<T> {
  readonly timeoutMs: number;
  readonly entries: LinkedList<Deadline<T>>;
  timer: ClockTimer | undefined;
}

/** What {@link Deadlines.add} hands out. */
export interface Deadline<T> {
  readonly item: T;
  readonly dueMs: number;
  readonly lane: Lane<T>;
  node: ListNode<Deadline<T>> | undefined;
}

/**
 * Timeouts of many calls at a time.
 *
 * Plain: a timer per call. This keeps one per length of timeout, which is one in most programs, and looks at the first
 * in line when it fires: a call that is answered costs no timer at all.
 */
export class Deadlines<T> {
  readonly #clock: Clock;
  readonly #usualMs: number;
  readonly #expired: (item: T) => void;
  readonly #lanes = new Map<number, Lane<T>>();

  /** `usualMs` is the timeout of most: its timer stays when nobody waits, so that the next one finds it. */
  constructor(clock: Clock, usualMs: number, expired: (item: T) => void) {
    this.#clock = clock;
    this.#usualMs = usualMs;
    this.#expired = expired;
  }

  /** From now on `item` has `timeoutMs` (rounded up to whole ones) to be removed. */
  add(item: T, timeoutMs: number): Deadline<T> {
    const wholeMs = Math.min(Math.ceil(timeoutMs), DELAY_MS_MAX);
    const lane = this.#lanes.get(wholeMs) ?? this.#addLane(wholeMs);
    const deadline: Deadline<T> = { item, dueMs: this.#clock.now() + wholeMs, lane, node: undefined };
    deadline.node = lane.entries.push(deadline);
    lane.timer ??= this.#startTimer(lane, wholeMs);
    return deadline;
  }

  remove(deadline: Deadline<T>): void {
    const { lane, node } = deadline;
    if (node === undefined) return;
    deadline.node = undefined;
    lane.entries.remove(node);
    // Timeouts of all sizes must not leave a timer each behind.
    if (lane.entries.size === 0 && lane.timeoutMs !== this.#usualMs) this.#dropLane(lane);
  }

  /** Ends all timers. Nothing may be waiting any more. */
  clear(): void {
    for (const lane of this.#lanes.values()) this.#dropLane(lane);
  }

  #addLane(timeoutMs: number): Lane<T> {
    const lane: Lane<T> = { timeoutMs, entries: new LinkedList(), timer: undefined };
    this.#lanes.set(timeoutMs, lane);
    return lane;
  }

  #dropLane(lane: Lane<T>): void {
    lane.timer?.cancel();
    lane.timer = undefined;
    // A lane that ran empty while it fired may have a successor already.
    if (this.#lanes.get(lane.timeoutMs) === lane) this.#lanes.delete(lane.timeoutMs);
  }

  #startTimer(lane: Lane<T>, delayMs: number): ClockTimer {
    // The socket keeps the process alive while somebody waits; a timer that outlives the last call must not.
    return this.#clock.schedule(() => this.#fire(lane), delayMs, false);
  }

  #fire(lane: Lane<T>): void {
    lane.timer = undefined;
    const now = this.#clock.now();
    for (let first = lane.entries.first; first !== undefined; first = lane.entries.first) {
      const deadline = first.value;
      // An earlier first has been answered; or the timer was a fraction of a millisecond early, as Node's are.
      if (deadline.dueMs > now) {
        lane.timer ??= this.#startTimer(lane, deadline.dueMs - now);
        return;
      }
      this.remove(deadline);
      this.#expired(deadline.item);
    }
    if (lane.entries.size === 0) this.#dropLane(lane);
  }
}
