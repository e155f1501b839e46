/** Numbers of given-up calls that are remembered, to tell their late replies from replies to nobody. */
const ABANDONED_MAX = 4096;

/** What became of the call that a reply names. */
export type XidVerdict = 'waited-for' | 'late' | 'stray';

/**
 * The calls in flight on one connection, by their xids (RFC 5531 section 9): which reply is whose. Numbers count up and
 * around, and skip those still in use.
 */
export class XidTable<T> {
  readonly #calls = new Map<number, T>();
  readonly #abandoned = new Set<number>();
  #next: number;

  constructor(firstXid: number) {
    this.#next = firstXid;
  }

  get size(): number {
    return this.#calls.size;
  }

  /** The number of the next call. Ends because there are fewer calls in flight than numbers. */
  take(): number {
    while (this.#calls.has(this.#next)) this.#next = (this.#next + 1) >>> 0;
    const xid = this.#next;
    this.#next = (xid + 1) >>> 0;
    return xid;
  }

  add(xid: number, call: T): void {
    this.#abandoned.delete(xid);
    this.#calls.set(xid, call);
  }

  get(xid: number): T | undefined {
    return this.#calls.get(xid);
  }

  /** The call was answered. */
  remove(xid: number): void {
    this.#calls.delete(xid);
  }

  /** The call was given up: a reply may still come. */
  abandon(xid: number): void {
    this.#calls.delete(xid);
    this.#abandoned.add(xid);
    if (this.#abandoned.size <= ABANDONED_MAX) return;
    for (const oldest of this.#abandoned) {
      this.#abandoned.delete(oldest);
      return;
    }
  }

  /** Whose reply is this? A late one is told once; the same again is a stray. */
  judge(xid: number): XidVerdict {
    if (this.#calls.has(xid)) return 'waited-for';
    return this.#abandoned.delete(xid) ? 'late' : 'stray';
  }

  /** The connection ended: empties the table and returns what was in flight, oldest first. */
  clear(): T[] {
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    this.#abandoned.clear();
    return calls;
  }
}
