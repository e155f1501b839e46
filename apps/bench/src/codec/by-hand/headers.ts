import type { CallValue, ReplyValue } from '../values.ts';
import { opaqueEnd, putOpaque, uint } from './codec.ts';
import type { HandCodec } from './codec.ts';

const AUTH_BYTES_MAX = 400;

/** A call as it is read: bodies are offsets, and one object serves call after call, as in `CallHeader`. */
export interface CallFields {
  xid: number;
  prog: number;
  vers: number;
  proc: number;
  credFlavor: number;
  credStart: number;
  credEnd: number;
  verfFlavor: number;
  verfStart: number;
  verfEnd: number;
  /** Where the arguments begin. */
  args: number;
}

const fields: CallFields = {
  xid: 0,
  prog: 0,
  vers: 0,
  proc: 0,
  credFlavor: 0,
  credStart: 0,
  credEnd: 0,
  verfFlavor: 0,
  verfStart: 0,
  verfEnd: 0,
  args: 0,
};

export const call: HandCodec<CallValue, CallFields> = {
  decode(_, view, start, end) {
    if (end - start < 40) throw new RangeError('Torn');
    if (view.getUint32(start + 4) !== 0 || view.getUint32(start + 8) !== 2) throw new RangeError('No call');
    fields.xid = view.getUint32(start);
    fields.prog = view.getUint32(start + 12);
    fields.vers = view.getUint32(start + 16);
    fields.proc = view.getUint32(start + 20);
    fields.credFlavor = view.getUint32(start + 24);
    const credBytes = view.getUint32(start + 28);
    if (credBytes > AUTH_BYTES_MAX) throw new RangeError('Credential is too long');
    const verf = opaqueEnd(credBytes, start + 28, end);
    if (end - verf < 8) throw new RangeError('Torn');
    fields.credStart = start + 32;
    fields.credEnd = start + 32 + credBytes;
    fields.verfFlavor = view.getUint32(verf);
    const verfBytes = view.getUint32(verf + 4);
    if (verfBytes > AUTH_BYTES_MAX) throw new RangeError('Verifier is too long');
    fields.args = opaqueEnd(verfBytes, verf + 4, end);
    fields.verfStart = verf + 8;
    fields.verfEnd = verf + 8 + verfBytes;
    return fields;
  },
  encode(bytes, view, start, end, { xid, prog, vers, proc, cred, verf }) {
    if (cred.body.length > AUTH_BYTES_MAX || verf.body.length > AUTH_BYTES_MAX) throw new RangeError('Too long');
    if (end - start < 28) throw new RangeError('No room');
    view.setUint32(start, uint(xid));
    view.setUint32(start + 4, 0);
    view.setUint32(start + 8, 2);
    view.setUint32(start + 12, uint(prog));
    view.setUint32(start + 16, uint(vers));
    view.setUint32(start + 20, uint(proc));
    view.setUint32(start + 24, uint(cred.flavor));
    const next = putOpaque(bytes, view, start + 28, end, cred.body);
    if (end - next < 4) throw new RangeError('No room');
    view.setUint32(next, uint(verf.flavor));
    return putOpaque(bytes, view, next + 4, end, verf.body);
  },
};

const NO_BYTES = new Uint8Array(0);

export const reply: HandCodec<ReplyValue> = {
  decode(bytes, view, start, end) {
    if (end - start < 24) throw new RangeError('Torn');
    if (view.getUint32(start + 4) !== 1 || view.getUint32(start + 8) !== 0) throw new RangeError('No accepted reply');
    const flavor = view.getUint32(start + 12);
    const byteLength = view.getUint32(start + 16);
    if (byteLength > AUTH_BYTES_MAX) throw new RangeError('Verifier is too long');
    const next = opaqueEnd(byteLength, start + 16, end);
    if (end - next < 4) throw new RangeError('Torn');
    if (view.getUint32(next) !== 0) throw new RangeError('No success');
    const body = byteLength === 0 ? NO_BYTES : new Uint8Array(bytes.buffer, bytes.byteOffset + start + 20, byteLength);
    return { xid: view.getUint32(start), verf: { flavor, body }, stat: 'SUCCESS' };
  },
  encode(bytes, view, start, end, { xid, verf }) {
    if (verf.body.length > AUTH_BYTES_MAX) throw new RangeError('Too long');
    if (end - start < 16) throw new RangeError('No room');
    view.setUint32(start, uint(xid));
    view.setUint32(start + 4, 1);
    view.setUint32(start + 8, 0);
    view.setUint32(start + 12, uint(verf.flavor));
    const next = putOpaque(bytes, view, start + 16, end, verf.body);
    if (end - next < 4) throw new RangeError('No room');
    view.setUint32(next, 0);
    return next + 4;
  },
};
