import { toUint } from '../convert.ts';
import { XdrError } from '../errors.ts';
import type { XdrReader } from '../reader.ts';
import type { XdrWriter } from '../writer.ts';
import { AUTH_BODY_BYTES_MAX } from './constants.ts';

const NO_BYTES = new Uint8Array(0);
const NO_VIEW = new DataView(NO_BYTES.buffer);

/**
 * A credential or a verifier (RFC 5531 section 8.2):
 *
 *     flavor   enum
 *     body     opaque<400>
 *
 * It remembers where its body lies in the message instead of making a view of it, so that one object serves call after
 * call. Valid as long as the message is: keep a copy of {@link OpaqueAuth.body} for longer.
 */
export class OpaqueAuth {
  flavor = 0;
  /** The buffer that `start` and `end` refer to. */
  bytes: Uint8Array = NO_BYTES;
  /** A view over exactly `bytes`. */
  view: DataView = NO_VIEW;
  start = 0;
  end = 0;

  /** A credential or verifier to be sent; default AUTH_NONE, which has no body. */
  constructor(flavor = 0, body: Uint8Array = NO_BYTES) {
    this.set(flavor, body);
  }

  /** Sets what is to be sent. */
  set(flavor: number, body: Uint8Array): this {
    this.flavor = flavor;
    this.bytes = body;
    this.view = body.length === 0 ? NO_VIEW : new DataView(body.buffer, body.byteOffset, body.byteLength);
    this.start = 0;
    this.end = body.length;
    return this;
  }

  /** The body, as a view on the message. */
  get body(): Uint8Array {
    return new Uint8Array(this.bytes.buffer, this.bytes.byteOffset + this.start, this.end - this.start);
  }

  /** Length of the body. */
  get byteLength(): number {
    return this.end - this.start;
  }

  /** Bytes that {@link OpaqueAuth.encode} writes. */
  get size(): number {
    return 8 + ((this.end - this.start + 3) & ~3);
  }

  /** Reads flavour and body in the place of those that are here; the body stays where it lies. */
  decode(r: XdrReader): this {
    r.offset = this.decodeAt(r.bytes, r.view, r.offset, r.end);
    return this;
  }

  /** Reads what stands at `offset` of a message that ends at `end`, and returns where the next value begins. */
  decodeAt(bytes: Uint8Array, view: DataView, offset: number, end: number): number {
    const start = offset + 8;
    if (start > end) throw truncated(8, end - offset, offset);
    const byteLength = view.getUint32(offset + 4);
    if (byteLength > AUTH_BODY_BYTES_MAX) throw tooLong(byteLength, offset + 4);
    const next = start + ((byteLength + 3) & ~3);
    if (next > end) throw truncated(byteLength, end - start, offset + 4);
    this.flavor = view.getUint32(offset);
    // Plain: always set. Equal: a view covers exactly its bytes. Won: a fifth of the time, as a read buffer has many
    // messages and a reference that is stored costs more than one that is compared (bench `codec/call-header/decode`).
    if (this.bytes !== bytes) {
      this.bytes = bytes;
      this.view = view;
    }
    this.start = start;
    this.end = start + byteLength;
    return next;
  }

  /** Writes both. */
  encode(w: XdrWriter): void {
    this.put(w, w.take(this.size));
  }

  /** Writes to `size` bytes at `offset`, which have been taken. */
  put(w: XdrWriter, offset: number): void {
    const { bytes, view, start, end } = this;
    const byteLength = end - start;
    if (byteLength > AUTH_BODY_BYTES_MAX) throw tooLong(byteLength, offset + 4);
    w.view.setUint32(offset, toUint(this.flavor, 'flavor', offset));
    w.view.setUint32(offset + 4, byteLength);
    if (byteLength === 0) return;
    // Plain: w.opaque(this.body). Equal: the same bytes, four at a time. Won: no view is made of a body of some words
    // (bench `codec/call-header/encode`).
    const words = byteLength >> 2;
    for (let i = 0; i < words; i++) w.view.setUint32(offset + 8 + i * 4, view.getUint32(start + i * 4));
    if (byteLength % 4 === 0) return;
    w.view.setUint32(offset + 8 + words * 4, 0);
    for (let i = words * 4; i < byteLength; i++) w.bytes[offset + 8 + i] = bytes[start + i] ?? 0;
  }
}

/** "opaque body<400>" */
function tooLong(byteLength: number, offset: number): XdrError {
  return new XdrError('ERR_XDR_LIMIT', `Length ${byteLength} exceeds ${AUTH_BODY_BYTES_MAX}`, offset);
}

function truncated(needed: number, left: number, offset: number): XdrError {
  return new XdrError('ERR_XDR_TRUNCATED', `${needed} bytes are needed, ${left} are left`, offset);
}
