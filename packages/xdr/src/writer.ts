import { XdrError } from './errors.ts';
import { XDR_UNBOUNDED } from './reader.ts';
import { utf8ByteLength, writeUtf8 } from './utf8.ts';

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
    this.bytes = bytes;
    this.view = view;
    this.offset = start;
    this.end = end;
    this.#start = start;
    this.#maxBytes = 0;
    return this;
  }

  /** Starts over at the beginning of the same buffer: what {@link XdrWriter.finish} returned is overwritten. */
  rewind(): this {
    this.offset = this.#start;
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

  /** 32-bit signed integer (section 4.1). */
  int(value: number): void {
    if ((value | 0) !== value) throw this.#range(value, 'a 32-bit integer');
    // Taken first: growing replaces the view.
    const offset = this.#take(4);
    this.view.setInt32(offset, value);
  }

  /** 32-bit unsigned integer (section 4.2). */
  uint(value: number): void {
    if (value >>> 0 !== value) throw this.#range(value, 'an unsigned 32-bit integer');
    const offset = this.#take(4);
    this.view.setUint32(offset, value);
  }

  /** Boolean (section 4.4). */
  bool(value: boolean): void {
    const offset = this.#take(4);
    this.view.setUint32(offset, value ? 1 : 0);
  }

  /** 64-bit signed integer (section 4.5). */
  hyper(value: bigint): void {
    if (BigInt.asIntN(64, value) !== value) throw this.#range(value, 'a 64-bit integer');
    const offset = this.#take(8);
    this.view.setBigInt64(offset, value);
  }

  /** 64-bit unsigned integer (section 4.5). */
  uhyper(value: bigint): void {
    if (BigInt.asUintN(64, value) !== value) throw this.#range(value, 'an unsigned 64-bit integer');
    const offset = this.#take(8);
    this.view.setBigUint64(offset, value);
  }

  /** 64-bit signed integer given as a number, which must be a safe integer. */
  hyperNumber(value: number): void {
    if (!Number.isSafeInteger(value)) throw this.#range(value, 'an exact 64-bit integer');
    const offset = this.#take(8);
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
    const offset = this.#take(4);
    this.view.setFloat32(offset, value);
  }

  /** Double-precision floating point (section 4.7). */
  double(value: number): void {
    const offset = this.#take(8);
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
    this.#copy(value, this.#takePadded(byteLength));
  }

  /** Variable-length opaque data (section 4.10). */
  opaque(value: Uint8Array, maxBytes: number = XDR_UNBOUNDED): void {
    this.#length(value.length, maxBytes);
    this.#copy(value, this.#takePadded(value.length));
  }

  /** String (section 4.11) in UTF-8; `maxBytes` bounds its bytes. A lone surrogate is refused. */
  string(value: string, maxBytes: number = XDR_UNBOUNDED): void {
    const byteLength = utf8ByteLength(value);
    if (byteLength !== value.length && !value.isWellFormed()) {
      throw new XdrError('ERR_XDR_STRING', 'String holds a lone surrogate', this.offset);
    }
    this.#length(byteLength, maxBytes);
    const offset = this.#takePadded(byteLength);
    writeUtf8(this.bytes, offset, value, byteLength);
  }

  /** Number of elements of a variable-length array (section 4.13), which its elements follow. */
  count(count: number, maxCount: number = XDR_UNBOUNDED): void {
    this.#length(count, maxCount);
  }

  #length(length: number, max: number): void {
    if (length > max) throw new XdrError('ERR_XDR_LIMIT', `Length ${length} exceeds ${max}`, this.offset);
    this.uint(length);
  }

  /** Advances by a multiple of four and returns where those bytes begin. */
  #take(byteLength: number): number {
    const offset = this.offset;
    const next = offset + byteLength;
    if (next > this.end) this.#grow(byteLength);
    this.offset = next;
    return offset;
  }

  /** As #take, with the bytes that fill the last unit of four set to zero. */
  #takePadded(byteLength: number): number {
    const padding = (4 - (byteLength % 4)) % 4;
    const offset = this.#take(byteLength + padding);
    for (let i = this.offset - padding; i < this.offset; i++) this.bytes[i] = 0;
    return offset;
  }

  #copy(value: Uint8Array, offset: number): void {
    // Plain: set(). Equal: the same bytes. Won: below some tens of bytes set()'s call costs more than the loop.
    if (value.length > 32) this.bytes.set(value, offset);
    else for (let i = 0; i < value.length; i++) this.bytes[offset + i] = value[i] ?? 0;
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
    return new XdrError('ERR_XDR_RANGE', `${value} is not ${what}`, this.offset);
  }
}
