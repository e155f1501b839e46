import { sizeOfOpaque, utf8ByteLength } from '@gluster-ts/xdr';
import type { XdrType } from '@gluster-ts/xdr';

// Types of x/handshake.x, by their names there.

/** "flags" of GETSPEC: with the list of servers. */
export const gf_getspec_flags_type = {
  GF_GETSPEC_FLAG_SERVERS_LIST: 1,
} as const;
export type gf_getspec_flags_type = (typeof gf_getspec_flags_type)[keyof typeof gf_getspec_flags_type];

/** "flags" of GET_VOLUME_INFO: what is asked for. */
export const gf_get_volume_info_type = {
  GF_GET_VOLUME_NONE: 0,
  GF_GET_VOLUME_UUID: 1,
} as const;
export type gf_get_volume_info_type = (typeof gf_get_volume_info_type)[keyof typeof gf_get_volume_info_type];

/** "op" of EVENT_NOTIFY: a rebalance process reports. */
export const gf_hdsk_event_notify_op = {
  GF_EN_DEFRAG_STATUS: 0,
} as const;
export type gf_hdsk_event_notify_op = (typeof gf_hdsk_event_notify_op)[keyof typeof gf_hdsk_event_notify_op];

/**
 *     dict   opaque<>
 */
export interface gf_setvolume_req {
  dict: Uint8Array;
}

/** Codec of {@link gf_setvolume_req}. */
export const gf_setvolume_req: XdrType<gf_setvolume_req> = {
  decode: (r) => ({
    dict: r.opaque(),
  }),
  encode: (w, v) => {
    w.opaque(v.dict);
  },
  size: (v) => sizeOfOpaque(v.dict.length),
  sizeMin: 4,
};

/**
 *     op_ret     int
 *     op_errno   int
 *     dict       opaque<>
 */
export interface gf_setvolume_rsp {
  op_ret: number;
  op_errno: number;
  dict: Uint8Array;
}

/** Codec of {@link gf_setvolume_rsp}. */
export const gf_setvolume_rsp: XdrType<gf_setvolume_rsp> = {
  decode: (r) => ({
    op_ret: r.int(),
    op_errno: r.int(),
    dict: r.opaque(),
  }),
  encode: (w, v) => {
    w.int(v.op_ret);
    w.int(v.op_errno);
    w.opaque(v.dict);
  },
  size: (v) => 8 + sizeOfOpaque(v.dict.length),
  sizeMin: 12,
};

/**
 * PING takes nothing.
 *
 *     op_ret     int
 *     op_errno   int
 *     xdata      opaque<>
 */
export interface gf_common_rsp {
  op_ret: number;
  op_errno: number;
  xdata: Uint8Array;
}

/** Codec of {@link gf_common_rsp}. */
export const gf_common_rsp: XdrType<gf_common_rsp> = {
  decode: (r) => ({
    op_ret: r.int(),
    op_errno: r.int(),
    xdata: r.opaque(),
  }),
  encode: (w, v) => {
    w.int(v.op_ret);
    w.int(v.op_errno);
    w.opaque(v.xdata);
  },
  size: (v) => 8 + sizeOfOpaque(v.xdata.length),
  sizeMin: 12,
};

/**
 *     uid      string<>
 *     lk_ver   int
 */
export interface gf_set_lk_ver_req {
  uid: string;
  lk_ver: number;
}

/** Codec of {@link gf_set_lk_ver_req}. */
export const gf_set_lk_ver_req: XdrType<gf_set_lk_ver_req> = {
  decode: (r) => ({
    uid: r.string(),
    lk_ver: r.int(),
  }),
  encode: (w, v) => {
    w.string(v.uid);
    w.int(v.lk_ver);
  },
  size: (v) => 4 + sizeOfOpaque(utf8ByteLength(v.uid)),
  sizeMin: 8,
};

/**
 *     op_ret     int
 *     op_errno   int
 *     lk_ver     int
 */
export interface gf_set_lk_ver_rsp {
  op_ret: number;
  op_errno: number;
  lk_ver: number;
}

/** Codec of {@link gf_set_lk_ver_rsp}. */
export const gf_set_lk_ver_rsp: XdrType<gf_set_lk_ver_rsp> = {
  decode: (r) => ({
    op_ret: r.int(),
    op_errno: r.int(),
    lk_ver: r.int(),
  }),
  encode: (w, v) => {
    w.int(v.op_ret);
    w.int(v.op_errno);
    w.int(v.lk_ver);
  },
  size: () => 12,
  sizeMin: 12,
};

/**
 *     flags   unsigned int
 *     key     string<>
 *     xdata   opaque<>
 */
export interface gf_getspec_req {
  flags: number;
  key: string;
  xdata: Uint8Array;
}

/** Codec of {@link gf_getspec_req}. */
export const gf_getspec_req: XdrType<gf_getspec_req> = {
  decode: (r) => ({
    flags: r.uint(),
    key: r.string(),
    xdata: r.opaque(),
  }),
  encode: (w, v) => {
    w.uint(v.flags);
    w.string(v.key);
    w.opaque(v.xdata);
  },
  size: (v) => 4 + sizeOfOpaque(utf8ByteLength(v.key)) + sizeOfOpaque(v.xdata.length),
  sizeMin: 12,
};

