import type { Connection } from './connection.ts';

/** RFC 5531 section 9, `msg_type`: CALL. */
export const CALL = 0;
/** RFC 5531 section 9, `msg_type`: REPLY. */
export const REPLY = 1;

/** `msg_type` of RFC 5531 section 9. */
export type Direction = typeof CALL | typeof REPLY;

/**
 * One complete message: its vectors and the references that keep them (stage 1.5).
 *
 * Offsets index `bytes`. The first vector is either a view on the read buffer in which the record arrived whole, or an
 * iobuf into which it was gathered. The handler that receives the message owns one reference and ends with `destroy()`;
 * afterwards the object belongs to the next record, so no field of it may be touched.
 *
 * Bytes of a read buffer belong to the garbage collector: a `subarray` of them stays valid after `destroy()`. Bytes of
 * an iobuf do not: the iobuf goes back to its pool. Who cannot tell (nobody can, from outside) copies, or keeps a `ref()`.
 */
export interface PollinMessage {
  readonly connection: Connection;
  /** First word of the message. */
  readonly xid: number;
  /** Second word of the message. */
  readonly direction: Direction;
  readonly bytes: Uint8Array;
  /** Covers exactly `bytes`; one per read buffer, shared by its records. */
  readonly view: DataView;
  /** Where the xid stands in `bytes`. */
  readonly start: number;
  /** End of the first vector in `bytes`. */
  readonly end: number;
  /** Further vectors, in order, of a record longer than one vector may be; empty for nearly every record. */
  readonly payload: readonly Uint8Array[];
  /** Of all vectors together, record marks not counted. */
  readonly byteLength: number;
  readonly fragmentCount: number;
  /** Makes `start … end` the whole message. Copies only when `payload` is not empty. */
  contiguous(): void;
  /** One more owner; each calls `destroy()` once. */
  ref(): this;
  /** One owner less; the last gives the iobufs back (stage 7). */
  destroy(): void;
}
