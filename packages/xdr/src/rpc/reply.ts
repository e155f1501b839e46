import { toUint } from '../convert.ts';
import { XdrError } from '../errors.ts';
import type { XdrReader } from '../reader.ts';
import type { XdrWriter } from '../writer.ts';
import { AcceptStat, AuthStat, MsgType, RejectStat, ReplyStat } from './constants.ts';
import { OpaqueAuth } from './opaque-auth.ts';

/** What a reply says; the result follows a `SUCCESS`. Everything else ends with these fields (RFC 5531 section 9). */
export type ReplyBody =
  | { readonly stat: 'SUCCESS' | 'PROG_UNAVAIL' | 'PROC_UNAVAIL' | 'GARBAGE_ARGS' | 'SYSTEM_ERR' }
  /** The versions of the program that are served. */
  | { readonly stat: 'PROG_MISMATCH'; readonly low: number; readonly high: number }
  /** The versions of the RPC protocol that are served. */
  | { readonly stat: 'RPC_MISMATCH'; readonly low: number; readonly high: number }
  | { readonly stat: 'AUTH_ERROR'; readonly authStat: number };

/**
 * The header of a reply. `verf` is the server's verifier; AUTH_NONE in a denied reply, which carries none. Like all that
 * is decoded here, not to be changed.
 */
export interface ReplyHeader {
  readonly xid: number;
  readonly verf: OpaqueAuth;
  readonly body: ReplyBody;
}

/** Frozen, as replies share it. */
const NO_VERF: OpaqueAuth = Object.freeze(new OpaqueAuth());

const SUCCESS: ReplyBody = Object.freeze({ stat: 'SUCCESS' });

/** Bytes of the header of a successful reply with an empty verifier. */
export const REPLY_SUCCESS_BYTES = 24;

/**
 * Writes the header of a successful reply, which the result follows (stage 5):
 *
 *     xid     uint
 *     mtype   REPLY = 1
 *     stat    MSG_ACCEPTED = 0
 *     verf    opaque_auth
 *     stat    SUCCESS = 0
 */
export function encodeReplySuccess(w: XdrWriter, xid: number, verf: OpaqueAuth = NO_VERF): void {
  const offset = w.take(16 + verf.size);
  const { view } = w;
  view.setUint32(offset, toUint(xid, 'xid', offset));
  view.setUint32(offset + 4, MsgType.REPLY);
  // Plain: the second branch alone. Equal: the same bytes. Won: half the time with AUTH_NONE, which nearly every reply has,
  // since all that follows is zero then (bench `codec/reply-header/encode`).
  if (verf.flavor === 0 && verf.start === verf.end) {
    view.setFloat64(offset + 8, 0); // MSG_ACCEPTED, AUTH_NONE
    view.setFloat64(offset + 16, 0); // no body, SUCCESS
  } else {
    view.setUint32(offset + 8, ReplyStat.MSG_ACCEPTED);
    verf.put(w, offset + 12);
    view.setUint32(offset + 12 + verf.size, AcceptStat.SUCCESS);
  }
}

/** Writes a whole reply header, with the fields that its status has. */
export function encodeReply(w: XdrWriter, xid: number, body: ReplyBody, verf: OpaqueAuth = NO_VERF): void {
  w.uint(xid);
  w.uint(MsgType.REPLY);
  switch (body.stat) {
    case 'RPC_MISMATCH':
      w.uint(ReplyStat.MSG_DENIED);
      w.uint(RejectStat.RPC_MISMATCH);
      w.uint(body.low);
      w.uint(body.high);
      return;
    case 'AUTH_ERROR':
      w.uint(ReplyStat.MSG_DENIED);
      w.uint(RejectStat.AUTH_ERROR);
      w.uint(body.authStat);
      return;
    default:
      w.uint(ReplyStat.MSG_ACCEPTED);
      verf.encode(w);
      w.uint(AcceptStat[body.stat]);
      if (body.stat === 'PROG_MISMATCH') {
        w.uint(body.low);
        w.uint(body.high);
      }
  }
}

