import { sizeOfOpaque, utf8ByteLength } from '@gluster-ts/xdr';
import type { XdrType } from '@gluster-ts/xdr';

// Types of x/brick.x, by their names there.

/**
 *     name    string<>
 *     op      int
 *     input   opaque<>
 *     dict    opaque<>
 */
export interface gd1_mgmt_brick_op_req {
  name: string;
  op: number;
  input: Uint8Array;
  dict: Uint8Array;
}

/** Codec of {@link gd1_mgmt_brick_op_req}. */
export const gd1_mgmt_brick_op_req: XdrType<gd1_mgmt_brick_op_req> = {
  decode: (r) => ({
    name: r.string(),
    op: r.int(),
    input: r.opaque(),
    dict: r.opaque(),
  }),
  encode: (w, v) => {
    w.string(v.name);
    w.int(v.op);
    w.opaque(v.input);
    w.opaque(v.dict);
  },
  size: (v) => 4 + sizeOfOpaque(utf8ByteLength(v.name)) + sizeOfOpaque(v.input.length) + sizeOfOpaque(v.dict.length),
  sizeMin: 16,
};

/**
 *     op_ret      int
 *     op_errno    int
 *     output      opaque<>
 *     op_errstr   string<>
 */
export interface gd1_mgmt_brick_op_rsp {
  op_ret: number;
  op_errno: number;
  output: Uint8Array;
  op_errstr: string;
}

/** Codec of {@link gd1_mgmt_brick_op_rsp}. */
export const gd1_mgmt_brick_op_rsp: XdrType<gd1_mgmt_brick_op_rsp> = {
  decode: (r) => ({
    op_ret: r.int(),
    op_errno: r.int(),
    output: r.opaque(),
    op_errstr: r.string(),
  }),
  encode: (w, v) => {
    w.int(v.op_ret);
    w.int(v.op_errno);
    w.opaque(v.output);
    w.string(v.op_errstr);
  },
  size: (v) => 8 + sizeOfOpaque(v.output.length) + sizeOfOpaque(utf8ByteLength(v.op_errstr)),
  sizeMin: 16,
};
