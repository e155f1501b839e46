import type { Connection } from '@gluster-ts/rpc-transport';
import { MsgType, RPC_VERSION, XdrWriter } from '@gluster-ts/xdr';
import type { Call } from './call.ts';
import { messageOf } from './errors.ts';

/** xid, message type, RPC version, program, version, procedure: what stands before the credential. */
const FIXED_BYTES = 24;

// One for all calls: encoding is over before anything else happens.
const w = new XdrWriter({ initialBytes: 0 });

/**
 * Encodes a call (RFC 5531 section 9, `call_body`) straight into the connection's out queue, from where all calls of a
 * turn leave together:
 *
 *     xid       uint
 *     mtype     CALL = 0
 *     rpcvers   uint           2
 *     prog      uint
 *     vers      uint
 *     proc      uint
 *     cred      opaque_auth
 *     verf      opaque_auth
 *     args
 *
 * Returns false when the connection is over: nothing was sent. Throws ERR_RPC_ENCODE when the arguments are not of the
 * procedure's type; nothing was sent then either.
 */
export function submitCall(connection: Connection, call: Call, xid: number): boolean {
  const { program, procedure, args, auth, noReply } = call.request;
  let begun = false;
  try {
    const credential = auth.credential();
    const verifier = auth.verifier();
    const size = FIXED_BYTES + credential.size + verifier.size + procedure.args.size(args);
    const { bytes, view, offset } = connection.begin(size);
    begun = true;
    call.credential = credential;
    view.setUint32(offset, xid);
    view.setUint32(offset + 4, MsgType.CALL);
    view.setUint32(offset + 8, RPC_VERSION);
    view.setUint32(offset + 12, program.number);
    view.setUint32(offset + 16, program.version);
    view.setUint32(offset + 20, procedure.number);
    w.reset(bytes, view, offset + FIXED_BYTES, offset + size);
    credential.encode(w);
    verifier.encode(w);
    procedure.args.encode(w, args);
    if (w.offset !== offset + size)
      throw new RangeError(`${w.offset - offset} bytes were written, size() said ${size}`);
    // Not encoded anew each time: a credential with a time in it would make another call of it for a server that
    // remembers calls by their bytes.
    call.message = connection.datagram && !noReply ? bytes.slice(offset, offset + size) : undefined;
  } catch (error) {
    if (begun) connection.abort();
    throw call.error('ERR_RPC_ENCODE', `call cannot be encoded: ${messageOf(error)}`, { cause: error });
  }
  return connection.commit(xid);
}

/** Submits a call that was submitted before, byte by byte. False: it could not be. */
export function submitAgain(connection: Connection, { message, xid }: Call): boolean {
  if (message === undefined || xid === undefined) return false;
  try {
    const { bytes, offset } = connection.begin(message.length);
    bytes.set(message, offset);
    return connection.commit(xid);
  } catch {
    // No buffer is to be had now. It is as if the datagram were lost.
    return false;
  }
}
