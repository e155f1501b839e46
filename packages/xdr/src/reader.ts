import { badBool, badNumber, checkWindow, tooDeep, XdrError } from './errors.ts';
import { EMPTY_ELEMENTS_MAX, XDR_DEPTH_MAX, XDR_UNBOUNDED } from './limits.ts';
import { readUtf8 } from './utf8.ts';

const NO_BYTES = new Uint8Array(0);

/**
 * Reads XDR (RFC 4506) from a window of a byte array. Every length is checked against the bytes that are left before
 * anything is allocated for it, and every method either returns a valid value or throws an {@link XdrError}.
 *
 * Opaque data are returned as views on the input: copy what is kept longer than the input lives.
 *
 * Bytes that fill a value up to a multiple of four are skipped, not required to be zero, as C's XDR libraries do.
 *
 * ```ts
 * const r = new XdrReader(Uint8Array.of(0, 0, 0, 7));
 * r.uint(); // 7
 * r.finish();
 * ```
 */
export class XdrReader {
  /** The buffer that offsets refer to. */
  bytes: Uint8Array;
  /** A view over exactly `bytes`. */
  view: DataView;
  /** Where the next value begins. */
  offset: number;
  /** The first byte that does not belong to the input. */
  end: number;
  /** How deep values of recursive types may nest; default {@link XDR_DEPTH_MAX}. */
  depthMax: number = XDR_DEPTH_MAX;
  #depth = 0;
  /** Elements without bytes that the rest of the input may have. */
  #emptyLeft = EMPTY_ELEMENTS_MAX;
  /** The bytes whose memory is remembered below. */
  #owner: Uint8Array = NO_BYTES;
  #memory: ArrayBufferLike = NO_BYTES.buffer;
  #memoryOffset = 0;

  /** Reads `bytes` from `start` up to `end`; pass a `view` over exactly `bytes` where one exists already. */
  constructor(bytes: Uint8Array, start = 0, end: number = bytes.length, view?: DataView) {
    checkWindow(bytes, start, end);
    this.bytes = bytes;
    this.view = view ?? new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.offset = start;
    this.end = end;
  }

  /** Starts over on another window, so that one reader serves many messages. `view` covers exactly `bytes`. */
  reset(bytes: Uint8Array, view: DataView, start: number, end: number): this {
    checkWindow(bytes, start, end);
    // References that are stored cost more than some that are compared: a read buffer has many messages.
    if (this.bytes !== bytes) {
      this.bytes = bytes;
      this.view = view;
      // Nothing is held longer than the bytes themselves.
      this.#owner = NO_BYTES;
      this.#memory = NO_BYTES.buffer;
    }
    this.offset = start;
    this.end = end;
    this.#depth = 0;
    this.#emptyLeft = EMPTY_ELEMENTS_MAX;
    return this;
  }

  /** Bytes that are left. */
  get remaining(): number {
    return this.end - this.offset;
  }

  /**
   * Steps over `byteLength` bytes, a multiple of four, and returns where they begin: generated codecs check a run of
   * fixed-length fields once and read it from {@link XdrReader.view}.
   */
  take(byteLength: number): number {
    const offset = this.offset;
    const next = offset + byteLength;
    if (next > this.end) throw truncated(byteLength, this.end - offset, offset);
    this.offset = next;
    return offset;
  }

  /** 32-bit signed integer (section 4.1). */
  int(): number {
    return this.view.getInt32(this.take(4));
  }

  /** 32-bit unsigned integer (section 4.2). */
  uint(): number {
    return this.view.getUint32(this.take(4));
  }

  /** Boolean (section 4.4): 0 or 1, anything else is refused. */
  bool(): boolean {
    return this.boolAt(this.take(4));
  }

  /** The boolean at `offset`, which has been stepped over already; `field` is where an error says that it is. */
  boolAt(offset: number, field = ''): boolean {
    const value = this.view.getUint32(offset);
    if (value > 1) throw badBool(value, field, offset);
    return value === 1;
  }

