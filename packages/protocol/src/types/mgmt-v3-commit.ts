import { sizeOfOpaque, utf8ByteLength } from '@gluster-ts/xdr';
import type { XdrType } from '@gluster-ts/xdr';
import { readChars, writeChars } from './chars.ts';

// Types of x/mgmt-v3.x, by their names there.

/**
 *     uuid   unsigned char[16]
 *     op     int
 *     dict   opaque<>
 */
export interface gd1_mgmt_v3_pre_val_req {
  uuid: Uint8Array;
  op: number;
  dict: Uint8Array;
}

/** Codec of {@link gd1_mgmt_v3_pre_val_req}. */
export const gd1_mgmt_v3_pre_val_req: XdrType<gd1_mgmt_v3_pre_val_req> = {
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
export interface gd1_mgmt_v3_pre_val_rsp {
  uuid: Uint8Array;
  op: number;
  op_ret: number;
  op_errno: number;
  op_errstr: string;
  dict: Uint8Array;
}

/** Codec of {@link gd1_mgmt_v3_pre_val_rsp}. */
export const gd1_mgmt_v3_pre_val_rsp: XdrType<gd1_mgmt_v3_pre_val_rsp> = {
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
 *     dict   opaque<>
 */
export interface gd1_mgmt_v3_commit_req {
  uuid: Uint8Array;
  op: number;
  dict: Uint8Array;
}

/** Codec of {@link gd1_mgmt_v3_commit_req}. */
export const gd1_mgmt_v3_commit_req: XdrType<gd1_mgmt_v3_commit_req> = {
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
 *     dict        opaque<>
 *     op_errstr   string<>
 */
export interface gd1_mgmt_v3_commit_rsp {
  uuid: Uint8Array;
  op: number;
  op_ret: number;
  op_errno: number;
  dict: Uint8Array;
  op_errstr: string;
}

/** Codec of {@link gd1_mgmt_v3_commit_rsp}. */
export const gd1_mgmt_v3_commit_rsp: XdrType<gd1_mgmt_v3_commit_rsp> = {
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

/**
 *     uuid   unsigned char[16]
 *     op     int
 *     dict   opaque<>
 */
export interface gd1_mgmt_v3_post_commit_req {
  uuid: Uint8Array;
  op: number;
  dict: Uint8Array;
}

/** Codec of {@link gd1_mgmt_v3_post_commit_req}. */
export const gd1_mgmt_v3_post_commit_req: XdrType<gd1_mgmt_v3_post_commit_req> = {
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
 *     dict        opaque<>
 *     op_errstr   string<>
 */
export interface gd1_mgmt_v3_post_commit_rsp {
  uuid: Uint8Array;
  op: number;
  op_ret: number;
  op_errno: number;
  dict: Uint8Array;
  op_errstr: string;
}

/** Codec of {@link gd1_mgmt_v3_post_commit_rsp}. */
export const gd1_mgmt_v3_post_commit_rsp: XdrType<gd1_mgmt_v3_post_commit_rsp> = {
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

/**
 *     uuid     unsigned char[16]
 *     op       int
 *     op_ret   int
 *     dict     opaque<>
 */
export interface gd1_mgmt_v3_post_val_req {
  uuid: Uint8Array;
  op: number;
  op_ret: number;
  dict: Uint8Array;
}

/** Codec of {@link gd1_mgmt_v3_post_val_req}. */
export const gd1_mgmt_v3_post_val_req: XdrType<gd1_mgmt_v3_post_val_req> = {
  decode: (r) => ({
    uuid: readChars(r, 16),
    op: r.int(),
    op_ret: r.int(),
    dict: r.opaque(),
  }),
  encode: (w, v) => {
    writeChars(w, v.uuid, 16);
    w.int(v.op);
    w.int(v.op_ret);
    w.opaque(v.dict);
  },
  size: (v) => 72 + sizeOfOpaque(v.dict.length),
  sizeMin: 76,
};

/**
 *     uuid        unsigned char[16]
 *     op          int
 *     op_ret      int
 *     op_errno    int
 *     op_errstr   string<>
 *     dict        opaque<>
 */
export interface gd1_mgmt_v3_post_val_rsp {
  uuid: Uint8Array;
  op: number;
  op_ret: number;
  op_errno: number;
  op_errstr: string;
  dict: Uint8Array;
}

/** Codec of {@link gd1_mgmt_v3_post_val_rsp}. */
export const gd1_mgmt_v3_post_val_rsp: XdrType<gd1_mgmt_v3_post_val_rsp> = {
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
