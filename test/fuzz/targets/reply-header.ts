import {
  AcceptStat,
  decodeReply,
  encodeReply,
  OpaqueAuth,
  sizeOfReply,
  XdrError,
  XdrReader,
  XdrWriter,
  type ReplyBody,
  type ReplyHeader,
} from '../../../packages/xdr/src/index.ts';
import { expectEqual } from '../round-trip.ts';
import type { FuzzTarget } from '../target.ts';

const bodies: readonly ReplyBody[] = [
  ...(['SUCCESS', 'PROG_UNAVAIL', 'PROC_UNAVAIL', 'GARBAGE_ARGS', 'SYSTEM_ERR'] as const).map((stat) => ({ stat })),
  { stat: 'PROG_MISMATCH', low: 1, high: AcceptStat.PROG_MISMATCH },
  { stat: 'RPC_MISMATCH', low: 2, high: 2 },
  { stat: 'AUTH_ERROR', authStat: 5 },
];

export const replyHeader: FuzzTarget = {
  name: 'reply-header/reply',
  weight: 1200,
  seeds: bodies.flatMap((body) => [reply(7, body), reply(0xffff_ffff, body, new OpaqueAuth(6, new Uint8Array(13)))]),
  refusals: [XdrError],
  run(bytes) {
    const r = new XdrReader(bytes);
    const header = decodeReply(r);
    if (r.offset > bytes.length) throw new Error(`Read ${r.offset} of ${bytes.length} bytes`);
    const again = reply(header.xid, header.body, header.verf);
    if (again.length !== sizeOfReply(header.body, header.verf)) throw new Error('sizeOfReply() is another');
    expectEqual(fields(decodeReply(new XdrReader(again))), fields(header));
    return true;
  },
};

function fields({ xid, verf, body }: ReplyHeader): unknown {
  return [xid, verf.flavor, Buffer.from(verf.body), body];
}

function reply(xid: number, body: ReplyBody, verf?: OpaqueAuth): Uint8Array {
  const w = new XdrWriter();
  encodeReply(w, xid, body, verf);
  return w.finish().slice();
}
