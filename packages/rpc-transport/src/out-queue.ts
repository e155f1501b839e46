import type { Iobref, IobufPool } from '@gluster-ts/iobuf-pool';

import { TransportError } from './errors.ts';
import type { Link } from './link.ts';
import { CALL, REPLY } from './message.ts';
import type { OutBatch, OutBatchPool } from './out-batch.ts';
import { LENGTH_MASK, MARK_BYTES, MESSAGE_BYTES_MIN } from './record/mark.ts';
import { SentLog, type SentListener } from './sent-log.ts';
import type { OutSlot } from './slot.ts';

/**
 * Payloads up to this size are copied behind their head. Plain: a vector of their own, gathered by writev. Equal: the
 * same bytes on the wire. Won: 0.7 times the CPU of a write of eight such records to a unix socket at 4 KiB, nothing
 * any more at 8 KiB (2026-11-22, Node.js 26.10).
 */
const COPIED_PAYLOAD_BYTES_MAX = 4096;

/**
 * What waits to be written (C's `ioq`): heads are encoded in place into slabs from the pool, payload vectors stand
 * between them and are kept by their iobrefs until written (stage 6).
 */
export class OutQueue {
  readonly #pool: IobufPool;
  readonly #batches: OutBatchPool;
  readonly #link: Link;
  #batch: OutBatch | undefined;
  /** Of the records that somebody wants to be told of. */
  #sent: SentLog | undefined;

  /** Bytes committed and not yet taken by the link, marks included. */
  bytesQueued = 0;
  /**
   * Of them at most this many belong to replies: those committed since the queue was last empty. Exact for an end that
   * only serves, and 0 for one that only calls.
   */
  replyBytesQueuedMax = 0;
  /** Bytes taken by the link. */
  bytesWritten = 0;
  writes = 0;
  records = 0;
  slabsTaken = 0;

  constructor(pool: IobufPool, batches: OutBatchPool, link: Link) {
    this.#pool = pool;
    this.#batches = batches;
    this.#link = link;
  }

  /** Is a write waiting for the link? */
  get waiting(): boolean {
    return this.#batch !== undefined && this.#batch.inFlight > 0;
  }

  begin(headBytes: number, payloadBytes = 0): OutSlot {
    const batch = (this.#batch ??= this.#batches.take());
    if (batch.slotOpen) throw misuse('Cannot begin a record: the last one was neither committed nor aborted');
    if (!(headBytes >= MESSAGE_BYTES_MIN && payloadBytes >= 0 && headBytes + payloadBytes <= LENGTH_MASK)) {
      throw misuse(
        `Cannot begin a record of ${headBytes} + ${payloadBytes} bytes: the head must have 8 at least, both together ${LENGTH_MASK} at most`,
      );
    }
    const copiedBytes = payloadBytes <= COPIED_PAYLOAD_BYTES_MAX ? payloadBytes : 0;
    if (batch.open(this.#pool, headBytes, payloadBytes, copiedBytes)) this.slabsTaken++;
    return batch.slot;
  }

  /** @param tracked name this record in `reportSent()` once it is written */
  commit(xid: number, payload: readonly Uint8Array[] | undefined, iobref: Iobref | undefined, tracked: boolean): void {
    const batch = this.#openBatch('commit');
    const { slot } = batch;
    const { payloadBytes } = slot;
    if (payloadBytes !== 0 || payload !== undefined) checkPayload(payload, payloadBytes);
    batch.commitHead();
    if (payload !== undefined && payloadBytes > COPIED_PAYLOAD_BYTES_MAX) {
      batch.append(payload, iobref);
    } else {
      if (payload !== undefined) batch.copy(payload);
      iobref?.clear();
    }
    const bytes = MARK_BYTES + slot.headBytes + payloadBytes;
    const direction = slot.view.getUint32(slot.offset + 4) === REPLY ? REPLY : CALL;
    this.records++;
    this.bytesQueued += bytes;
    if (direction === REPLY) this.replyBytesQueuedMax += bytes;
    if (tracked) {
      this.#sent ??= new SentLog();
      this.#sent.add(xid, direction, this.bytesWritten + this.bytesQueued);
    }
  }

  abort(): void {
    const batch = this.#openBatch('abort');
    batch.slotOpen = false;
    this.#letGo(batch);
  }

  /** Hands over to the link what it takes; what it does not take at once follows with `written()`. */
  flush(): void {
    const batch = this.#batch;
    if (batch === undefined || batch.slotOpen || batch.inFlight > 0) return;
    batch.seal();
    while (batch.count > 0) {
      const count = batch.launch();
      this.writes++;
      if (!this.#link.write(batch.vectors, batch.head, count)) return;
      this.#settle(batch);
    }
    this.#letGo(batch);
  }

  /** The link got rid of what `write()` left. */
  written(): void {
    if (this.#batch === undefined || this.#batch.inFlight === 0) return;
    this.#settle(this.#batch);
    this.flush();
  }

  /** Are there records to report? */
  get hasSent(): boolean {
    return this.#sent !== undefined && this.#sent.firstEnd <= this.bytesWritten;
  }

  /** Names the records that were written since the last report, in order. */
  reportSent(listener: SentListener): void {
    this.#sent?.report(this.bytesWritten, listener);
  }

  /** Forgets what was not written; the link is closed. */
  drop(): void {
    this.bytesQueued = 0;
    this.replyBytesQueuedMax = 0;
    this.#sent?.forgetAfter(this.bytesWritten);
    if (this.#batch === undefined) return;
    this.#batch.drop();
    this.#letGo(this.#batch);
  }

  #openBatch(what: string): OutBatch {
    if (this.#batch?.slotOpen === true) return this.#batch;
    throw misuse(`Cannot ${what} a record without begin()`);
  }

  #settle(batch: OutBatch): void {
    this.bytesQueued -= batch.inFlightBytes;
    this.bytesWritten += batch.inFlightBytes;
    this.replyBytesQueuedMax = Math.min(this.replyBytesQueuedMax, this.bytesQueued);
    batch.settle();
  }

  /** An idle connection holds no page. */
  #letGo(batch: OutBatch): void {
    if (!batch.empty) return;
    this.#batches.putBack(batch);
    this.#batch = undefined;
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
