import { badNumber, checkWindow, tooDeep, XdrError } from './errors.ts';
import { XDR_DEPTH_MAX, XDR_UNBOUNDED } from './limits.ts';
import { SHORT_STRING_BYTES, utf8ByteLength, writeAsciiWords } from './utf8.ts';

const encoder = new TextEncoder();

/** How large a growing writer may become. */
export interface XdrWriterOptions {
  /** Size of the first buffer in bytes; default 256. */
  initialBytes?: number;
  /** A message above this many bytes is refused with ERR_XDR_OVERFLOW; default 1 GiB. */
  maxBytes?: number;
}

/**
 * Writes XDR (RFC 4506), either into a buffer of its own that grows (`new XdrWriter()`), or into a window of somebody
 * else's that does not ({@link XdrWriter.reset}). Values that do not fit their type are refused with an
 * {@link XdrError}; what was written before such an error is not a message and must be thrown away.
 *
 * ```ts
 * const w = new XdrWriter();
 * w.uint(7);
 * w.string('brick');
 * w.finish(); // 16 bytes
 * ```
 */
export class XdrWriter {
  /** The buffer that offsets refer to; replaced when it grows. */
  bytes: Uint8Array;
  /** A view over exactly `bytes`. */
  view: DataView;
  /** Where the next value goes. */
  offset = 0;
  /** The first byte that may not be written. */
  end: number;
  /** How deep values of recursive types may nest; default {@link XDR_DEPTH_MAX}. */
  depthMax: number = XDR_DEPTH_MAX;
  #depth = 0;
  #start = 0;
  /** 0: a fixed window. */
  #maxBytes: number;