  /**
   * `char` of C's interface languages: a signed byte in 32 bits. 128 to 255, which machines with unsigned characters
   * send, become −128 to −1; other values are refused.
   */
  char(): number {
    return (this.#within(-0x80, 0xff, 'a char') << 24) >> 24;
  }

  /** `unsigned char`: 0 to 255 in 32 bits, other values are refused. */
  uchar(): number {
    return this.#within(0, 0xff, 'an unsigned char');
  }

  /** `short`: a signed 16-bit integer in 32 bits, other values are refused. */
  short(): number {
    return this.#within(-0x8000, 0x7fff, 'a short');
  }

  /** `unsigned short`: 0 to 65,535 in 32 bits, other values are refused. */
  ushort(): number {
    return this.#within(0, 0xffff, 'an unsigned short');
  }

  /** 64-bit signed integer (section 4.5). */
  hyper(): bigint {
    return this.view.getBigInt64(this.take(8));
  }

  /** 64-bit unsigned integer (section 4.5). */
  uhyper(): bigint {
    return this.view.getBigUint64(this.take(8));
  }

  /** 64-bit signed integer as a number; refused beyond ±(2^53 − 1), where a number is no longer exact. */
  hyperNumber(): number {
    const offset = this.take(8);
    return this.#safe(this.view.getInt32(offset) * 0x1_0000_0000 + this.view.getUint32(offset + 4), offset);
  }

  /** 64-bit unsigned integer as a number; refused beyond 2^53 − 1, where a number is no longer exact. */
  uhyperNumber(): number {
    const offset = this.take(8);
    return this.#safe(this.view.getUint32(offset) * 0x1_0000_0000 + this.view.getUint32(offset + 4), offset);
  }

  /** Single-precision floating point (section 4.6). */
  float(): number {
    return this.view.getFloat32(this.take(4));
  }

  /** Double-precision floating point (section 4.7). */
  double(): number {
    return this.view.getFloat64(this.take(8));
  }

  /** Quadruple-precision floating point (section 4.8): JavaScript has no such number, so its 16 bytes, as a view. */
  quadruple(): Uint8Array {
    return this.opaqueFixed(16);
  }

  /** Fixed-length opaque data (section 4.9), as a view on the input. */
  opaqueFixed(byteLength: number): Uint8Array {
    return this.#viewOf(this.#takePadded(byteLength, this.offset), byteLength);
  }

  /** Variable-length opaque data (section 4.10), as a view on the input. */
  opaque(maxBytes: number = XDR_UNBOUNDED): Uint8Array {
    const byteLength = this.#length(maxBytes);
    return this.#viewOf(this.#takePadded(byteLength, this.offset - 4), byteLength);
  }

  /** String (section 4.11) in UTF-8, of which ASCII is a part; `maxBytes` bounds its bytes. Invalid UTF-8 is refused. */
  string(maxBytes: number = XDR_UNBOUNDED): string {
    const byteLength = this.#length(maxBytes);
    const offset = this.#takePadded(byteLength, this.offset - 4);
    try {
      return readUtf8(this.bytes, offset, byteLength);
    } catch {
      throw new XdrError('ERR_XDR_STRING', `String of ${byteLength} bytes is not valid UTF-8`, offset - 4);
    }
  }

  /**
   * Number of elements of a variable-length array (section 4.13), which its elements follow.
   *
   * @param maxCount the bound that the type declares
   * @param elementBytesMin the fewest bytes that one element takes: a count that cannot fit what is left is refused
   */
  count(maxCount: number = XDR_UNBOUNDED, elementBytesMin = 4): number {
    const count = this.#length(elementBytesMin === 0 ? Math.min(maxCount, this.#emptyLeft) : maxCount);
    if (elementBytesMin === 0) this.#emptyLeft -= count;
    if (count * elementBytesMin > this.end - this.offset) {
      throw new XdrError(
        'ERR_XDR_TRUNCATED',
        `Array of ${count} elements needs at least ${count * elementBytesMin} bytes, ${this.remaining} are left`,
        this.offset - 4,
      );
    }
    return count;
  }

  /** `count` values as {@link XdrReader.int} reads them. As all of its kind it allocates once it has seen their bytes. */
  intArray(count: number): number[] {
    const offset = this.take(count * 4);
    const values: number[] = [];
    for (let i = 0; i < count; i++) values.push(this.view.getInt32(offset + i * 4));
    return values;
  }

  /** `count` values as {@link XdrReader.uint} reads them. */
  uintArray(count: number): number[] {
    const offset = this.take(count * 4);
    const values: number[] = [];
    for (let i = 0; i < count; i++) values.push(this.view.getUint32(offset + i * 4));
    return values;
  }

  /** `count` values as {@link XdrReader.hyper} reads them. */
  hyperArray(count: number): bigint[] {
    const offset = this.take(count * 8);
    const values: bigint[] = [];
    for (let i = 0; i < count; i++) values.push(this.view.getBigInt64(offset + i * 8));
    return values;
  }

  /** `count` values as {@link XdrReader.uhyper} reads them. */
  uhyperArray(count: number): bigint[] {
    const offset = this.take(count * 8);
    const values: bigint[] = [];
    for (let i = 0; i < count; i++) values.push(this.view.getBigUint64(offset + i * 8));
    return values;
  }

  /**
   * `count` values as {@link XdrReader.char} reads them, each from a unit of four bytes: a copy, not a view. They are
   * given as bytes, 0 to 255, since an array of characters is mostly a text.
   */
  charArray(count: number): Uint8Array {
    if (count * 4 > this.remaining) throw truncated(count * 4, this.remaining, this.offset);
    const values = new Uint8Array(count);
    for (let i = 0; i < count; i++) values[i] = this.char();
    return values;
  }

  /** `count` values as {@link XdrReader.uchar} reads them, each from a unit of four bytes: a copy, not a view. */
  ucharArray(count: number): Uint8Array {
    if (count * 4 > this.remaining) throw truncated(count * 4, this.remaining, this.offset);
    const values = new Uint8Array(count);
    for (let i = 0; i < count; i++) values[i] = this.uchar();
    return values;
  }

  /** Called by generated codecs as they enter a value of a recursive type, which may hold more of its own kind. */
  enter(): void {
    if (++this.#depth > this.depthMax) throw tooDeep(this.depthMax, this.offset);
  }

  /** The counterpart of {@link XdrReader.enter}; an error leaves it out, {@link XdrReader.reset} makes up for it. */
  leave(): void {
    this.#depth--;
  }

  /** States that the input has been read to its end. */
  finish(): void {
    if (this.offset !== this.end) {
      throw new XdrError('ERR_XDR_TRAILING', `${this.remaining} bytes follow the last value`, this.offset);
    }
  }

  #length(max: number): number {
    const offset = this.take(4);
    const length = this.view.getUint32(offset);
    if (length > max) throw new XdrError('ERR_XDR_LIMIT', `Length ${length} exceeds ${max}`, offset);
    return length;
  }

  #takePadded(byteLength: number, valueOffset: number): number {
    const offset = this.offset;
    // By adding: 2^32 − 1 rounded up must stay a number above the input's end.
    const next = offset + byteLength + (-byteLength & 3);
    if (next > this.end) throw truncated(byteLength, this.end - offset, valueOffset);
    this.offset = next;
    return offset;
  }

