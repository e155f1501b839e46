import type { PollinMessage } from '@gluster-ts/rpc-transport';
import { authStatName, decodeReply, XdrReader } from '@gluster-ts/xdr';
import type { ReplyBody } from '@gluster-ts/xdr';
import type { Call } from './call.ts';
import { CopyingReader } from './copying-reader.ts';
import { messageOf } from './errors.ts';
import type { RpcClntError } from './errors.ts';

/** How a reply ends its call. */
export type Outcome =
  { readonly ok: true; readonly result: unknown } | { readonly ok: false; readonly error: RpcClntError };

const NO_BYTES = new Uint8Array(0);
const NO_VIEW = new DataView(NO_BYTES.buffer);

// One of each for all replies: decoding is over before anything else happens.
const copying = new CopyingReader(NO_BYTES);
const viewing = new XdrReader(NO_BYTES);

/**
 * Decodes the reply to a call (RFC 5531 section 9, `reply_body`). Bytes after the result are not looked at, as in
 * libtirpc and GlusterFS.
 */
export function decodeOutcome(call: Call, message: PollinMessage): Outcome {
  const r = call.request.borrows ? viewing : copying;
  try {
    message.contiguous();
    r.reset(message.bytes, message.view, message.start, message.end);
    const { body, verf } = decodeReply(r);
    if (verf.flavor !== 0 && call.credential !== undefined) call.request.auth.accepted?.(verf, call.credential);
    const error = refusal(call, body);
    return error === undefined ? { ok: true, result: call.request.procedure.result.decode(r) } : { ok: false, error };
  } catch (error) {
    // Whatever a codec throws, the reply is not what the description says.
    const what = `reply of ${message.byteLength} bytes cannot be decoded: ${messageOf(error)}`;
    return { ok: false, error: call.error('ERR_RPC_BAD_REPLY', what, { cause: error }) };
  } finally {
    // The bytes would live as long as the reader.
    r.reset(NO_BYTES, NO_VIEW, 0, 0);
  }
}

function refusal(call: Call, body: ReplyBody): RpcClntError | undefined {
  switch (body.stat) {
    case 'SUCCESS':
      return undefined;
    case 'RPC_MISMATCH':
      return call.error('ERR_RPC_MISMATCH', `RPC versions ${body.low} to ${body.high} are spoken there`, body);
    case 'AUTH_ERROR': {
      const { authStat } = body;
      return call.error('ERR_RPC_AUTH_ERROR', `credential was refused with ${authStatName(authStat)}`, { authStat });
    }
    case 'PROG_UNAVAIL':
      return call.error('ERR_RPC_PROG_UNAVAIL', 'program is not served there');
    case 'PROG_MISMATCH':
      return call.error('ERR_RPC_PROG_MISMATCH', `versions ${body.low} to ${body.high} are served there`, body);
    case 'PROC_UNAVAIL':
      return call.error('ERR_RPC_PROC_UNAVAIL', 'program has no such procedure there');
    case 'GARBAGE_ARGS':
      return call.error('ERR_RPC_GARBAGE_ARGS', 'server could not decode the arguments');
    case 'SYSTEM_ERR':
      return call.error('ERR_RPC_SYSTEM_ERR', 'server failed');
  }
}
