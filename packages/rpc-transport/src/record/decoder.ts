import type { IobufPool } from '@gluster-ts/iobuf-pool';

import { TransportError } from '../errors.ts';
import { CALL, type Direction } from '../message.ts';
import { RECORD_LIMITS, type RecordLimits } from './limits.ts';
import { LENGTH_MASK, MARK_BYTES, MESSAGE_BYTES_MIN } from './mark.ts';
import { fillWithIobufs, fillWithView, type RecordTarget } from './target.ts';
import { checkDirection, RecordUnderWay } from './under-way.ts';

const EMPTY = new Uint8Array(0);
const EMPTY_VIEW = new DataView(EMPTY.buffer);

/**
 * Record marking, RFC 5531 section 11: a byte stream cut into RPC messages. Bytes in, records out: no socket, no timer,
 * no logging. One chunk at a time is pushed in, and records are pulled out of it until `next()` says false; whoever
 * pulls may stop at any record and go on later.
 *
 * A record that lies in one fragment in one chunk is a view on that chunk. Any other is gathered in iobufs, which
 * belong to the one who pulled it.
 *
 * Of the states of C's machine, NADA is that no record is under way; READING_FRAGHDR and READING_FRAG are told apart by
 * `RecordUnderWay`; READ_FRAGHDR and COMPLETE are passed within one step and never stay.
 *
 * After an error the stream cannot be resynchronised: every further `next()` throws the same error (stage 1).
 */
export class RecordDecoder {
  readonly limits: RecordLimits;
  readonly #pool: IobufPool;
  #error: TransportError | undefined;
  /** Not NADA: the record under way has begun. */
  #begun = false;
  /** Made at the first need, and dropped when the stream falls silent between two records. */
  #record: RecordUnderWay | undefined;

  // The chunk under the knife: bytes [#at, #limit) of it are still to come.
  #bytes: Uint8Array = EMPTY;
  #view: DataView = EMPTY_VIEW;
  #at = 0;
  #limit = 0;

  #bytesCopied = 0;
  #iobufsTaken = 0;
  /** Fragments whose header was read. */
  fragments = 0;
  /** Records that were discarded on request. */
  recordsDiscarded = 0;

  /** @param limits complete and checked: see `resolveRecordLimits()` */
  constructor(pool: IobufPool, limits: RecordLimits = RECORD_LIMITS) {
    this.#pool = pool;
    this.limits = limits;
  }

  /** Takes the next chunk. The one before must have been used up: `next()` said false. */
  push(chunk: Uint8Array): void {
    if (this.#at !== this.#limit) {
      throw new TransportError(
        'ERR_TRANSPORT_MISUSE',
        `Cannot push a chunk while ${this.#limit - this.#at} bytes of the last one are unread`,
      );
    }
    this.#bytes = chunk;
    // Plain: a DataView per record. Equal: all records of a chunk share this one. Won: see bench decode-64-per-chunk.
    this.#view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    this.#at = 0;
    this.#limit = chunk.byteLength;
  }

