import { sizeOfOpaque, utf8ByteLength } from '@gluster-ts/xdr';
import type { XdrType } from '@gluster-ts/xdr';
import { readChars, writeChars } from './chars.ts';

// Types of x/friend.x, by their names there.

/**
 *     uuid       unsigned char[16]
 *     hostname   string<>
 *     port       int
 */
export interface gd1_mgmt_probe_req {
  uuid: Uint8Array;
  hostname: string;
  port: number;
}

/** Codec of {@link gd1_mgmt_probe_req}. */
export const gd1_mgmt_probe_req: XdrType<gd1_mgmt_probe_req> = {
  decode: (r) => ({
    uuid: readChars(r, 16),
    hostname: r.string(),
    port: r.int(),
  }),
  encode: (w, v) => {
    writeChars(w, v.uuid, 16);
    w.string(v.hostname);
    w.int(v.port);
  },
  size: (v) => 68 + sizeOfOpaque(utf8ByteLength(v.hostname)),
  sizeMin: 72,
};

/**
 *     uuid        unsigned char[16]
 *     hostname    string<>
 *     port        int
 *     op_ret      int
 *     op_errno    int
 *     op_errstr   string<>
 */
export interface gd1_mgmt_probe_rsp {
  uuid: Uint8Array;
  hostname: string;
  port: number;
  op_ret: number;
  op_errno: number;
  op_errstr: string;
}

/** Codec of {@link gd1_mgmt_probe_rsp}. */
export const gd1_mgmt_probe_rsp: XdrType<gd1_mgmt_probe_rsp> = {
  decode: (r) => ({
    uuid: readChars(r, 16),
    hostname: r.string(),
    port: r.int(),
    op_ret: r.int(),
    op_errno: r.int(),
    op_errstr: r.string(),
  }),
  encode: (w, v) => {
    writeChars(w, v.uuid, 16);
    w.string(v.hostname);
    w.int(v.port);
    w.int(v.op_ret);
    w.int(v.op_errno);
    w.string(v.op_errstr);
  },
  size: (v) => 76 + sizeOfOpaque(utf8ByteLength(v.hostname)) + sizeOfOpaque(utf8ByteLength(v.op_errstr)),
  sizeMin: 84,
};

/**
 *     uuid       unsigned char[16]
 *     hostname   string<>
 *     port       int
 *     vols       opaque<>
 */
export interface gd1_mgmt_friend_req {
  uuid: Uint8Array;
  hostname: string;
  port: number;
  vols: Uint8Array;
}

/** Codec of {@link gd1_mgmt_friend_req}. */
export const gd1_mgmt_friend_req: XdrType<gd1_mgmt_friend_req> = {
  decode: (r) => ({
    uuid: readChars(r, 16),
    hostname: r.string(),
    port: r.int(),
    vols: r.opaque(),
  }),
  encode: (w, v) => {
    writeChars(w, v.uuid, 16);
    w.string(v.hostname);
    w.int(v.port);
    w.opaque(v.vols);
  },
  size: (v) => 68 + sizeOfOpaque(utf8ByteLength(v.hostname)) + sizeOfOpaque(v.vols.length),
  sizeMin: 76,
};

/**
 *     uuid       unsigned char[16]
 *     hostname   string<>
 *     op_ret     int
 *     op_errno   int
 *     port       int
 */
export interface gd1_mgmt_friend_rsp {
  uuid: Uint8Array;
  hostname: string;
  op_ret: number;
  op_errno: number;
  port: number;
}

/** Codec of {@link gd1_mgmt_friend_rsp}. */
export const gd1_mgmt_friend_rsp: XdrType<gd1_mgmt_friend_rsp> = {
  decode: (r) => ({
    uuid: readChars(r, 16),
    hostname: r.string(),
    op_ret: r.int(),
    op_errno: r.int(),
    port: r.int(),
  }),
  encode: (w, v) => {
    writeChars(w, v.uuid, 16);
    w.string(v.hostname);
    w.int(v.op_ret);
    w.int(v.op_errno);
    w.int(v.port);
  },
  size: (v) => 76 + sizeOfOpaque(utf8ByteLength(v.hostname)),
  sizeMin: 80,
};

/**
 *     uuid       unsigned char[16]
 *     hostname   string<>
 *     port       int
 */
export interface gd1_mgmt_unfriend_req {
  uuid: Uint8Array;
  hostname: string;
  port: number;
}

/** Codec of {@link gd1_mgmt_unfriend_req}. */
export const gd1_mgmt_unfriend_req: XdrType<gd1_mgmt_unfriend_req> = {
  decode: (r) => ({
    uuid: readChars(r, 16),
    hostname: r.string(),
    port: r.int(),
  }),
  encode: (w, v) => {
    writeChars(w, v.uuid, 16);
    w.string(v.hostname);
    w.int(v.port);
  },
  size: (v) => 68 + sizeOfOpaque(utf8ByteLength(v.hostname)),
  sizeMin: 72,
};

/**
 *     uuid       unsigned char[16]
 *     hostname   string<>
 *     op_ret     int
 *     op_errno   int
 *     port       int
 */
export interface gd1_mgmt_unfriend_rsp {
  uuid: Uint8Array;
  hostname: string;
  op_ret: number;
  op_errno: number;
  port: number;
}

/** Codec of {@link gd1_mgmt_unfriend_rsp}. */
export const gd1_mgmt_unfriend_rsp: XdrType<gd1_mgmt_unfriend_rsp> = {
  decode: (r) => ({
    uuid: readChars(r, 16),
    hostname: r.string(),
    op_ret: r.int(),
    op_errno: r.int(),
    port: r.int(),
  }),
  encode: (w, v) => {
    writeChars(w, v.uuid, 16);
    w.string(v.hostname);
    w.int(v.op_ret);
    w.int(v.op_errno);
    w.int(v.port);
  },
  size: (v) => 76 + sizeOfOpaque(utf8ByteLength(v.hostname)),
  sizeMin: 80,
};

/**
 *     uuid      unsigned char[16]
 *     friends   opaque<>
 *     port      int
 */
export interface gd1_mgmt_friend_update {
  uuid: Uint8Array;
  friends: Uint8Array;
  port: number;
}

/** Codec of {@link gd1_mgmt_friend_update}. */
export const gd1_mgmt_friend_update: XdrType<gd1_mgmt_friend_update> = {
  decode: (r) => ({
    uuid: readChars(r, 16),
    friends: r.opaque(),
    port: r.int(),
  }),
  encode: (w, v) => {
    writeChars(w, v.uuid, 16);
    w.opaque(v.friends);
    w.int(v.port);
  },
  size: (v) => 68 + sizeOfOpaque(v.friends.length),
  sizeMin: 72,
};

/**
 *     uuid       unsigned char[16]
 *     op         int
 *     op_ret     int
 *     op_errno   int
 */
export interface gd1_mgmt_friend_update_rsp {
  uuid: Uint8Array;
  op: number;
  op_ret: number;
  op_errno: number;
}

/** Codec of {@link gd1_mgmt_friend_update_rsp}. */
export const gd1_mgmt_friend_update_rsp: XdrType<gd1_mgmt_friend_update_rsp> = {
  decode: (r) => ({
    uuid: readChars(r, 16),
    op: r.int(),
    op_ret: r.int(),
    op_errno: r.int(),
  }),
  encode: (w, v) => {
    writeChars(w, v.uuid, 16);
    w.int(v.op);
    w.int(v.op_ret);
    w.int(v.op_errno);
  },
  size: () => 76,
  sizeMin: 76,
};
