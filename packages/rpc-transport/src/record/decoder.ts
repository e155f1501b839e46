import type { Iobuf, IobufPool } from '@gluster-ts/iobuf-pool';

import { TransportError } from '../errors.ts';
import { CALL, REPLY, type Direction } from '../message.ts';
import { RecordAssembly } from './assembly.ts';
import { resolveRecordLimits, type RecordLimits } from './limits.ts';
import { LENGTH_MASK, MARK_BYTES, MESSAGE_BYTES_MIN } from './mark.ts';

/** What {@link RecordDecoder.next} fills in. */
export interface RecordTarget {
  xid: number;
  direction: Direction;
  bytes: Uint8Array;
  view: DataView;
  start: number;
  end: number;
  payload: readonly Uint8Array[];
  byteLength: number;
  fragmentCount: number;
  /** Behind `bytes` when the record was gathered; whoever got the record gives it back to the pool. */
  iobuf: Iobuf | undefined;
  /** Behind `payload`, likewise. */
  payloadIobufs: readonly Iobuf[];
}

/**
 * The states of C's record machine; READ_FRAGHDR and COMPLETE are passed within one step and never stay.
 * Inside a fragment its RPCFRAG_INIT, READING_MSGTYPE and READ_MSGTYPE are `#typeRead` here.
 */
const NADA = 0;
const READING_FRAGHDR = 1;
const READING_FRAG = 2;
const FAILED = 3;

const EMPTY = new Uint8Array(0);
const EMPTY_VIEW = new DataView(EMPTY.buffer);
const NO_PAYLOAD: readonly Uint8Array[] = [];
const NO_IOBUFS: readonly Iobuf[] = [];

/**
 * Record marking, RFC 5531 section 11: a byte stream cut into RPC messages. Bytes in, records out: no socket, no timer,
 * no logging. One chunk at a time is pushed in, and records are pulled out of it until `next()` says false; whoever
 * pulls may stop at any record and go on later.
 *
 * A record that lies in one fragment in one chunk is a view on that chunk. Any other is gathered in iobufs, which
 * belong to the one who pulled it.
 *
 * After an error the stream cannot be resynchronised: every further `next()` throws the same error (stage 1).
 */
export class RecordDecoder {
  readonly limits: RecordLimits;
  readonly #assembly: RecordAssembly;
  #state: typeof NADA | typeof READING_FRAGHDR | typeof READING_FRAG | typeof FAILED = NADA;
  #error: TransportError | undefined;

  // The chunk under the knife: bytes [#at, #limit) of it are still to come.
  #bytes: Uint8Array = EMPTY;
  #view: DataView = EMPTY_VIEW;
  #at = 0;
  #limit = 0;

  // A fragment header torn by the end of a chunk: #headerBytes of it are in the high bits of #header.
  #header = 0;
  #headerBytes = 0;

  // The record under way. #missing bytes of the current fragment are still to come.
  #missing = 0;
  #lastFragment = false;
  #fragmentCount = 0;
  #emptyFragmentCount = 0;
  /** Announced so far, by all fragment headers of the record. */
  #recordBytes = 0;
  #typeRead = false;
  #discarding = false;
  #xid = 0;
  #direction: Direction = CALL;

  /** Fragments whose header was read. */
  fragments = 0;
  /** Records that were discarded on request. */
  recordsDiscarded = 0;

