import { sizeOfOpaque, utf8ByteLength } from '@gluster-ts/xdr';
import type { XdrType } from '@gluster-ts/xdr';
import { readChars, writeChars } from './chars.ts';

// Types of x/mgmt-v3.x, by their names there.

/**
 *     uuid     unsigned char[16]
 *     txn_id   unsigned char[16]
 *     op       int
 *     dict     opaque<>
 */
export interface gd1_mgmt_v3_lock_req {
  uuid: Uint8Array;
  txn_id: Uint8Array;
  op: number;
  dict: Uint8Array;
}

/** Codec of {@link gd1_mgmt_v3_lock_req}. */
export const gd1_mgmt_v3_lock_req: XdrType<gd1_mgmt_v3_lock_req> = {
  decode: (r) => ({
    uuid: readChars(r, 16),
    txn_id: readChars(r, 16),
    op: r.int(),
    dict: r.opaque(),
  }),
  encode: (w, v) => {
    writeChars(w, v.uuid, 16);
    writeChars(w, v.txn_id, 16);
    w.int(v.op);
    w.opaque(v.dict);
  },
  size: (v) => 132 + sizeOfOpaque(v.dict.length),
  sizeMin: 136,
};

/**
 *     uuid       unsigned char[16]
 *     txn_id     unsigned char[16]
 *     dict       opaque<>
 *     op_ret     int
 *     op_errno   int
 */
export interface gd1_mgmt_v3_lock_rsp {
  uuid: Uint8Array;
  txn_id: Uint8Array;
  dict: Uint8Array;
  op_ret: number;
  op_errno: number;
}

/** Codec of {@link gd1_mgmt_v3_lock_rsp}. */
export const gd1_mgmt_v3_lock_rsp: XdrType<gd1_mgmt_v3_lock_rsp> = {
  decode: (r) => ({
    uuid: readChars(r, 16),
    txn_id: readChars(r, 16),
    dict: r.opaque(),
    op_ret: r.int(),
    op_errno: r.int(),
  }),
  encode: (w, v) => {
    writeChars(w, v.uuid, 16);
    writeChars(w, v.txn_id, 16);
    w.opaque(v.dict);
    w.int(v.op_ret);
    w.int(v.op_errno);
  },
  size: (v) => 136 + sizeOfOpaque(v.dict.length),
  sizeMin: 140,
};

/**
 *     uuid   unsigned char[16]
 *     op     int
 *     dict   opaque<>
 */
export interface gd1_mgmt_v3_brick_op_req {
  uuid: Uint8Array;
  op: number;
  dict: Uint8Array;
}

/** Codec of {@link gd1_mgmt_v3_brick_op_req}. */
export const gd1_mgmt_v3_brick_op_req: XdrType<gd1_mgmt_v3_brick_op_req> = {
  decode: (r) => ({
    uuid: readChars(r, 16),
    op: r.int(),
    dict: r.opaque(),
  }),
  encode: (w, v) => {
    writeChars(w, v.uuid, 16);
    w.int(v.op);
    w.opaque(v.dict);
  },
  size: (v) => 68 + sizeOfOpaque(v.dict.length),
  sizeMin: 72,
};

/**
 *     uuid        unsigned char[16]
 *     op          int
 *     op_ret      int
 *     op_errno    int
 *     op_errstr   string<>
 *     dict        opaque<>
 */
export interface gd1_mgmt_v3_brick_op_rsp {
  uuid: Uint8Array;
  op: number;
  op_ret: number;
  op_errno: number;
  op_errstr: string;
  dict: Uint8Array;
}

/** Codec of {@link gd1_mgmt_v3_brick_op_rsp}. */
export const gd1_mgmt_v3_brick_op_rsp: XdrType<gd1_mgmt_v3_brick_op_rsp> = {
  decode: (r) => ({
    uuid: readChars(r, 16),
    op: r.int(),
    op_ret: r.int(),
    op_errno: r.int(),
    op_errstr: r.string(),
    dict: r.opaque(),
  }),
  encode: (w, v) => {
    writeChars(w, v.uuid, 16);
    w.int(v.op);
    w.int(v.op_ret);
    w.int(v.op_errno);
    w.string(v.op_errstr);
    w.opaque(v.dict);
  },
  size: (v) => 76 + sizeOfOpaque(utf8ByteLength(v.op_errstr)) + sizeOfOpaque(v.dict.length),
  sizeMin: 84,
};

/**
 *     uuid     unsigned char[16]
 *     txn_id   unsigned char[16]
 *     op       int
 *     dict     opaque<>
 */
export interface gd1_mgmt_v3_unlock_req {
  uuid: Uint8Array;
  txn_id: Uint8Array;
  op: number;
  dict: Uint8Array;
}

/** Codec of {@link gd1_mgmt_v3_unlock_req}. */
export const gd1_mgmt_v3_unlock_req: XdrType<gd1_mgmt_v3_unlock_req> = {
  decode: (r) => ({
    uuid: readChars(r, 16),
    txn_id: readChars(r, 16),
    op: r.int(),
    dict: r.opaque(),
  }),
  encode: (w, v) => {
    writeChars(w, v.uuid, 16);
    writeChars(w, v.txn_id, 16);
    w.int(v.op);
    w.opaque(v.dict);
  },
  size: (v) => 132 + sizeOfOpaque(v.dict.length),
  sizeMin: 136,
};

/**
 *     uuid       unsigned char[16]
 *     txn_id     unsigned char[16]
 *     dict       opaque<>
 *     op_ret     int
 *     op_errno   int
 */
export interface gd1_mgmt_v3_unlock_rsp {
  uuid: Uint8Array;
  txn_id: Uint8Array;
  dict: Uint8Array;
  op_ret: number;
  op_errno: number;
}

/** Codec of {@link gd1_mgmt_v3_unlock_rsp}. */
export const gd1_mgmt_v3_unlock_rsp: XdrType<gd1_mgmt_v3_unlock_rsp> = {
  decode: (r) => ({
    uuid: readChars(r, 16),
    txn_id: readChars(r, 16),
    dict: r.opaque(),
    op_ret: r.int(),
    op_errno: r.int(),
  }),
  encode: (w, v) => {
    writeChars(w, v.uuid, 16);
    writeChars(w, v.txn_id, 16);
    w.opaque(v.dict);
    w.int(v.op_ret);
    w.int(v.op_errno);
  },
  size: (v) => 136 + sizeOfOpaque(v.dict.length),
  sizeMin: 140,
};
