import type { Iobuf, IobufPool } from '@gluster-ts/iobuf-pool';

import { MARK_BYTES, writeLastMark } from './record/mark.ts';
import type { OutSlot } from './slot.ts';

/**
 * Heads are encoded one behind the other into slabs of this size: 170 LIST_FRIENDS replies, one page of the 32 KiB class.
 * Plain: a buffer per record, gathered by writev. Equal: the same bytes on the wire. Won: half the CPU of a writev of 64
 * vectors, and a twentieth of that of 64 writes (2026-11-22, Node.js 26.10).
 */
const SLAB_BYTES = 32 * 1024;

/** Most bytes of one gather-write, so that the peer's progress is seen in steps of this size. */
const WRITE_BYTES_MAX = 1024 * 1024;

/** Empty slots that the arrays may keep. */
const KEPT_SLOTS_MAX = 256;

const NO_BYTES = new Uint8Array(0);
const NO_VIEW = new DataView(NO_BYTES.buffer);

class Slot implements OutSlot {
  bytes: Uint8Array = NO_BYTES;
  view: DataView = NO_VIEW;
  offset = 0;
  headBytes = 0;
  payloadBytes = 0;
}

/**
 * What a queue that is not empty needs: the slab into which heads are encoded, and the vectors to be written with what
 * keeps each of them alive. An idle connection has none (stage 6).
 */
export class OutBatch {
  // Invariant: of #slab, [0, #from) is in `vectors` or written, [#from, #fill) is committed and will be the next vector.
  #slab: Iobuf | undefined;
  #from = 0;
  #fill = 0;
  readonly slot: Slot = new Slot();
  slotOpen = false;

  // Invariant: vectors[head … head + inFlight) are with the link, those up to #tail wait. #holds has, at the same index,
  // what a written vector gives back. Emptying keeps the arrays: `length = 0` would throw their storage away.
  readonly vectors: Uint8Array[] = [];
  readonly #holds: (Disposable | undefined)[] = [];
  head = 0;
  #tail = 0;
  inFlight = 0;
  inFlightBytes = 0;

  /** Vectors that are not written. */
  get count(): number {
    return this.#tail - this.head;
  }

  /** Does it keep nothing that is still to be written? */
  get empty(): boolean {
    return this.head === this.#tail && this.#from === this.#fill && !this.slotOpen;
  }

  /** Writes the mark and opens the slot. True when a new slab was taken for it. */
  open(pool: IobufPool, headBytes: number, payloadBytes: number, copiedBytes: number): boolean {
    const bytes = MARK_BYTES + headBytes + copiedBytes;
    const isNew = this.#slab === undefined || this.#slab.bytes.length - this.#fill < bytes;
    const slab = isNew ? this.#nextSlab(pool, bytes) : this.#slab;
    if (slab === undefined) return isNew;
    writeLastMark(slab.view, this.#fill, headBytes + payloadBytes);
    const { slot } = this;
    slot.bytes = slab.bytes;
    slot.view = slab.view;
    slot.offset = this.#fill + MARK_BYTES;
    slot.headBytes = headBytes;
    slot.payloadBytes = payloadBytes;
    this.slotOpen = true;
    return isNew;
  }

  /** The head is encoded. */
  commitHead(): void {
    this.slotOpen = false;
    this.#fill = this.slot.offset + this.slot.headBytes;
  }

  /** Copies payload behind the head; the slot had room for it. */
  copy(payload: readonly Uint8Array[]): void {
    for (const vector of payload) {
      this.slot.bytes.set(vector, this.#fill);
      this.#fill += vector.byteLength;
    }
  }

  /** Puts payload behind the head as it is; `hold` is given back when its last vector is written. */
  append(payload: readonly Uint8Array[], hold: Disposable | undefined): void {
    this.seal();
    for (const vector of payload) {
      if (vector.byteLength > 0) this.#push(vector, undefined);
    }
    this.#holds[this.#tail - 1] = hold;
  }

  /** What was committed into the slab becomes a vector. */
  seal(): void {
    const slab = this.#slab;
    if (slab === undefined || this.#fill === this.#from) return;
    // A Buffer, because a socket would make one of any other Uint8Array. Of a typed array `buffer` is a call into C++.
    const { buffer, byteOffset } = slab.view;
    this.#push(Buffer.from(buffer, byteOffset + this.#from, this.#fill - this.#from), slab.ref());
    this.#from = this.#fill;
  }

  /** Puts the next vectors in flight; says how many. */
  launch(): number {
    let bytes = 0;
    let at = this.head;
    for (; at < this.#tail; at++) {
      const length = this.vectors[at]?.byteLength ?? 0;
      if (at > this.head && bytes + length > WRITE_BYTES_MAX) break;
      bytes += length;
    }
    this.inFlight = at - this.head;
    this.inFlightBytes = bytes;
    return this.inFlight;
  }

  /** The vectors in flight are written. */
  settle(): void {
    this.#release(this.head + this.inFlight);
  }

  /** Forgets everything that was committed. */
  drop(): void {
    this.#release(this.#tail);
    this.#from = this.#fill;
  }

  /** Gives the slab back. */
  clear(): void {
    this.#slab?.unref();
    this.#slab = undefined;
    this.#from = 0;
    this.#fill = 0;
    this.slot.bytes = NO_BYTES;
    this.slot.view = NO_VIEW;
  }

  #nextSlab(pool: IobufPool, bytes: number): Iobuf {
    const next = pool.get(Math.max(bytes, SLAB_BYTES));
    this.seal();
    this.#slab?.unref();
    this.#slab = next;
    this.#from = 0;
    this.#fill = 0;
    return next;
  }

  #push(vector: Uint8Array, hold: Disposable | undefined): void {
    this.vectors[this.#tail] = vector;
    this.#holds[this.#tail] = hold;
    this.#tail++;
  }

  /** Lets go of the vectors before `end`. */
  #release(end: number): void {
    for (; this.head < end; this.head++) {
      this.#holds[this.head]?.[Symbol.dispose]();
      this.#holds[this.head] = undefined;
      this.vectors[this.head] = NO_BYTES;
    }
    this.inFlight = 0;
    this.inFlightBytes = 0;
    if (this.head > KEPT_SLOTS_MAX) this.#cutOff();
    if (this.head < this.#tail) return;
    this.head = 0;
    this.#tail = 0;
  }

  /** Takes the slots before the head out of the arrays; each at most once. */
  #cutOff(): void {
    this.vectors.splice(0, this.head);
    this.#holds.splice(0, this.head);
    this.#tail -= this.head;
    this.head = 0;
  }
}

/** Batches kept for the next queue; more are only needed while more connections than this are being written to. */
const KEPT_MAX = 64;

/** Batches that wait to be used again. */
export class OutBatchPool {
  readonly #kept: OutBatch[] = [];

  take(): OutBatch {
    return this.#kept.pop() ?? new OutBatch();
  }

  /** It must be empty. */
  putBack(batch: OutBatch): void {
    batch.clear();
    if (this.#kept.length < KEPT_MAX) this.#kept.push(batch);
  }
}
