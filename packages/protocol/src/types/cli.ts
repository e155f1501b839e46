import { sizeOfOpaque, utf8ByteLength } from '@gluster-ts/xdr';
import type { XdrType } from '@gluster-ts/xdr';

// Types of x/cli.x, by their names there.

/**
 * A command: its arguments by name.
 *
 *     dict   opaque<>
 */
export interface gf_cli_req {
  dict: Uint8Array;
}

/** Codec of {@link gf_cli_req}. */
export const gf_cli_req: XdrType<gf_cli_req> = {
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
 * The answer to a command; the dict is often the request's with more in it.
 *
 *     op_ret      int
 *     op_errno    int
 *     op_errstr   string<>
 *     dict        opaque<>
 */
export interface gf_cli_rsp {
  op_ret: number;
  op_errno: number;
  op_errstr: string;
  dict: Uint8Array;
}

/** Codec of {@link gf_cli_rsp}. */
export const gf_cli_rsp: XdrType<gf_cli_rsp> = {
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
 *     flags   int
 *     dict    opaque<>
 */
export interface gf1_cli_peer_list_req {
  flags: number;
  dict: Uint8Array;
}

/** Codec of {@link gf1_cli_peer_list_req}. */
export const gf1_cli_peer_list_req: XdrType<gf1_cli_peer_list_req> = {
  decode: (r) => ({
    flags: r.int(),
    dict: r.opaque(),
  }),
  encode: (w, v) => {
    w.int(v.flags);
    w.opaque(v.dict);
  },
  size: (v) => 4 + sizeOfOpaque(v.dict.length),
  sizeMin: 8,
};

/**
 *     op_ret     int
 *     op_errno   int
 *     friends    opaque<>
 */
export interface gf1_cli_peer_list_rsp {
  op_ret: number;
  op_errno: number;
  friends: Uint8Array;
}

/** Codec of {@link gf1_cli_peer_list_rsp}. */
export const gf1_cli_peer_list_rsp: XdrType<gf1_cli_peer_list_rsp> = {
  decode: (r) => ({
    op_ret: r.int(),
    op_errno: r.int(),
    friends: r.opaque(),
  }),
  encode: (w, v) => {
    w.int(v.op_ret);
    w.int(v.op_errno);
    w.opaque(v.friends);
  },
  size: (v) => 8 + sizeOfOpaque(v.friends.length),
  sizeMin: 12,
};

/**
 * An empty name asks for the log of operations, another for that peer's.
 *
 *     name   string<>
 */
export interface gf1_cli_fsm_log_req {
  name: string;
}

/** Codec of {@link gf1_cli_fsm_log_req}. */
export const gf1_cli_fsm_log_req: XdrType<gf1_cli_fsm_log_req> = {
  decode: (r) => ({
    name: r.string(),
  }),
  encode: (w, v) => {
    w.string(v.name);
  },
  size: (v) => sizeOfOpaque(utf8ByteLength(v.name)),
  sizeMin: 4,
};

/**
 *     op_ret      int
 *     op_errno    int
 *     op_errstr   string<>
 *     fsm_log     opaque<>
 */
export interface gf1_cli_fsm_log_rsp {
  op_ret: number;
  op_errno: number;
  op_errstr: string;
  fsm_log: Uint8Array;
}

/** Codec of {@link gf1_cli_fsm_log_rsp}. */
export const gf1_cli_fsm_log_rsp: XdrType<gf1_cli_fsm_log_rsp> = {
  decode: (r) => ({
    op_ret: r.int(),
    op_errno: r.int(),
    op_errstr: r.string(),
    fsm_log: r.opaque(),
  }),
  encode: (w, v) => {
    w.int(v.op_ret);
    w.int(v.op_errno);
    w.string(v.op_errstr);
    w.opaque(v.fsm_log);
  },
  size: (v) => 8 + sizeOfOpaque(utf8ByteLength(v.op_errstr)) + sizeOfOpaque(v.fsm_log.length),
  sizeMin: 16,
};

/**
 *     unused   int
 */
export interface gf1_cli_getwd_req {
  unused: number;
}

/** Codec of {@link gf1_cli_getwd_req}. */
export const gf1_cli_getwd_req: XdrType<gf1_cli_getwd_req> = {
  decode: (r) => ({
    unused: r.int(),
  }),
  encode: (w, v) => {
    w.int(v.unused);
  },
  size: () => 4,
  sizeMin: 4,
};

/**
 *     op_ret     int
 *     op_errno   int
 *     wd         string<>
 */
export interface gf1_cli_getwd_rsp {
  op_ret: number;
  op_errno: number;
  wd: string;
}

/** Codec of {@link gf1_cli_getwd_rsp}. */
export const gf1_cli_getwd_rsp: XdrType<gf1_cli_getwd_rsp> = {
  decode: (r) => ({
    op_ret: r.int(),
    op_errno: r.int(),
    wd: r.string(),
  }),
  encode: (w, v) => {
    w.int(v.op_ret);
    w.int(v.op_errno);
    w.string(v.wd);
  },
  size: (v) => 8 + sizeOfOpaque(utf8ByteLength(v.wd)),
  sizeMin: 12,
};

/**
 *     label   string<>
 *     dict    opaque<>
 */
export interface gf1_cli_mount_req {
  label: string;
  dict: Uint8Array;
}

/** Codec of {@link gf1_cli_mount_req}. */
export const gf1_cli_mount_req: XdrType<gf1_cli_mount_req> = {
  decode: (r) => ({
    label: r.string(),
    dict: r.opaque(),
  }),
  encode: (w, v) => {
    w.string(v.label);
    w.opaque(v.dict);
  },
  size: (v) => sizeOfOpaque(utf8ByteLength(v.label)) + sizeOfOpaque(v.dict.length),
  sizeMin: 8,
};

/**
 *     op_ret     int
 *     op_errno   int
 *     path       string<>
 */
export interface gf1_cli_mount_rsp {
  op_ret: number;
  op_errno: number;
  path: string;
}

/** Codec of {@link gf1_cli_mount_rsp}. */
export const gf1_cli_mount_rsp: XdrType<gf1_cli_mount_rsp> = {
  decode: (r) => ({
    op_ret: r.int(),
    op_errno: r.int(),
    path: r.string(),
  }),
  encode: (w, v) => {
    w.int(v.op_ret);
    w.int(v.op_errno);
    w.string(v.path);
  },
  size: (v) => 8 + sizeOfOpaque(utf8ByteLength(v.path)),
  sizeMin: 12,
};

/**
 *     lazy   int
 *     path   string<>
 */
export interface gf1_cli_umount_req {
  lazy: number;
  path: string;
}

/** Codec of {@link gf1_cli_umount_req}. */
export const gf1_cli_umount_req: XdrType<gf1_cli_umount_req> = {
  decode: (r) => ({
    lazy: r.int(),
    path: r.string(),
  }),
  encode: (w, v) => {
    w.int(v.lazy);
    w.string(v.path);
  },
  size: (v) => 4 + sizeOfOpaque(utf8ByteLength(v.path)),
  sizeMin: 8,
};

/**
 *     op_ret     int
 *     op_errno   int
 */
export interface gf1_cli_umount_rsp {
  op_ret: number;
  op_errno: number;
}

/** Codec of {@link gf1_cli_umount_rsp}. */
export const gf1_cli_umount_rsp: XdrType<gf1_cli_umount_rsp> = {
  decode: (r) => ({
    op_ret: r.int(),
    op_errno: r.int(),
  }),
  encode: (w, v) => {
    w.int(v.op_ret);
    w.int(v.op_errno);
  },
  size: () => 8,
  sizeMin: 8,
};