  constructor(options: XdrWriterOptions = {}) {
    this.#maxBytes = options.maxBytes ?? 0x4000_0000;
    this.bytes = new Uint8Array(Math.min(options.initialBytes ?? 256, this.#maxBytes));
    this.view = new DataView(this.bytes.buffer);
    this.end = this.bytes.length;
  }

  /** Starts over on a window of `bytes` that does not grow. `view` covers exactly `bytes`. */
  reset(bytes: Uint8Array, view: DataView, start: number, end: number): this {
    checkWindow(bytes, start, end);
    // References that are stored cost more than some that are compared: a slab takes many messages.
    if (this.bytes !== bytes) {
      this.bytes = bytes;
      this.view = view;
    }
    this.offset = start;
    this.end = end;
    this.#start = start;
    this.#maxBytes = 0;
    this.#depth = 0;
    return this;
  }

  /** Starts over at the beginning of the same buffer: what {@link XdrWriter.finish} returned is overwritten. */
  rewind(): this {
    this.offset = this.#start;
    this.#depth = 0;
    return this;
  }

  /** Bytes written so far. */
  get byteLength(): number {
    return this.offset - this.#start;
  }

  /** What was written, as a view: valid until the next write or {@link XdrWriter.rewind}. */
  finish(): Uint8Array {
    return new Uint8Array(this.bytes.buffer, this.bytes.byteOffset + this.#start, this.byteLength);
  }

  /**
   * Makes room for `byteLength` bytes, a multiple of four, steps over them and returns where they begin: generated codecs
   * fill a run of fixed-length fields through {@link XdrWriter.view}, which may be another one after this call.
   */
  take(byteLength: number): number {
    const offset = this.offset;
    const next = offset + byteLength;
    if (next > this.end) this.#grow(byteLength);
    this.offset = next;
    return offset;
  }

  /** 32-bit signed integer (section 4.1). */
  int(value: number): void {
    if ((value | 0) !== value) throw this.#range(value, 'a 32-bit integer');
    // Taken first: growing replaces the view.
    const offset = this.take(4);
    this.view.setInt32(offset, value);
  }

  /** 32-bit unsigned integer (section 4.2). */
  uint(value: number): void {
    if (value >>> 0 !== value) throw this.#range(value, 'an unsigned 32-bit integer');
    const offset = this.take(4);
    this.view.setUint32(offset, value);
  }

  /** Boolean (section 4.4). */
  bool(value: boolean): void {
    const offset = this.take(4);
    this.view.setUint32(offset, value ? 1 : 0);
  }

  /** `char` of C's interface languages: −128 to 127 in 32 bits. */
  char(value: number): void {
    if ((value << 24) >> 24 !== value) throw this.#range(value, 'a char');
    this.int(value);
  }

  /** `unsigned char`: 0 to 255 in 32 bits. */
  uchar(value: number): void {
    if ((value & 0xff) !== value) throw this.#range(value, 'an unsigned char');
    this.uint(value);
  }

  /** `short`: a signed 16-bit integer in 32 bits. */
  short(value: number): void {
    if ((value << 16) >> 16 !== value) throw this.#range(value, 'a short');
    this.int(value);
  }

  /** `unsigned short`: 0 to 65,535 in 32 bits. */
  ushort(value: number): void {
    if ((value & 0xffff) !== value) throw this.#range(value, 'an unsigned short');
    this.uint(value);
  }

  /** 64-bit signed integer (section 4.5). */
  hyper(value: bigint): void {
    if (BigInt.asIntN(64, value) !== value) throw this.#range(value, 'a 64-bit integer');
    const offset = this.take(8);
    this.view.setBigInt64(offset, value);
  }

  /** 64-bit unsigned integer (section 4.5). */
  uhyper(value: bigint): void {
    if (BigInt.asUintN(64, value) !== value) throw this.#range(value, 'an unsigned 64-bit integer');
    const offset = this.take(8);
    this.view.setBigUint64(offset, value);
  }

  /** 64-bit signed integer given as a number, which must be a safe integer. */
  hyperNumber(value: number): void {
    if (!Number.isSafeInteger(value)) throw this.#range(value, 'an exact 64-bit integer');
    const offset = this.take(8);
    this.view.setInt32(offset, Math.floor(value / 0x1_0000_0000));
    this.view.setUint32(offset + 4, value >>> 0);
  }

  /** 64-bit unsigned integer given as a number, which must be a safe integer and not negative. */
  uhyperNumber(value: number): void {
    if (value < 0) throw this.#range(value, 'an unsigned 64-bit integer');
    this.hyperNumber(value);
  }

  /** Single-precision floating point (section 4.6); rounded to it. */
  float(value: number): void {
    const offset = this.take(4);
    this.view.setFloat32(offset, value);
  }

  /** Double-precision floating point (section 4.7). */
  double(value: number): void {
    const offset = this.take(8);
    this.view.setFloat64(offset, value);
  }

  /** Quadruple-precision floating point (section 4.8) as its 16 bytes. */
  quadruple(value: Uint8Array): void {
    this.opaqueFixed(value, 16);
  }

  /** Fixed-length opaque data (section 4.9); `value` must have exactly `byteLength` bytes. */
  opaqueFixed(value: Uint8Array, byteLength: number): void {
    if (value.length !== byteLength) {
      throw new XdrError('ERR_XDR_RANGE', `Opaque of ${value.length} bytes where ${byteLength} are due`, this.offset);
    }
    const offset = this.take(padded(byteLength));
    if (byteLength % 4 !== 0) this.view.setUint32(this.offset - 4, 0);
    this.#copy(value, offset);
  }

  /** Variable-length opaque data (section 4.10). */
  opaque(value: Uint8Array, maxBytes: number = XDR_UNBOUNDED): void {
    const byteLength = value.length;
    if (byteLength > maxBytes) throw tooLong(byteLength, maxBytes, this.offset);
    const offset = this.take(4 + padded(byteLength));
    // What fills the last four bytes; without any bytes it is the length itself, which comes next.
    this.view.setUint32(this.offset - 4, 0);
    this.view.setUint32(offset, byteLength);
    this.#copy(value, offset + 4);
  }

  /** String (section 4.11) in UTF-8; `maxBytes` bounds its bytes. A lone surrogate is refused. */
  string(value: string, maxBytes: number = XDR_UNBOUNDED): void {
    // Plain: the second method alone. Equal: in ASCII a text has as many bytes as characters, and what has others is written
    // again. Won: two thirds of the time, as no character is looked at twice (bench `codec/structs-1000-strings/encode`).
    const { length } = value;
    if (length <= SHORT_STRING_BYTES && length <= maxBytes) {
      const offset = this.take(4 + ((length + 3) & ~3));
      this.view.setUint32(offset, length);
      if (writeAsciiWords(this.view, offset + 4, value)) return;
      this.offset = offset;
    }
    this.#anyString(value, maxBytes);
  }

  #anyString(value: string, maxBytes: number): void {
    const { length } = value;
    if (length > maxBytes) throw tooLong(utf8ByteLength(value), maxBytes, this.offset);
    // Plain: measure, then write. Equal: TextEncoder says how many bytes it has written. Won: a quarter of the time of a
    // hundred characters, and a thirtieth of that of a thousand (bench `xdr/string/…/encode`).
    let written = this.#encodeInto(value, length);
    if (written < 0) written = this.#encodeInto(value, utf8ByteLength(value));
    if (written !== length && !value.isWellFormed()) {
      throw new XdrError('ERR_XDR_STRING', 'String holds a lone surrogate', this.offset);
    }
    if (written > maxBytes) throw tooLong(written, maxBytes, this.offset);
    const offset = this.take(4 + padded(written));
    this.view.setUint32(offset, written);
    for (let i = offset + 4 + written; i < this.offset; i++) this.bytes[i] = 0;
  }

  /** Writes a text where it will stand behind its length, and returns how many bytes it has; −1 where `bytesMin` is too few. */
  #encodeInto(value: string, bytesMin: number): number {
    const { offset } = this;
    this.take(4 + padded(bytesMin));
    this.offset = offset;
    // All the room there is, but for what may fill the last four bytes.
    const room = this.end - offset - 4;
    const { bytes } = this;
    const target = new Uint8Array(bytes.buffer, bytes.byteOffset + offset + 4, room - (room % 4));
    const { read, written } = encoder.encodeInto(value, target);
    return read === value.length ? written : -1;
  }

  /** Number of elements of a variable-length array (section 4.13), which its elements follow. */
  count(count: number, maxCount: number = XDR_UNBOUNDED): void {
    if (count > maxCount) throw tooLong(count, maxCount, this.offset);
    this.uint(count);
  }

  /** The elements of an array as {@link XdrWriter.int} writes them, without their number. */
  intArray(values: readonly number[]): void {
    const offset = this.take(values.length * 4);
    for (let i = 0; i < values.length; i++) {
      // A hole is no integer either.
      const value = values[i] ?? NaN;
      if ((value | 0) !== value) throw badElement(i, value, 'a 32-bit integer', offset + i * 4);
      this.view.setInt32(offset + i * 4, value);
    }
  }

  /** The elements of an array as {@link XdrWriter.uint} writes them, without their number. */
  uintArray(values: readonly number[]): void {
    const offset = this.take(values.length * 4);
    for (let i = 0; i < values.length; i++) {
      const value = values[i] ?? NaN;
      if (value >>> 0 !== value) throw badElement(i, value, 'an unsigned 32-bit integer', offset + i * 4);
      this.view.setUint32(offset + i * 4, value);
    }
  }

  /** The elements of an array as {@link XdrWriter.hyper} writes them, without their number. */
  hyperArray(values: readonly bigint[]): void {
    const offset = this.take(values.length * 8);
    for (const [i, value] of values.entries()) {
      if (BigInt.asIntN(64, value) !== value) throw badElement(i, value, 'a 64-bit integer', offset + i * 8);
      this.view.setBigInt64(offset + i * 8, value);
    }
  }

  /** The elements of an array as {@link XdrWriter.uhyper} writes them, without their number. */
  uhyperArray(values: readonly bigint[]): void {
    const offset = this.take(values.length * 8);
    for (const [i, value] of values.entries()) {
      if (BigInt.asUintN(64, value) !== value) throw badElement(i, value, 'an unsigned 64-bit integer', offset + i * 8);
      this.view.setBigUint64(offset + i * 8, value);
    }
  }

  /** Each byte as a signed character, in a unit of four bytes, without their number: 128 to 255 become negative. */
  charArray(values: Uint8Array): void {
    let offset = this.take(values.length * 4);
    for (const value of values) {
      this.view.setInt32(offset, (value << 24) >> 24);
      offset += 4;
    }
  }

  /** Each byte as {@link XdrWriter.uchar} writes it, in a unit of four bytes, without their number. */
  ucharArray(values: Uint8Array): void {
    let offset = this.take(values.length * 4);
    for (const value of values) {
      this.view.setUint32(offset, value);
      offset += 4;
    }
  }

  /** Called by generated codecs as they enter a value of a recursive type, which may hold more of its own kind. */
  enter(): void {
    if (++this.#depth > this.depthMax) throw tooDeep(this.depthMax, this.offset);
  }

  /** The counterpart of {@link XdrWriter.enter}; an error leaves it out, {@link XdrWriter.rewind} makes up for it. */
  leave(): void {
    this.#depth--;
  }

  /** Copies to bytes that have been taken. */
  #copy(value: Uint8Array, offset: number): void {
    const { bytes } = this;
    // Plain: set(). Equal: the same bytes. Won: below some tens of bytes set()'s call costs more than the loop.
    if (value.length > 32) bytes.set(value, offset);
    else for (let i = 0; i < value.length; i++) bytes[offset + i] = value[i] ?? 0;
  }

  #grow(byteLength: number): void {
    const needed = this.offset + byteLength;
    if (needed > this.#maxBytes) {
      const room = Math.max(this.end, this.#maxBytes) - this.offset;
      throw new XdrError('ERR_XDR_OVERFLOW', `${byteLength} bytes to write, room for ${room}`, this.offset);
    }
    const grown = new Uint8Array(Math.min(Math.max(needed, this.bytes.length * 2), this.#maxBytes));
    grown.set(new Uint8Array(this.bytes.buffer, this.bytes.byteOffset, this.offset));
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
    this.end = grown.length;
  }

  #range(value: number | bigint, what: string): XdrError {
    return badNumber(value, what, this.offset);
  }
}

function badElement(index: number, value: number | bigint, what: string, offset: number): XdrError {
  return badNumber(value, what, offset).within(`[${index}]`);
}

/** Up to a multiple of four; by adding, as lengths may have more than 31 bits. */
function padded(byteLength: number): number {
  return byteLength + (-byteLength & 3);
}

function tooLong(length: number, max: number, offset: number): XdrError {
  return new XdrError('ERR_XDR_LIMIT', `Length ${length} exceeds ${max}`, offset);
}
