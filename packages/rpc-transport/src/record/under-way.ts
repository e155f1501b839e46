import type { IobufPool } from '@gluster-ts/iobuf-pool';

import { TransportError } from '../errors.ts';
import { CALL, REPLY, type Direction } from '../message.ts';
import { RecordAssembly } from './assembly.ts';
import type { RecordLimits } from './limits.ts';
import { LENGTH_MASK, MARK_BYTES, MESSAGE_BYTES_MIN } from './mark.ts';

/** A TLS handshake record of version 3.x, in the first three bytes of what should be a record mark. */
const TLS_HANDSHAKE = 0x160301;

/**
 * A record of which not everything is there yet: its fragment headers are read and judged here, its bytes gathered, its
 * message type looked at as soon as it is there (stages 1 and 1.4).
 */
export class RecordUnderWay {
  readonly #limits: RecordLimits;
  readonly assembly: RecordAssembly;

  // READING_FRAGHDR: #headerBytes of a fragment header are in the low bits of #header.
  #header = 0;
  #headerBytes = 0;
  /** READING_FRAG, not READING_FRAGHDR. */
  inFragment = false;
  /** Bytes of the current fragment that are still to come. */
  missing = 0;
  lastFragment = false;
  fragmentCount = 0;
  #emptyFragmentCount = 0;
  /** Announced so far, by all fragment headers of the record. */
  recordBytes = 0;
  typeRead = false;
  discarding = false;
  xid = 0;
  direction: Direction = CALL;

  constructor(pool: IobufPool, limits: RecordLimits) {
    this.#limits = limits;
    this.assembly = new RecordAssembly(pool, limits.vectorBytesMax);
  }

  /** Bytes that were taken, marks counted. */
  get bytesTaken(): number {
    return MARK_BYTES * this.fragmentCount + this.#headerBytes + this.recordBytes - this.missing;
  }

  /** READING_FRAGHDR: one byte of a fragment header. True when the header is complete, and was judged. */
  takeHeaderByte(byte: number): boolean {
    this.#header = (this.#header << 8) | byte;
    this.#headerBytes++;
    if (this.#headerBytes < MARK_BYTES) return false;
    const header = this.#header;
    this.#header = 0;
    this.#headerBytes = 0;
    this.takeHeader(header);
    return true;
  }

  /** READ_FRAGHDR: a fragment header, as a signed word. */
  takeHeader(header: number): void {
    this.#beginFragment(header < 0, header & LENGTH_MASK);
  }

  get headerBegun(): boolean {
    return this.#headerBytes > 0;
  }

  /** READING_FRAG: `bytes[start … end)` of the current fragment arrived. */
  take(bytes: Uint8Array, start: number, end: number): void {
    this.missing -= end - start;
    if (this.missing === 0) this.inFragment = false;
    if (this.discarding || start === end) return;
    const moreBytesMax = this.missing + (this.lastFragment ? 0 : this.#limits.recordBytesMax - this.recordBytes);
    this.assembly.append(bytes, start, end, moreBytesMax);
    if (!this.typeRead && this.assembly.byteLength >= MESSAGE_BYTES_MIN) {
      this.xid = this.assembly.word(0);
      this.direction = checkDirection(this.assembly.word(4));
      this.typeRead = true;
    }
  }

  /** COMPLETE: there is nothing still to come. */
  get complete(): boolean {
    return this.lastFragment && !this.inFragment;
  }

  discard(): void {
    this.discarding = true;
    this.typeRead = false;
    this.assembly.clear();
  }

  /** Ready for the next record. */
  reset(): void {
    this.assembly.clear();
    this.inFragment = false;
    this.missing = 0;
    this.lastFragment = false;
    this.fragmentCount = 0;
    this.#emptyFragmentCount = 0;
    this.recordBytes = 0;
    this.typeRead = false;
    this.discarding = false;
  }

  /** Judges what is announced; reserves nothing. */
  #beginFragment(last: boolean, length: number): void {
    const { recordBytesMax, fragmentsPerRecordMax, emptyFragmentsPerRecordMax } = this.#limits;
    this.fragmentCount++;
    if (this.fragmentCount > fragmentsPerRecordMax) {
      throw new TransportError(
        'ERR_TRANSPORT_TOO_MANY_FRAGMENTS',
        `Record has more than ${fragmentsPerRecordMax} fragments (fragmentsPerRecordMax)`,
      );
    }
    if (length === 0) this.#emptyFragmentCount++;
    if (this.#emptyFragmentCount > emptyFragmentsPerRecordMax) {
      throw new TransportError(
        'ERR_TRANSPORT_TOO_MANY_FRAGMENTS',
        `Record has more than ${emptyFragmentsPerRecordMax} empty fragments (emptyFragmentsPerRecordMax)`,
      );
    }
    const recordBytes = this.recordBytes + length;
    if (recordBytes > recordBytesMax) {
      if (this.fragmentCount === 1 && !last && length >>> 8 === TLS_HANDSHAKE) {
        throw new TransportError(
          'ERR_TRANSPORT_TLS_UNEXPECTED',
          'Peer speaks TLS, and this connection is a plain one (the first bytes are those of a ClientHello)',
        );
      }
      throw new TransportError(
        'ERR_TRANSPORT_RECORD_TOO_LARGE',
        `Record of at least ${recordBytes} bytes exceeds ${recordBytesMax} (recordBytesMax)`,
      );
    }
    if (last && recordBytes < MESSAGE_BYTES_MIN) {
      throw new TransportError(
        'ERR_TRANSPORT_RECORD_TOO_SHORT',
        `Record of ${recordBytes} bytes has no room for xid and message type`,
      );
    }
    this.recordBytes = recordBytes;
    this.missing = length;
    this.lastFragment = last;
    // An empty fragment ends where it begins.
    this.inFragment = length > 0;
  }
}

/** RFC 5531 section 9: `enum msg_type { CALL = 0, REPLY = 1 }`. */
export function checkDirection(word: number): Direction {
  if (word === CALL || word === REPLY) return word;
  throw new TransportError('ERR_TRANSPORT_BAD_DIRECTION', `Message type ${word} is neither CALL (0) nor REPLY (1)`);
}