/** Bytes that {@link encodeReply} writes. */
export function sizeOfReply(body: ReplyBody, verf: OpaqueAuth = NO_VERF): number {
  switch (body.stat) {
    case 'RPC_MISMATCH':
      return 24;
    case 'AUTH_ERROR':
      return 20;
    case 'PROG_MISMATCH':
      return 24 + verf.size;
    default:
      return 16 + verf.size;
  }
}

/** Reads the header of a reply and leaves `r` at the result, which only a `SUCCESS` has. */
export function decodeReply(r: XdrReader): ReplyHeader {
  const { view, offset, end } = r;
  // What nearly every reply is: accepted, with AUTH_NONE without a body, successful. No objects are made for that.
  if (end - offset >= REPLY_SUCCESS_BYTES && isPlainSuccess(view, offset)) {
    r.offset = offset + REPLY_SUCCESS_BYTES;
    return { xid: view.getUint32(offset), verf: NO_VERF, body: SUCCESS };
  }
  return decodeAnyReply(r);
}

/** A REPLY, which is 1; MSG_ACCEPTED, AUTH_NONE, no body and SUCCESS are zero, all of them. */
function isPlainSuccess(view: DataView, offset: number): boolean {
  return (
    ((view.getInt32(offset + 4) ^ 1) |
      view.getInt32(offset + 8) |
      view.getInt32(offset + 12) |
      view.getInt32(offset + 16) |
      view.getInt32(offset + 20)) ===
    0
  );
}

function decodeAnyReply(r: XdrReader): ReplyHeader {
  const xid = r.uint();
  const direction = r.uint();
  if (direction !== MsgType.REPLY) throw unknown('Message type', direction, r);
  const stat = r.uint();
  if (stat === ReplyStat.MSG_DENIED) return { xid, verf: NO_VERF, body: decodeDenied(r) };
  if (stat !== ReplyStat.MSG_ACCEPTED) throw unknown('Reply status', stat, r);
  return { xid, verf: new OpaqueAuth().decode(r), body: decodeAccepted(r) };
}

function decodeAccepted(r: XdrReader): ReplyBody {
  const stat = r.uint();
  switch (stat) {
    case AcceptStat.SUCCESS:
      return SUCCESS;
    case AcceptStat.PROG_UNAVAIL:
      return { stat: 'PROG_UNAVAIL' };
    case AcceptStat.PROG_MISMATCH:
      return { stat: 'PROG_MISMATCH', low: r.uint(), high: r.uint() };
    case AcceptStat.PROC_UNAVAIL:
      return { stat: 'PROC_UNAVAIL' };
    case AcceptStat.GARBAGE_ARGS:
      return { stat: 'GARBAGE_ARGS' };
    case AcceptStat.SYSTEM_ERR:
      return { stat: 'SYSTEM_ERR' };
    default:
      throw unknown('Accept status', stat, r);
  }
}

function decodeDenied(r: XdrReader): ReplyBody {
  const stat = r.uint();
  switch (stat) {
    case RejectStat.RPC_MISMATCH:
      return { stat: 'RPC_MISMATCH', low: r.uint(), high: r.uint() };
    case RejectStat.AUTH_ERROR:
      return { stat: 'AUTH_ERROR', authStat: r.uint() };
    default:
      throw unknown('Reject status', stat, r);
  }
}

/** The name of an `auth_stat`, for messages; its number where it has none. */
export function authStatName(authStat: number): string {
  return Object.entries(AuthStat).find(([, value]) => value === authStat)?.[0] ?? String(authStat);
}

function unknown(what: string, value: number, r: XdrReader): XdrError {
  return new XdrError('ERR_XDR_VALUE', `${what} is ${value}, which RFC 5531 does not define`, r.offset - 4);
}
