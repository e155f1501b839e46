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
  readonly #xids: number[] = [];
  readonly #directions: Direction[] = [];
  readonly #ends: number[] = [];

  add(xid: number, direction: Direction, end: number): void {
    this.#xids.push(xid);
    this.#directions.push(direction);
    this.#ends.push(end);
  }

  /** Where the oldest record ends; Infinity when there is none. */
  get firstEnd(): number {
    return this.#ends[0] ?? Infinity;
  }

  /** Takes out, in order, what ends at `written` or before. */
  report(written: number, listener: SentListener): void {
    let count = 0;
    while ((this.#ends[count] ?? Infinity) <= written) count++;
    const xids = this.#xids.splice(0, count);
    const directions = this.#directions.splice(0, count);
    this.#ends.splice(0, count);
    for (const [index, xid] of xids.entries()) listener.sent(xid, directions[index] ?? CALL);
  }

  /** What ends behind `written` will never be sent. */
  forgetAfter(written: number): void {
    const kept = this.#ends.filter((end) => end <= written).length;
    this.#xids.length = kept;
    this.#directions.length = kept;
    this.#ends.length = kept;
  }
}
