import { XdrError } from '../errors.ts';
import type { XdrReader } from '../reader.ts';
import { sizeOfOpaque } from '../type.ts';
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
    return 4 + sizeOfOpaque(this.byteLength);
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
    w.uint(this.flavor);
    if (this.start === this.end) w.uint(0);
    else w.opaque(this.body, AUTH_BODY_BYTES_MAX);
  }
}