  constructor(pool: IobufPool, limits: Partial<RecordLimits> = {}) {
    this.limits = resolveRecordLimits(limits);
    this.#assembly = new RecordAssembly(pool, this.limits.maxVectorBytes);
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
   * @returns false when the chunk is used up; `target` is then untouched
   * @throws TransportError when the peer broke the framing: ERR_TRANSPORT_RECORD_TOO_LARGE, _TOO_SHORT,
   * _TOO_MANY_FRAGMENTS, _BAD_DIRECTION
   */
  next(target: RecordTarget): boolean {
    // Plain: only #step(). Equal: the same checks for a record that lies whole in front of us, nothing being under way.
    // Won: see bench decode-64-per-chunk.
    const at = this.#at;
    if (this.#state === NADA && this.#limit - at >= MARK_BYTES + MESSAGE_BYTES_MIN) {
      const header = this.#view.getInt32(at);
      const length = header & LENGTH_MASK;
      const start = at + MARK_BYTES;
      if (
        header < 0 &&
        length >= MESSAGE_BYTES_MIN &&
        length <= this.#limit - start &&
        length <= this.limits.maxRecordBytes
      ) {
        this.fragments++;
        target.xid = this.#view.getUint32(start);
        target.direction = this.#checkDirection(this.#view.getUint32(start + 4));
        target.bytes = this.#bytes;
        target.view = this.#view;
        target.start = start;
        target.end = start + length;
        target.payload = NO_PAYLOAD;
        target.byteLength = length;
        target.fragmentCount = 1;
        target.iobuf = undefined;
        target.payloadIobufs = NO_IOBUFS;
        this.#at = start + length;
        return true;
      }
    }
    return this.#step(target);
  }

  /** Are there bytes in the chunk that `next()` has not looked at? */
  get hasBytes(): boolean {
    return this.#at !== this.#limit;
  }

  /** Is nothing under way, so that the stream may end here? */
  get atBoundary(): boolean {
    return this.#state === NADA && this.#at === this.#limit;
  }

  /** Is a record under way of which xid and direction are known already? */
  get messageTypeRead(): boolean {
    return this.#typeRead;
  }

  /** Of the record under way, once `messageTypeRead`. */
  get xid(): number {
    return this.#xid;
  }

  /** Of the record under way, once `messageTypeRead`. */
  get direction(): Direction {
    return this.#direction;
  }

  /** Fragments of the record under way whose header was read. */
  get fragmentCount(): number {
    return this.#fragmentCount;
  }

  /** Bytes of the record under way that were taken, marks counted. */
  get bytesPending(): number {
    return MARK_BYTES * this.#fragmentCount + this.#headerBytes + this.#recordBytes - this.#missing;
  }

  /** Bytes held for the record under way. */
  get bytesGathered(): number {
    return this.#assembly.byteLength;
  }

  /** Size of the page that the record under way is gathered in, as far as it came. */
  get pageBytes(): number | undefined {
    return this.#assembly.pageBytes;
  }

  /** Bytes copied because records were torn or fragmented, growth included. */
  get bytesCopied(): number {
    return this.#assembly.bytesCopied;
  }

  /** Iobufs taken so far. */
  get iobufsTaken(): number {
    return this.#assembly.iobufsTaken;
  }

  /** Nobody wants the record under way: its bytes are given back, and what is still to come of it is skipped. */
  discard(): void {
    this.#discarding = true;
    this.#typeRead = false;
    this.#assembly.clear();
  }

  /** Gives back everything. The decoder is not used any more. */
  dispose(): void {
    this.#assembly.clear();
    this.#bytes = EMPTY;
    this.#view = EMPTY_VIEW;
    this.#at = 0;
    this.#limit = 0;
    this.#state = FAILED;
  }

  /** Everything that is not one whole record in one chunk. */
  #step(target: RecordTarget): boolean {
    for (;;) {
      if (this.#state === FAILED) {
        if (this.#error !== undefined) throw this.#error;
        return false;
      }
      if (this.#state !== READING_FRAG && !this.#readHeader()) return false;

      const take = Math.min(this.#missing, this.#limit - this.#at);
      if (this.#lastFragment && take === this.#missing && this.#fragmentCount === 1 && this.#recordBytes === take) {
        // One fragment that came in one piece, only its header did not: still a view.
        return this.#completeView(target);
      }
      this.#readFragment(take);
      if (this.#missing > 0) return false;
      if (!this.#lastFragment) {
        this.#state = READING_FRAGHDR;
        continue;
      }
      if (this.#discarding) {
        this.recordsDiscarded++;
        this.#reset();
        continue;
      }
      return this.#completeAssembly(target);
    }
  }

  /** READING_FRAGHDR: false while bytes of the header are still to come. */
  #readHeader(): boolean {
    while (this.#headerBytes < MARK_BYTES) {
      if (this.#at === this.#limit) return false;
      this.#state = READING_FRAGHDR;
      this.#header = (this.#header << 8) | this.#view.getUint8(this.#at++);
      this.#headerBytes++;
    }
    const header = this.#header;
    this.#header = 0;
    this.#headerBytes = 0;
    this.#beginFragment(header < 0, header & LENGTH_MASK);
    return true;
  }

  /** READ_FRAGHDR: judges what is announced; reserves nothing. */
  #beginFragment(last: boolean, length: number): void {
    const { maxRecordBytes, maxFragmentsPerRecord, maxEmptyFragmentsPerRecord } = this.limits;
    this.fragments++;
    this.#fragmentCount++;
    if (this.#fragmentCount > maxFragmentsPerRecord) {
      throw this.#fail(
        'ERR_TRANSPORT_TOO_MANY_FRAGMENTS',
        `Record has more than ${maxFragmentsPerRecord} fragments (maxFragmentsPerRecord)`,
      );
    }
    if (length === 0) this.#emptyFragmentCount++;
    if (this.#emptyFragmentCount > maxEmptyFragmentsPerRecord) {
      throw this.#fail(
        'ERR_TRANSPORT_TOO_MANY_FRAGMENTS',
        `Record has more than ${maxEmptyFragmentsPerRecord} empty fragments (maxEmptyFragmentsPerRecord)`,
      );
    }
    const recordBytes = this.#recordBytes + length;
    if (recordBytes > maxRecordBytes) {
      throw this.#fail(
        'ERR_TRANSPORT_RECORD_TOO_LARGE',
        `Record of at least ${recordBytes} bytes exceeds ${maxRecordBytes} (maxRecordBytes)`,
      );
    }
    if (last && recordBytes < MESSAGE_BYTES_MIN) {
      throw this.#fail(
        'ERR_TRANSPORT_RECORD_TOO_SHORT',
        `Record of ${recordBytes} bytes has no room for xid and message type`,
      );
    }
    this.#recordBytes = recordBytes;
    this.#missing = length;
    this.#lastFragment = last;
    this.#state = READING_FRAG;
  }

  /** READING_FRAG: takes what the chunk has of the fragment; looks at the message type as soon as it is there (stage 1.4). */
  #readFragment(take: number): void {
    const start = this.#at;
    this.#at += take;
    this.#missing -= take;
    if (this.#discarding || take === 0) return;
    const moreBytesMax = this.#lastFragment
      ? this.#missing
      : this.limits.maxRecordBytes - this.#recordBytes + this.#missing;
    this.#assembly.append(this.#bytes, start, this.#at, moreBytesMax);
    if (!this.#typeRead && this.#assembly.byteLength >= MESSAGE_BYTES_MIN) {
      this.#xid = this.#assembly.word(0);
      this.#direction = this.#checkDirection(this.#assembly.word(4));
      this.#typeRead = true;
    }
  }

  /** COMPLETE, without a copy. */
  #completeView(target: RecordTarget): true {
    const start = this.#at;
    const end = start + this.#missing;
    target.xid = this.#view.getUint32(start);
    target.direction = this.#checkDirection(this.#view.getUint32(start + 4));
    target.bytes = this.#bytes;
    target.view = this.#view;
    target.start = start;
    target.end = end;
    target.payload = NO_PAYLOAD;
    target.byteLength = end - start;
    target.fragmentCount = 1;
    target.iobuf = undefined;
    target.payloadIobufs = NO_IOBUFS;
    this.#at = end;
    this.#reset();
    return true;
  }

  /** COMPLETE: the iobufs change hands. */
  #completeAssembly(target: RecordTarget): true {
    const assembly = this.#assembly;
    const first = assembly.takeFirst();
    const rest = assembly.takeRest();
    const { lastBytes, maxVectorBytes } = assembly;
    target.xid = this.#xid;
    target.direction = this.#direction;
    target.bytes = first?.bytes ?? EMPTY;
    target.view = first?.view ?? EMPTY_VIEW;
    target.start = 0;
    target.end = assembly.firstBytes;
    target.payload =
      rest.length === 0
        ? NO_PAYLOAD
        : rest.map((iobuf, index) => iobuf.bytes.subarray(0, index === rest.length - 1 ? lastBytes : maxVectorBytes));
    target.byteLength = assembly.byteLength;
    target.fragmentCount = this.#fragmentCount;
    target.iobuf = first;
    target.payloadIobufs = rest;
    this.#reset();
    return true;
  }

  #reset(): void {
    this.#assembly.clear();
    this.#state = NADA;
    this.#missing = 0;
    this.#lastFragment = false;
    this.#fragmentCount = 0;
    this.#emptyFragmentCount = 0;
    this.#recordBytes = 0;
    this.#typeRead = false;
    this.#discarding = false;
  }

  /** RFC 5531 section 9: `enum msg_type { CALL = 0, REPLY = 1 }`. */
  #checkDirection(word: number): Direction {
    if (word === CALL || word === REPLY) return word;
    throw this.#fail('ERR_TRANSPORT_BAD_DIRECTION', `Message type ${word} is neither CALL (0) nor REPLY (1)`);
  }

  #fail(code: TransportError['code'], message: string): TransportError {
    this.#error = new TransportError(code, message);
    this.#state = FAILED;
    this.#assembly.clear();
    return this.#error;
  }
}