  /**
   * Moves to the next complete record and describes it in `target`.
   *
   * @returns false when the chunk is used up
   * @throws TransportError when the peer broke the framing: ERR_TRANSPORT_RECORD_TOO_LARGE, _TOO_SHORT,
   * _TOO_MANY_FRAGMENTS, _BAD_DIRECTION; otherwise what the pool throws when it has no more
   */
  next(target: RecordTarget): boolean {
    // Plain: only #step(). Equal: the same checks for a record that lies whole in front of us, nothing being under way.
    // Won: see bench decode-64-per-chunk.
    const start = this.#at + MARK_BYTES;
    if (!this.#begun && this.#limit - start >= MESSAGE_BYTES_MIN) {
      const view = this.#view;
      const header = view.getInt32(this.#at);
      const end = start + (header & LENGTH_MASK);
      const bytesMax = Math.min(this.#limit - start, this.limits.recordBytesMax);
      const type = view.getUint32(start + 4);
      if (header < 0 && end - start >= MESSAGE_BYTES_MIN && end - start <= bytesMax && type <= 1) {
        this.fragments++;
        this.#at = end;
        fillWithView(target, view.getUint32(start), type === CALL ? 0 : 1, this.#bytes, view, start, end);
        return true;
      }
    }
    if (this.#error !== undefined) throw this.#error;
    try {
      if (this.#step(target)) return true;
    } catch (error) {
      this.dispose();
      if (error instanceof TransportError) this.#error = error;
      throw error;
    }
    this.#letGo();
    return false;
  }

  /** Are there bytes in the chunk that `next()` has not looked at? */
  get hasBytes(): boolean {
    return this.#at !== this.#limit;
  }

  /** Is nothing under way, so that the stream may end here? */
  get atBoundary(): boolean {
    return !this.#begun && this.#at === this.#limit;
  }

  /** Is a record under way of which xid and direction are known already? */
  get messageTypeRead(): boolean {
    return this.#record?.typeRead ?? false;
  }

  /** Of the record under way, once `messageTypeRead`. */
  get xid(): number {
    return this.#record?.xid ?? 0;
  }

  /** Of the record under way, once `messageTypeRead`. */
  get direction(): Direction {
    return this.#record?.direction ?? CALL;
  }

  /** Fragments of the record under way whose header was read. */
  get fragmentCount(): number {
    return this.#record?.fragmentCount ?? 0;
  }

  /** Bytes of the record under way that were taken, marks counted. */
  get bytesPending(): number {
    return this.#record?.bytesTaken ?? 0;
  }

  /** Bytes held for the record under way. */
  get bytesGathered(): number {
    return this.#record?.assembly.byteLength ?? 0;
  }

  /** Bytes of the pages that the record under way is gathered in. */
  get bytesReserved(): number {
    return this.#record?.assembly.bytesReserved ?? 0;
  }

  /** Size of the page that the record under way is gathered in, as far as it came. */
  get pageBytes(): number | undefined {
    return this.#record?.assembly.pageBytes;
  }

  /** Bytes copied because records were torn or fragmented, growth included. */
  get bytesCopied(): number {
    return this.#bytesCopied + (this.#record?.assembly.bytesCopied ?? 0);
  }

  /** Iobufs taken so far. */
  get iobufsTaken(): number {
    return this.#iobufsTaken + (this.#record?.assembly.iobufsTaken ?? 0);
  }

  /** Takes out what is left of the chunk. Only between two records. */
  takeRest(): Uint8Array | undefined {
    const rest = this.#at === this.#limit ? undefined : this.#bytes.subarray(this.#at, this.#limit);
    this.#at = this.#limit;
    this.#letGo();
    return rest;
  }

  /** Nobody wants the record under way: its bytes are given back, and what is still to come of it is skipped. */
  discard(): void {
    this.#record?.discard();
  }

  /** Gives everything back. What was pushed and not pulled is forgotten. */
  dispose(): void {
    this.#record?.assembly.clear();
    this.#at = this.#limit;
    this.#begun = false;
    this.#letGo();
  }

  /** Everything that is not one whole record in one chunk. */
  #step(target: RecordTarget): boolean {
    while (this.#at < this.#limit || this.#begun) {
      const record = (this.#record ??= new RecordUnderWay(this.#pool, this.limits));
      if (!record.inFragment && !this.#readHeader(record)) return false;

      const end = Math.min(this.#at + record.missing, this.#limit);
      if (record.fragmentCount === 1 && record.lastFragment && end - this.#at === record.recordBytes) {
        // One fragment that came in one piece, only its header did not: still a view.
        this.#completeView(record, target, end);
        return true;
      }
      record.take(this.#bytes, this.#at, end);
      this.#at = end;
      if (record.inFragment) return false;
      if (!record.complete) continue;
      if (!record.discarding) {
        fillWithIobufs(target, record.xid, record.direction, record.assembly, record.fragmentCount);
        this.#end(record);
        return true;
      }
      this.recordsDiscarded++;
      this.#end(record);
    }
    return false;
  }

  /** READING_FRAGHDR: false while bytes of the header are still to come. */
  #readHeader(record: RecordUnderWay): boolean {
    // Plain: the loop. Equal: its four steps at once. Won: a fifth on bench decode-fragmented.
    if (this.#limit - this.#at >= MARK_BYTES && !record.headerBegun) {
      this.#begun = true;
      record.takeHeader(this.#view.getInt32(this.#at));
      this.#at += MARK_BYTES;
      this.fragments++;
      return true;
    }
    while (this.#at < this.#limit) {
      this.#begun = true;
      if (record.takeHeaderByte(this.#view.getUint8(this.#at++))) {
        this.fragments++;
        return true;
      }
    }
    return false;
  }

  #completeView(record: RecordUnderWay, target: RecordTarget, end: number): void {
    const start = this.#at;
    const direction = checkDirection(this.#view.getUint32(start + 4));
    fillWithView(target, this.#view.getUint32(start), direction, this.#bytes, this.#view, start, end);
    this.#at = end;
    this.#end(record);
  }

  #end(record: RecordUnderWay): void {
    record.reset();
    this.#begun = false;
  }

  /** An idle connection keeps neither the last chunk alive, nor what only a torn record needs. */
  #letGo(): void {
    this.#bytes = EMPTY;
    this.#view = EMPTY_VIEW;
    this.#at = 0;
    this.#limit = 0;
    if (this.#begun || this.#record === undefined) return;
    this.#bytesCopied += this.#record.assembly.bytesCopied;
    this.#iobufsTaken += this.#record.assembly.iobufsTaken;
    this.#record = undefined;
  }
}
