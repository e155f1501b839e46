import { XdrReader, XdrWriter } from '@gluster-ts/xdr';
import type { XdrType } from '@gluster-ts/xdr';
import { gd1_mgmt_v3_lock_req, gf1_cli_peer_list_rsp, gf_cli_req, gf_cli_rsp } from '../src/index.ts';

/** One measured piece of work, as `apps/bench` runs it. */
interface BenchCase {
  readonly name: string;
  readonly batch?: number;
  run(): void;
}

const BATCH = 1000;
const dict = new Uint8Array(141);
const uuid = new Uint8Array(16);

/** The last value or number of bytes, so that the work is not thought away. */
export let last: unknown;

function casesOf<T>(name: string, type: XdrType<T>, value: T): readonly BenchCase[] {
  const w = new XdrWriter({ initialBytes: 512 });
  type.encode(w, value);
  const bytes = w.finish().slice();
  const view = new DataView(bytes.buffer);
  const r = new XdrReader(bytes);
  return [
    {
      name: `message/${name}/decode`,
      batch: BATCH,
      run() {
        for (let i = 0; i < BATCH; i++) last = type.decode(r.reset(bytes, view, 0, bytes.length));
      },
    },
    {
      name: `message/${name}/encode`,
      batch: BATCH,
      run() {
        for (let i = 0; i < BATCH; i++) type.encode(w.rewind(), value);
        last = w.byteLength;
      },
    },
  ];
}

/** Messages of generated types, with a dict of 141 bytes as `gluster pool list` gets it. */
export const cases: readonly BenchCase[] = [
  ...casesOf('command', gf_cli_req, { dict }),
  ...casesOf('command-reply', gf_cli_rsp, { op_ret: 0, op_errno: 0, op_errstr: '', dict }),
  ...casesOf('peer-list-reply', gf1_cli_peer_list_rsp, { op_ret: 0, op_errno: 0, friends: dict }),
  ...casesOf('lock', gd1_mgmt_v3_lock_req, { uuid, txn_id: uuid, op: 3, dict }),
];
