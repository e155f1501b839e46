import { CALL, type Direction } from './message.ts';

/** Told of records whose last byte the link took. */
export interface SentListener {
  sent(xid: number, direction: Direction): void;
}

/** What knows which records were written. */
export interface SentSource {
  /** Are there records to report? */
  readonly hasSent: boolean;
  /** Names the records that were written since the last report, in order. */
  reportSent(listener: SentListener): void;
}

/** Records on their way out: per record its xid, its direction, and where it ends in the stream. */
export class SentLog {
  // Invariant: places before #head were reported; the arrays have equal lengths, and #ends only grows.
  readonly #xids: number[] = [];
  readonly #directions: Direction[] = [];
  readonly #ends: number[] = [];
  #head = 0;

  add(xid: number, direction: Direction, end: number): void {
    this.#xids.push(xid);
    this.#directions.push(direction);
    this.#ends.push(end);
  }

  /** Where the oldest record ends; Infinity when there is none. */
  get firstEnd(): number {
    return this.#ends[this.#head] ?? Infinity;
  }

  /** Takes out, in order, what ends at `written` or before. */
  report(written: number, listener: SentListener): void {
    while (this.firstEnd <= written) {
      const at = this.#head++;
      listener.sent(this.#xids[at] ?? 0, this.#directions[at] ?? CALL);
    }
    // Not each time: half of them at least, so that no record is moved more than once on average.
    if (this.#head > 0 && this.#head * 2 >= this.#ends.length) this.#cutOff();
  }

  /** What ends behind `written` will never be sent. */
  forgetAfter(written: number): void {
    let kept = this.#ends.length;
    while (kept > this.#head && (this.#ends[kept - 1] ?? 0) > written) kept--;
    this.#xids.length = kept;
    this.#directions.length = kept;
    this.#ends.length = kept;
  }

  #cutOff(): void {
    if (this.#head === this.#ends.length) {
      this.#xids.length = 0;
      this.#directions.length = 0;
      this.#ends.length = 0;
      this.#head = 0;
      return;
    }
    this.#xids.splice(0, this.#head);
    this.#directions.splice(0, this.#head);
    this.#ends.splice(0, this.#head);
    this.#head = 0;
  }
}
