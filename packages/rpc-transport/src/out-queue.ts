import type { Iobref, Iobuf, IobufPool } from '@gluster-ts/iobuf-pool';

import { TransportError } from './errors.ts';
import type { Link } from './link.ts';
import { CALL, REPLY, type Direction } from './message.ts';
import { LENGTH_MASK, MARK_BYTES, MESSAGE_BYTES_MIN, writeLastMark } from './record/mark.ts';
import type { OutSlot } from './slot.ts';

/** Heads are encoded one behind the other into slabs of this size: 170 LIST_FRIENDS replies, one page of the 32 KiB class. */
const SLAB_BYTES = 32 * 1024;

/** Payloads up to this size are copied behind their head: cheaper than a vector of their own (bench rpc-transport/encode-out). */
const COPIED_PAYLOAD_BYTES_MAX = 2048;

/** Most bytes of one gather-write, so that the peer's progress is seen in steps of this size. */
const WRITE_BYTES_MAX = 1024 * 1024;

/** Told of a record whose last byte the link took. */
export type SentListener = (xid: number, direction: Direction) => void;

class Slot implements OutSlot {
  bytes: Uint8Array;
  view: DataView;
  offset = 0;
  headBytes = 0;
  payloadBytes = 0;

  constructor(slab: Iobuf) {
    this.bytes = slab.bytes;
    this.view = slab.view;
  }
}

/**
 * What waits to be written (C's `ioq`): slabs from the pool into which heads are encoded in place, and payload vectors
 * between them, kept by their iobrefs until written (stage 6).
 */
export class OutQueue {
  readonly #pool: IobufPool;
  readonly #link: Link;

  // Invariant: of #slab, [0, #from) is in #vectors or written, [#from, #fill) is committed and will be the next vector.
  #slab: Iobuf | undefined;
  #from = 0;
  #fill = 0;
  #slot: Slot | undefined;
  #slotOpen = false;

  // Invariant: #vectors[0 … #inFlight) are with the link. #holds has, at the same index, what a written vector gives back.
  readonly #vectors: Uint8Array[] = [];
  readonly #holds: (Disposable | undefined)[] = [];
  #inFlight = 0;
  #inFlightBytes = 0;

  // Only kept while somebody wants to know: per record its xid, direction and where it ends in the stream.
  readonly #sentXids: number[] = [];
  readonly #sentDirections: Direction[] = [];
  readonly #sentEnds: number[] = [];

  /** Bytes committed and not yet taken by the link, marks included. */
  bytesQueued = 0;
  /** Bytes taken by the link. */
  bytesWritten = 0;
  writes = 0;
  records = 0;
  slabsTaken = 0;
  /** Remember what is committed from now on, for `reportSent()`? */
  tracksSent = false;

  constructor(pool: IobufPool, link: Link) {
    this.#pool = pool;
    this.#link = link;
  }

  get slotOpen(): boolean {
    return this.#slotOpen;
  }

  /** Is a write waiting for the link? */
  get waiting(): boolean {
    return this.#inFlight > 0;
  }