/**
 * op_ret is the length of spec, or -1.
 *
 *     op_ret     int
 *     op_errno   int
 *     spec       string<>
 *     xdata      opaque<>
 */
export interface gf_getspec_rsp {
  op_ret: number;
  op_errno: number;
  spec: string;
  xdata: Uint8Array;
}

/** Codec of {@link gf_getspec_rsp}. */
export const gf_getspec_rsp: XdrType<gf_getspec_rsp> = {
  decode: (r) => ({
    op_ret: r.int(),
    op_errno: r.int(),
    spec: r.string(),
    xdata: r.opaque(),
  }),
  encode: (w, v) => {
    w.int(v.op_ret);
    w.int(v.op_errno);
    w.string(v.spec);
    w.opaque(v.xdata);
  },
  size: (v) => 8 + sizeOfOpaque(utf8ByteLength(v.spec)) + sizeOfOpaque(v.xdata.length),
  sizeMin: 16,
};

/**
 *     op     int
 *     dict   opaque<>
 */
export interface gf_event_notify_req {
  op: number;
  dict: Uint8Array;
}

/** Codec of {@link gf_event_notify_req}. */
export const gf_event_notify_req: XdrType<gf_event_notify_req> = {
  decode: (r) => ({
    op: r.int(),
    dict: r.opaque(),
  }),
  encode: (w, v) => {
    w.int(v.op);
    w.opaque(v.dict);
  },
  size: (v) => 4 + sizeOfOpaque(v.dict.length),
  sizeMin: 8,
};

/**
 *     op_ret     int
 *     op_errno   int
 *     dict       opaque<>
 */
export interface gf_event_notify_rsp {
  op_ret: number;
  op_errno: number;
  dict: Uint8Array;
}

/** Codec of {@link gf_event_notify_rsp}. */
export const gf_event_notify_rsp: XdrType<gf_event_notify_rsp> = {
  decode: (r) => ({
    op_ret: r.int(),
    op_errno: r.int(),
    dict: r.opaque(),
  }),
  encode: (w, v) => {
    w.int(v.op_ret);
    w.int(v.op_errno);
    w.opaque(v.dict);
  },
  size: (v) => 8 + sizeOfOpaque(v.dict.length),
  sizeMin: 12,
};

/**
 *     dict   opaque<>
 */
export interface gf_get_volume_info_req {
  dict: Uint8Array;
}

/** Codec of {@link gf_get_volume_info_req}. */
export const gf_get_volume_info_req: XdrType<gf_get_volume_info_req> = {
  decode: (r) => ({
    dict: r.opaque(),
  }),
  encode: (w, v) => {
    w.opaque(v.dict);
  },
  size: (v) => sizeOfOpaque(v.dict.length),
  sizeMin: 4,
};

/**
 *     op_ret      int
 *     op_errno    int
 *     op_errstr   string<>
 *     dict        opaque<>
 */
export interface gf_get_volume_info_rsp {
  op_ret: number;
  op_errno: number;
  op_errstr: string;
  dict: Uint8Array;
}

/** Codec of {@link gf_get_volume_info_rsp}. */
export const gf_get_volume_info_rsp: XdrType<gf_get_volume_info_rsp> = {
  decode: (r) => ({
    op_ret: r.int(),
    op_errno: r.int(),
    op_errstr: r.string(),
    dict: r.opaque(),
  }),
  encode: (w, v) => {
    w.int(v.op_ret);
    w.int(v.op_errno);
    w.string(v.op_errstr);
    w.opaque(v.dict);
  },
  size: (v) => 8 + sizeOfOpaque(utf8ByteLength(v.op_errstr)) + sizeOfOpaque(v.dict.length),
  sizeMin: 16,
};

/**
 *     dict   opaque<>
 */
export interface gf_getsnap_name_uuid_req {
  dict: Uint8Array;
}

/** Codec of {@link gf_getsnap_name_uuid_req}. */
export const gf_getsnap_name_uuid_req: XdrType<gf_getsnap_name_uuid_req> = {
  decode: (r) => ({
    dict: r.opaque(),
  }),
  encode: (w, v) => {
    w.opaque(v.dict);
  },
  size: (v) => sizeOfOpaque(v.dict.length),
  sizeMin: 4,
};

/**
 *     op_ret      int
 *     op_errno    int
 *     op_errstr   string<>
 *     dict        opaque<>
 */
export interface gf_getsnap_name_uuid_rsp {
  op_ret: number;
  op_errno: number;
  op_errstr: string;
  dict: Uint8Array;
}

/** Codec of {@link gf_getsnap_name_uuid_rsp}. */
export const gf_getsnap_name_uuid_rsp: XdrType<gf_getsnap_name_uuid_rsp> = {
  decode: (r) => ({
    op_ret: r.int(),
    op_errno: r.int(),
    op_errstr: r.string(),
    dict: r.opaque(),
  }),
  encode: (w, v) => {
    w.int(v.op_ret);
    w.int(v.op_errno);
    w.string(v.op_errstr);
    w.opaque(v.dict);
  },
  size: (v) => 8 + sizeOfOpaque(utf8ByteLength(v.op_errstr)) + sizeOfOpaque(v.dict.length),
  sizeMin: 16,
};