  /** 32 bits that must lie in a narrower range. */
  #within(min: number, max: number, what: string): number {
    const value = this.int();
    if (value < min || value > max) throw badNumber(value, what, this.offset - 4);
    return value;
  }

  #viewOf(offset: number, byteLength: number): Uint8Array {
    // Requests are full of empty dicts, and nothing can be written to an array without elements.
    if (byteLength === 0) return NO_BYTES;
    // Plain: subarray(). Equal: the same window. Won: a Buffer's subarray makes a Buffer, several times the work; and a
    // quarter of the time by asking for the memory once, not for each value (bench `codec/peer-list-reply/decode`).
    const { bytes } = this;
    if (this.#owner !== bytes) {
      this.#owner = bytes;
      this.#memory = bytes.buffer;
      this.#memoryOffset = bytes.byteOffset;
    }
    return new Uint8Array(this.#memory, this.#memoryOffset + offset, byteLength);
  }

  #safe(value: number, offset: number): number {
    if (Number.isSafeInteger(value)) return value;
    throw new XdrError('ERR_XDR_RANGE', '64-bit integer is too large for a number', offset);
  }
}

function truncated(needed: number, left: number, offset: number): XdrError {
  return new XdrError('ERR_XDR_TRUNCATED', `${needed} bytes are needed, ${left} are left`, offset);
}