  begin(headBytes: number, payloadBytes = 0): OutSlot {
    if (this.#slotOpen) throw misuse('Cannot begin a record: the last one was neither committed nor aborted');
    if (!(headBytes >= MESSAGE_BYTES_MIN && payloadBytes >= 0 && headBytes + payloadBytes <= LENGTH_MASK)) {
      throw misuse(
        `Cannot begin a record of ${headBytes} + ${payloadBytes} bytes: the head must have 8 at least, both together ${LENGTH_MASK} at most`,
      );
    }
    const copied = payloadBytes <= COPIED_PAYLOAD_BYTES_MAX ? payloadBytes : 0;
    const slab = this.#slabFor(MARK_BYTES + headBytes + copied);
    writeLastMark(slab.view, this.#fill, headBytes + payloadBytes);
    const slot = (this.#slot ??= new Slot(slab));
    slot.bytes = slab.bytes;
    slot.view = slab.view;
    slot.offset = this.#fill + MARK_BYTES;
    slot.headBytes = headBytes;
    slot.payloadBytes = payloadBytes;
    this.#slotOpen = true;
    return slot;
  }

  commit(xid: number, payload: readonly Uint8Array[] | undefined, iobref: Iobref | undefined): void {
    const slot = this.#openSlot('commit');
    const payloadBytes = slot.payloadBytes;
    if (payloadBytes !== 0 || payload !== undefined) checkPayload(payload, payloadBytes);
    this.#slotOpen = false;
    this.#fill = slot.offset + slot.headBytes;
    if (payload !== undefined && payloadBytes > 0) {
      if (payloadBytes <= COPIED_PAYLOAD_BYTES_MAX) {
        for (const vector of payload) {
          slot.bytes.set(vector, this.#fill);
          this.#fill += vector.byteLength;
        }
        iobref?.clear();
      } else {
        this.#seal();
        for (const vector of payload) {
          if (vector.byteLength > 0) this.#push(vector, undefined);
        }
        this.#holds[this.#holds.length - 1] = iobref;
      }
    } else {
      iobref?.clear();
    }
    this.records++;
    this.bytesQueued += MARK_BYTES + slot.headBytes + payloadBytes;
    if (this.tracksSent) {
      this.#sentXids.push(xid);
      this.#sentDirections.push(slot.view.getUint32(slot.offset + 4) === REPLY ? REPLY : CALL);
      this.#sentEnds.push(this.bytesWritten + this.bytesQueued);
    }
  }

  abort(): void {
    this.#openSlot('abort');
    this.#slotOpen = false;
    this.#giveSlabBackWhenIdle();
  }

  /** Hands over to the link what it takes; what it does not take at once follows with `written()`. */
  flush(): void {
    if (this.#slotOpen || this.#inFlight > 0) return;
    this.#seal();
    while (this.#vectors.length > 0) {
      const count = this.#gather();
      this.writes++;
      if (!this.#link.write(this.#vectors, 0, count)) return;
      this.#settle();
    }
    this.#giveSlabBackWhenIdle();
  }

  /** The link got rid of what `write()` left. */
  written(): void {
    if (this.#inFlight === 0) return;
    this.#settle();
    this.flush();
  }

  /** Are there records to report? */
  get hasSent(): boolean {
    return (this.#sentEnds[0] ?? Infinity) <= this.bytesWritten;
  }

  /** Names the records that were written since the last report, in order. */
  reportSent(listener: SentListener): void {
    const ends = this.#sentEnds;
    let count = 0;
    while (count < ends.length && (ends[count] ?? Infinity) <= this.bytesWritten) count++;
    const xids = this.#sentXids.splice(0, count);
    const directions = this.#sentDirections.splice(0, count);
    ends.splice(0, count);
    for (const [index, xid] of xids.entries()) listener(xid, directions[index] ?? CALL);
  }

  /** Forgets what was not written; the link is closed. */
  drop(): void {
    for (const hold of this.#holds) hold?.[Symbol.dispose]();
    this.#holds.length = 0;
    this.#vectors.length = 0;
    this.#inFlight = 0;
    this.#inFlightBytes = 0;
    this.bytesQueued = 0;
    this.#from = this.#fill;
    this.#forgetUnsent();
    this.#giveSlabBackWhenIdle();
  }

  #openSlot(what: string): Slot {
    if (this.#slot === undefined || !this.#slotOpen) throw misuse(`Cannot ${what} a record without begin()`);
    return this.#slot;
  }

  #slabFor(bytes: number): Iobuf {
    const slab = this.#slab;
    if (slab !== undefined && slab.bytes.length - this.#fill >= bytes) return slab;
    const next = this.#pool.get(Math.max(bytes, SLAB_BYTES));
    if (slab !== undefined) {
      this.#seal();
      slab.unref();
    }
    this.slabsTaken++;
    this.#slab = next;
    this.#from = 0;
    this.#fill = 0;
    return next;
  }

  /** What was committed into the slab becomes a vector. */
  #seal(): void {
    const slab = this.#slab;
    if (slab === undefined || this.#fill === this.#from) return;
    // A Buffer, because a socket would make one of any other Uint8Array.
    const bytes = slab.bytes;
    this.#push(Buffer.from(bytes.buffer, bytes.byteOffset + this.#from, this.#fill - this.#from), slab.ref());
    this.#from = this.#fill;
  }

  #push(vector: Uint8Array, hold: Disposable | undefined): void {
    this.#vectors.push(vector);
    this.#holds.push(hold);
  }

  /** How many vectors go into the next write. */
  #gather(): number {
    let bytes = 0;
    let count = 0;
    for (const vector of this.#vectors) {
      if (count > 0 && bytes + vector.byteLength > WRITE_BYTES_MAX) break;
      bytes += vector.byteLength;
      count++;
    }
    this.#inFlight = count;
    this.#inFlightBytes = bytes;
    return count;
  }

  /** The vectors in flight are written. */
  #settle(): void {
    const count = this.#inFlight;
    for (let index = 0; index < count; index++) this.#holds[index]?.[Symbol.dispose]();
    if (count === this.#vectors.length) {
      this.#vectors.length = 0;
      this.#holds.length = 0;
    } else {
      this.#vectors.splice(0, count);
      this.#holds.splice(0, count);
    }
    this.bytesQueued -= this.#inFlightBytes;
    this.bytesWritten += this.#inFlightBytes;
    this.#inFlight = 0;
    this.#inFlightBytes = 0;
  }

  #forgetUnsent(): void {
    const index = this.#sentEnds.findIndex((end) => end > this.bytesWritten);
    if (index < 0) return;
    this.#sentXids.length = index;
    this.#sentDirections.length = index;
    this.#sentEnds.length = index;
  }

  /** An idle connection holds no page. */
  #giveSlabBackWhenIdle(): void {
    if (this.#slab === undefined || this.#slotOpen || this.#from !== this.#fill || this.#vectors.length > 0) return;
    this.#slab.unref();
    this.#slab = undefined;
    this.#from = 0;
    this.#fill = 0;
  }
}

function checkPayload(payload: readonly Uint8Array[] | undefined, announced: number): void {
  let bytes = 0;
  for (const vector of payload ?? []) bytes += vector.byteLength;
  if (bytes !== announced) {
    throw misuse(`Cannot commit a payload of ${bytes} bytes: begin() was told ${announced}`);
  }
}

function misuse(message: string): TransportError {
  return new TransportError('ERR_TRANSPORT_MISUSE', message);
}
