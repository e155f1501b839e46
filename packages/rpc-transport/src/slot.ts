/**
 * Room for the head of one record in the out queue's slab: the caller encodes `headBytes` bytes at
 * `bytes[offset … offset + headBytes)`, xid first. The record mark in front of it is written already.
 *
 * The object is reused: it and its fields are valid until `commit()` or `abort()`.
 */
export interface OutSlot {
  readonly bytes: Uint8Array;
  /** Covers exactly `bytes`. */
  readonly view: DataView;
  readonly offset: number;
  /** As asked for; `bytes` goes on behind it, with other records' bytes: stay within. */
  readonly headBytes: number;
}
