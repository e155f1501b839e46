import { sizeOfOpaque, utf8ByteLength } from '@gluster-ts/xdr';
import type { XdrType } from '@gluster-ts/xdr';

// Types of x/portmap.x, by their names there.

/**
 *     brick   string<>
 */
export interface pmap_port_by_brick_req {
  brick: string;
}

/** Codec of {@link pmap_port_by_brick_req}. */
export const pmap_port_by_brick_req: XdrType<pmap_port_by_brick_req> = {
  decode: (r) => ({
    brick: r.string(),
  }),
  encode: (w, v) => {
    w.string(v.brick);
  },
  size: (v) => sizeOfOpaque(utf8ByteLength(v.brick)),
  sizeMin: 4,
};

/**
 *     op_ret     int
 *     op_errno   int
 *     status     int
 *     port       int
 */
export interface pmap_port_by_brick_rsp {
  op_ret: number;
  op_errno: number;
  status: number;
  port: number;
}

/** Codec of {@link pmap_port_by_brick_rsp}. */
export const pmap_port_by_brick_rsp: XdrType<pmap_port_by_brick_rsp> = {
  decode: (r) => ({
    op_ret: r.int(),
    op_errno: r.int(),
    status: r.int(),
    port: r.int(),
  }),
  encode: (w, v) => {
    w.int(v.op_ret);
    w.int(v.op_errno);
    w.int(v.status);
    w.int(v.port);
  },
  size: () => 16,
  sizeMin: 16,
};

/**
 *     port   int
 */
export interface pmap_brick_by_port_req {
  port: number;
}

/** Codec of {@link pmap_brick_by_port_req}. */
export const pmap_brick_by_port_req: XdrType<pmap_brick_by_port_req> = {
  decode: (r) => ({
    port: r.int(),
  }),
  encode: (w, v) => {
    w.int(v.port);
  },
  size: () => 4,
  sizeMin: 4,
};

/**
 *     op_ret     int
 *     op_errno   int
 *     status     int
 *     brick      string<>
 */
export interface pmap_brick_by_port_rsp {
  op_ret: number;
  op_errno: number;
  status: number;
  brick: string;
}

/** Codec of {@link pmap_brick_by_port_rsp}. */
export const pmap_brick_by_port_rsp: XdrType<pmap_brick_by_port_rsp> = {
  decode: (r) => ({
    op_ret: r.int(),
    op_errno: r.int(),
    status: r.int(),
    brick: r.string(),
  }),
  encode: (w, v) => {
    w.int(v.op_ret);
    w.int(v.op_errno);
    w.int(v.status);
    w.string(v.brick);
  },
  size: (v) => 12 + sizeOfOpaque(utf8ByteLength(v.brick)),
  sizeMin: 16,
};

/**
 *     brick   string<>
 *     port    int
 *     pid     int
 */
export interface pmap_signin_req {
  brick: string;
  port: number;
  pid: number;
}

/** Codec of {@link pmap_signin_req}. */
export const pmap_signin_req: XdrType<pmap_signin_req> = {
  decode: (r) => ({
    brick: r.string(),
    port: r.int(),
    pid: r.int(),
  }),
  encode: (w, v) => {
    w.string(v.brick);
    w.int(v.port);
    w.int(v.pid);
  },
  size: (v) => 8 + sizeOfOpaque(utf8ByteLength(v.brick)),
  sizeMin: 12,
};

/**
 *     op_ret     int
 *     op_errno   int
 */
export interface pmap_signin_rsp {
  op_ret: number;
  op_errno: number;
}

/** Codec of {@link pmap_signin_rsp}. */
export const pmap_signin_rsp: XdrType<pmap_signin_rsp> = {
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

/**
 *     brick       string<>
 *     port        int
 *     rdma_port   int
 */
export interface pmap_signout_req {
  brick: string;
  port: number;
  rdma_port: number;
}

/** Codec of {@link pmap_signout_req}. */
export const pmap_signout_req: XdrType<pmap_signout_req> = {
  decode: (r) => ({
    brick: r.string(),
    port: r.int(),
    rdma_port: r.int(),
  }),
  encode: (w, v) => {
    w.string(v.brick);
    w.int(v.port);
    w.int(v.rdma_port);
  },
  size: (v) => 8 + sizeOfOpaque(utf8ByteLength(v.brick)),
  sizeMin: 12,
};

/**
 *     op_ret     int
 *     op_errno   int
 */
export interface pmap_signout_rsp {
  op_ret: number;
  op_errno: number;
}

/** Codec of {@link pmap_signout_rsp}. */
export const pmap_signout_rsp: XdrType<pmap_signout_rsp> = {
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
