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

  get byteLength(): number {
    return this.end - this.start;
  }

  /** Bytes that {@link OpaqueAuth.encode} writes. */
  get size(): number {
    return 8 + ((this.end - this.start + 3) & ~3);
  }

  decode(r: XdrReader): this {
    const flavor = r.uint();
    const byteLength = r.uint();
    if (byteLength > AUTH_BODY_BYTES_MAX) {
      // "opaque body<400>"
      throw new XdrError('ERR_XDR_LIMIT', `Length ${byteLength} exceeds ${AUTH_BODY_BYTES_MAX}`, r.offset - 4);
    }
    const start = r.offset;
    const next = start + ((byteLength + 3) & ~3);
    if (next > r.end) {
      throw new XdrError('ERR_XDR_TRUNCATED', `${byteLength} bytes are needed, ${r.remaining} are left`, start - 4);
    }
    r.offset = next;
    this.flavor = flavor;
    this.bytes = r.bytes;
    this.view = r.view;
    this.start = start;
    this.end = start + byteLength;
    return this;
  }

  encode(w: XdrWriter): void {
    this.put(w, w.take(this.size));
  }

  /** Writes to `size` bytes at `offset`, which have been taken. */
  put(w: XdrWriter, offset: number): void {
    const { bytes, view, start, end } = this;
    const byteLength = end - start;
    if (byteLength > AUTH_BODY_BYTES_MAX) {
      throw new XdrError('ERR_XDR_LIMIT', `Length ${byteLength} exceeds ${AUTH_BODY_BYTES_MAX}`, offset + 4);
    }
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
