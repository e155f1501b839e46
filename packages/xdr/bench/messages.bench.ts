import {
  CallHeader,
  decodeReply,
  encodeReplySuccess,
  REPLY_SUCCESS_BYTES,
  XdrReader,
  XdrWriter,
} from '@gluster-ts/xdr';
import type { XdrType } from '@gluster-ts/xdr';
import { brick_list, file_list, peer_list_reply } from './generated/messages.ts';
import type { brick, file_attributes } from './generated/messages.ts';
import * as byHand from './by-hand.ts';

interface BenchCase {
  readonly name: string;
  readonly batch: number;
  run(): void;
}

const BATCH = 1000;

/** The last result, so that the work is not thought away. */
export let last: unknown;

/** What `gluster pool list` sends from the xid on, up to its arguments. */
const CALL = Uint8Array.from(
  Buffer.from(
    '000000020000000000000002' +
      '0012e5bf0000000200000003' +
      '0005f39700000018' +
      '00'.repeat(16) +
      '0000000400000000' +
      '00'.repeat(8),
    'hex',
  ),
);

const peers: peer_list_reply = { op_ret: 0, op_errno: 0, friends: new Uint8Array(141).fill(0x61) };

const files: readonly file_attributes[] = Array.from({ length: 1000 }, (_, i) => ({
  type: i % 7 === 0 ? 2 : 1,
  mode: 0o644,
  nlink: 1,
  uid: 1000 + (i % 3),
  gid: 1000,
  size: BigInt(i) * 4096n,
  used: BigInt(i) * 4096n,
  fileid: 10_000_000_000n + BigInt(i),
  atime: 1_790_000_000 + i,
  mtime: 1_790_000_000 + i,
  ctime: 1_790_000_000 + i,
  immutable: i % 5 === 0,
}));

const bricks: readonly brick[] = Array.from({ length: 1000 }, (_, i) => ({
  hostname: `storage${i}.example`,
  path: `/bricks/volume${i}/brick`,
  port: 49_152 + i,
  pid: 2000 + i,
  online: i % 9 !== 0,
}));

/** Where messages stand in their buffer: behind something else. */
const START = 28;

/** Code of this package for a message, beside code for the same bytes that was written by hand. */
function pair<T, H>(
  name: string,
  batch: number,
  ours: Ours<T>,
  value: T,
  hand: byHand.Codec<H>,
  same: H,
): readonly BenchCase[] {
  const bytes = new Uint8Array(START + ours.size(value));
  const view = new DataView(bytes.buffer);
  const w = new XdrWriter().reset(bytes, view, START, bytes.length);
  ours.encode(w, value);
  const expected = bytes.slice();
  const end = hand.encode(bytes, view, START, same);
  if (end !== bytes.length || Buffer.compare(bytes, expected) !== 0) throw new Error(`${name}: not the same bytes`);
  const r = new XdrReader(bytes, START, bytes.length, view);
  return [
    bench(`${name}/decode`, batch, () => {
      r.offset = START;
      last = ours.decode(r);
    }),
    bench(`${name}/decode-by-hand`, batch, () => {
      last = hand.decode(bytes, view, START);
    }),
    bench(`${name}/encode`, batch, () => {
      ours.encode(w.rewind(), value);
    }),
    bench(`${name}/encode-by-hand`, batch, () => {
      last = hand.encode(bytes, view, START, same);
    }),
    bench(`${name}/size`, batch, () => {
      last = ours.size(value);
    }),
  ];
}

type Ours<T> = Pick<XdrType<T>, 'size'> & { decode(r: XdrReader): unknown; encode(w: XdrWriter, value: T): void };

function bench(name: string, batch: number, body: () => void): BenchCase {
  return {
    name,
    batch,
    run() {
      for (let i = 0; i < batch; i++) body();
    },
  };
}

const header = new CallHeader();
header.decode(new XdrReader(CALL));

/** One header object serves call after call. */
const callHeader: Ours<CallHeader> = {
  decode: (r) => header.decode(r),
  encode: (w, value) => value.encode(w),
  size: (value) => value.size,
};

const replyHeader: Ours<number> = {
  decode: decodeReply,
  encode: (w, xid) => encodeReplySuccess(w, xid),
  size: () => REPLY_SUCCESS_BYTES,
};

const sameCall = byHand.call.decode(CALL, new DataView(CALL.buffer), 0);

export const cases: readonly BenchCase[] = [
  ...pair('xdr/call-header', BATCH, callHeader, header, byHand.call, sameCall),
  ...pair('xdr/reply-header', BATCH, replyHeader, 7, byHand.success, { xid: 7, stat: 'SUCCESS' }),
  ...pair('xdr/peer-list-reply', BATCH, peer_list_reply, peers, byHand.peerList, peers),
  ...pair('xdr/structs-1000', 1, file_list, files, byHand.fileList, files),
  ...pair('xdr/structs-1000-strings', 1, brick_list, bricks, byHand.brickList, bricks),
];
