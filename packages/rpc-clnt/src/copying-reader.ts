import { XdrReader } from '@gluster-ts/xdr';

/**
 * Reads results that stay valid when the message is gone: opaque data are copied out of it. Strings and numbers are
 * values of their own anyway.
 */
export class CopyingReader extends XdrReader {
  override opaqueFixed(byteLength: number): Uint8Array {
    return super.opaqueFixed(byteLength).slice();
  }

  override opaque(maxBytes?: number): Uint8Array {
    return super.opaque(maxBytes).slice();
  }
}
