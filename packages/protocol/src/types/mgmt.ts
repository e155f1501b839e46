import { sizeOfOpaque, utf8ByteLength } from '@gluster-ts/xdr';
import type { XdrType } from '@gluster-ts/xdr';
import { readChars, writeChars } from './chars.ts';

// Types of x/mgmt.x, by their names there.

/**
 *     uuid   unsigned char[16]
 */
export interface gd1_mgmt_cluster_lock_req {
  uuid: Uint8Array;
}

/** Codec of {@link gd1_mgmt_cluster_lock_req}. */
export const gd1_mgmt_cluster_lock_req: XdrType<gd1_mgmt_cluster_lock_req> = {
  decode: (r) => ({
    uuid: readChars(r, 16),
  }),
  encode: (w, v) => {
    writeChars(w, v.uuid, 16);
  },
  size: () => 64,
  sizeMin: 64,
};

/**
 *     uuid       unsigned char[16]
 *     op_ret     int
 *     op_errno   int
 */
export interface gd1_mgmt_cluster_lock_rsp {
  uuid: Uint8Array;
  op_ret: number;
  op_errno: number;
}

/** Codec of {@link gd1_mgmt_cluster_lock_rsp}. */
export const gd1_mgmt_cluster_lock_rsp: XdrType<gd1_mgmt_cluster_lock_rsp> = {
  decode: (r) => ({
    uuid: readChars(r, 16),
    op_ret: r.int(),
    op_errno: r.int(),
  }),
  encode: (w, v) => {
    writeChars(w, v.uuid, 16);
    w.int(v.op_ret);
    w.int(v.op_errno);
  },
  size: () => 72,
  sizeMin: 72,
};

/**
 *     uuid   unsigned char[16]
 */
export interface gd1_mgmt_cluster_unlock_req {
  uuid: Uint8Array;
}

/** Codec of {@link gd1_mgmt_cluster_unlock_req}. */
export const gd1_mgmt_cluster_unlock_req: XdrType<gd1_mgmt_cluster_unlock_req> = {
  decode: (r) => ({
    uuid: readChars(r, 16),
  }),
  encode: (w, v) => {
    writeChars(w, v.uuid, 16);
  },
  size: () => 64,
  sizeMin: 64,
};

/**
 *     uuid       unsigned char[16]
 *     op_ret     int
 *     op_errno   int
 */
export interface gd1_mgmt_cluster_unlock_rsp {
  uuid: Uint8Array;
  op_ret: number;
  op_errno: number;
}

/** Codec of {@link gd1_mgmt_cluster_unlock_rsp}. */
export const gd1_mgmt_cluster_unlock_rsp: XdrType<gd1_mgmt_cluster_unlock_rsp> = {
  decode: (r) => ({
    uuid: readChars(r, 16),
    op_ret: r.int(),
    op_errno: r.int(),
  }),
  encode: (w, v) => {
    writeChars(w, v.uuid, 16);
    w.int(v.op_ret);
    w.int(v.op_errno);
  },
  size: () => 72,
  sizeMin: 72,
};

/**
 *     uuid   unsigned char[16]
 *     op     int
 *     buf    opaque<>
 */
export interface gd1_mgmt_stage_op_req {
  uuid: Uint8Array;
  op: number;
  buf: Uint8Array;
}

/** Codec of {@link gd1_mgmt_stage_op_req}. */
export const gd1_mgmt_stage_op_req: XdrType<gd1_mgmt_stage_op_req> = {
  decode: (r) => ({
    uuid: readChars(r, 16),
    op: r.int(),
    buf: r.opaque(),
  }),
  encode: (w, v) => {
    writeChars(w, v.uuid, 16);
    w.int(v.op);
    w.opaque(v.buf);
  },
  size: (v) => 68 + sizeOfOpaque(v.buf.length),
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
export interface gd1_mgmt_stage_op_rsp {
  uuid: Uint8Array;
  op: number;
  op_ret: number;
  op_errno: number;
  op_errstr: string;
  dict: Uint8Array;
}

/** Codec of {@link gd1_mgmt_stage_op_rsp}. */
export const gd1_mgmt_stage_op_rsp: XdrType<gd1_mgmt_stage_op_rsp> = {
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
 *     uuid   unsigned char[16]
 *     op     int
 *     buf    opaque<>
 */
export interface gd1_mgmt_commit_op_req {
  uuid: Uint8Array;
  op: number;
  buf: Uint8Array;
}

/** Codec of {@link gd1_mgmt_commit_op_req}. */
export const gd1_mgmt_commit_op_req: XdrType<gd1_mgmt_commit_op_req> = {
  decode: (r) => ({
    uuid: readChars(r, 16),
    op: r.int(),
    buf: r.opaque(),
  }),
  encode: (w, v) => {
    writeChars(w, v.uuid, 16);
    w.int(v.op);
    w.opaque(v.buf);
  },
  size: (v) => 68 + sizeOfOpaque(v.buf.length),
  sizeMin: 72,
};

/**
 *     uuid        unsigned char[16]
 *     op          int
 *     op_ret      int
 *     op_errno    int
 *     dict        opaque<>
 *     op_errstr   string<>
 */
export interface gd1_mgmt_commit_op_rsp {
  uuid: Uint8Array;
  op: number;
  op_ret: number;
  op_errno: number;
  dict: Uint8Array;
  op_errstr: string;
}

/** Codec of {@link gd1_mgmt_commit_op_rsp}. */
export const gd1_mgmt_commit_op_rsp: XdrType<gd1_mgmt_commit_op_rsp> = {
  decode: (r) => ({
    uuid: readChars(r, 16),
    op: r.int(),
    op_ret: r.int(),
    op_errno: r.int(),
    dict: r.opaque(),
    op_errstr: r.string(),
  }),
  encode: (w, v) => {
    writeChars(w, v.uuid, 16);
    w.int(v.op);
    w.int(v.op_ret);
    w.int(v.op_errno);
    w.opaque(v.dict);
    w.string(v.op_errstr);
  },
  size: (v) => 76 + sizeOfOpaque(v.dict.length) + sizeOfOpaque(utf8ByteLength(v.op_errstr)),
  sizeMin: 84,
};
