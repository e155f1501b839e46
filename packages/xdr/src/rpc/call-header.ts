import { toUint } from '../convert.ts';
import { XdrError } from '../errors.ts';
import { XdrReader } from '../reader.ts';
import type { XdrWriter } from '../writer.ts';
import { MsgType, RPC_VERSION } from './constants.ts';
import { OpaqueAuth } from './opaque-auth.ts';

/**
 * The header of a call (RFC 5531 section 9, `rpc_msg` with `call_body`), which the arguments follow (stage 2.2):
 *
 *     xid       uint
 *     mtype     CALL = 0
 *     rpcvers   uint           2
 *     prog      uint
 *     vers      uint
 *     proc      uint
 *     cred      opaque_auth
 *     verf      opaque_auth
 *
 * One object may be filled again and again.
 */
export class CallHeader {
  xid = 0;
  rpcvers: number = RPC_VERSION;
  prog = 0;
  vers = 0;
  proc = 0;
  readonly cred: OpaqueAuth = new OpaqueAuth();
  readonly verf: OpaqueAuth = new OpaqueAuth();

  /**
   * Reads the header and leaves `r` at the arguments. Of a message in another RPC version only `xid` and `rpcvers` are
   * read, and false is returned: what follows may have any shape, and the answer is RPC_MISMATCH.
   */
  decode(r: XdrReader): boolean {
    const next = this.decodeAt(r.bytes, r.view, r.offset, r.end);
    if (next < 0) return false;
    r.offset = next;
    return true;
  }

  /**
   * The same without a reader: the header stands at `start` of a message that ends at `end`. Returns where the arguments
   * begin, or −1 where {@link CallHeader.decode} says false. `view` covers exactly `bytes`, and the message lies in them:
   * a reader that is set on the arguments checks that.
   */
  decodeAt(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    if (end - start < 24 || !isCall(view, start)) return this.#decodeOther(new XdrReader(bytes, start, end, view));
    this.xid = view.getUint32(start);
    this.rpcvers = RPC_VERSION;
    this.prog = view.getUint32(start + 12);
    this.vers = view.getUint32(start + 16);
    this.proc = view.getUint32(start + 20);
    const verfOffset = this.cred.decodeAt(bytes, view, start + 24, end);
    return this.verf.decodeAt(bytes, view, verfOffset, end);
  }

  /** Writes the header; the arguments follow. */
  encode(w: XdrWriter): void {
    const { cred, verf } = this;
    const credBytes = cred.size;
    const offset = w.take(24 + credBytes + verf.size);
    const { view } = w;
    view.setUint32(offset, toUint(this.xid, 'xid', offset));
    view.setUint32(offset + 4, MsgType.CALL);
    view.setUint32(offset + 8, toUint(this.rpcvers, 'rpcvers', offset));
    view.setUint32(offset + 12, toUint(this.prog, 'prog', offset));
    view.setUint32(offset + 16, toUint(this.vers, 'vers', offset));
    view.setUint32(offset + 20, toUint(this.proc, 'proc', offset));
    cred.put(w, offset + 24);
    verf.put(w, offset + 24 + credBytes);
  }

  /** Bytes that {@link CallHeader.encode} writes. */
  get size(): number {
    return 24 + this.cred.size + this.verf.size;
  }

  /** No call, another version, or too short for the fixed fields: another version is still told from a torn call. */
  #decodeOther(r: XdrReader): number {
    this.xid = r.uint();
    const direction = r.uint();
    if (direction !== MsgType.CALL) throw notACall(direction, r.offset - 4);
    this.rpcvers = r.uint();
    if (this.rpcvers !== RPC_VERSION) return -1;
    throw new XdrError('ERR_XDR_TRUNCATED', `Call header ends after ${12 + r.remaining} bytes`, r.offset);
  }
}

/** CALL, and version 2 of the RPC protocol. Numbers: a constant that other modules see is read from memory each time. */
function isCall(view: DataView, offset: number): boolean {
  return (view.getInt32(offset + 4) | (view.getInt32(offset + 8) ^ 2)) === 0;
}

function notACall(direction: number, offset: number): XdrError {
  return new XdrError('ERR_XDR_VALUE', `Message type is ${direction}, not CALL`, offset);
}
