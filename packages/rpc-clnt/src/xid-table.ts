/** Numbers of calls that are over and are remembered, to tell replies that come too late from replies to nobody. */
const PAST_MAX = 4096;

/** Why a reply that names a call of the past is not wanted: the call was given up, or has been answered already. */
export type PastKind = 'late' | 'duplicate';

/** A call of the past, and whose it was. */
export interface Past<Owner> {
  readonly kind: PastKind;
  readonly owner: Owner;
}

/**
 * The calls in flight on one connection, by their xids (RFC 5531 section 9): which reply is whose. Numbers count up and
 * around, and skip those for which a reply may come.
 */
export class XidTable<T, Owner> {
  /** The number of the next call, if it is free. */
  next: number;
  readonly #calls = new Map<number, T>();
  readonly #past = new Map<number, Past<Owner>>();
  readonly #repeats: boolean;

  /** `repeats`: replies may come several times, as datagrams do. */
  constructor(firstXid: number, repeats: boolean) {
    this.next = firstXid;
    this.#repeats = repeats;
  }

  /** The number of the next call. Ends because there are fewer calls than numbers. */
  take(): number {
    while (this.#calls.has(this.next) || this.#past.has(this.next)) this.next = (this.next + 1) >>> 0;
    const xid = this.next;
    this.next = (xid + 1) >>> 0;
    return xid;
  }

  add(xid: number, call: T): void {
    this.#calls.set(xid, call);
  }

  get(xid: number): T | undefined {
    return this.#calls.get(xid);
  }

  has(xid: number): boolean {
    return this.#calls.has(xid);
  }

  /** The call was answered. */
  remove(xid: number, owner: Owner): void {
    this.#calls.delete(xid);
    if (this.#repeats) this.#remember(xid, { kind: 'duplicate', owner });
  }

  /** The call was given up: a reply may still come. */
  abandon(xid: number, owner: Owner): void {
    this.#calls.delete(xid);
    this.#remember(xid, { kind: 'late', owner });
  }

  /** The call of the past that a reply names, if there is one. Where replies do not repeat, it is told once. */
  past(xid: number): Past<Owner> | undefined {
    const past = this.#past.get(xid);
    if (!this.#repeats) this.#past.delete(xid);
    return past;
  }

  /** The calls in flight, oldest first. */
  calls(): Iterable<T> {
    return this.#calls.values();
  }

  #remember(xid: number, past: Past<Owner>): void {
    this.#past.set(xid, past);
    if (this.#past.size <= PAST_MAX) return;
    for (const oldest of this.#past.keys()) {
      this.#past.delete(oldest);
      return;
    }
  }
}
