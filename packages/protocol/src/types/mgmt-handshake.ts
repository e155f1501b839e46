import { sizeOfOpaque } from '@gluster-ts/xdr';
import type { XdrType } from '@gluster-ts/xdr';

// Types of x/mgmt-handshake.x, by their names there.

/**
 *     hndsk   opaque<>
 */
export interface gf_mgmt_hndsk_req {
  hndsk: Uint8Array;
}

/** Codec of {@link gf_mgmt_hndsk_req}. */
export const gf_mgmt_hndsk_req: XdrType<gf_mgmt_hndsk_req> = {
  decode: (r) => ({
    hndsk: r.opaque(),
  }),
  encode: (w, v) => {
    w.opaque(v.hndsk);
  },
  size: (v) => sizeOfOpaque(v.hndsk.length),
  sizeMin: 4,
};

/**
 *     op_ret     int
 *     op_errno   int
 *     hndsk      opaque<>
 */
export interface gf_mgmt_hndsk_rsp {
  op_ret: number;
  op_errno: number;
  hndsk: Uint8Array;
}

/** Codec of {@link gf_mgmt_hndsk_rsp}. */
export const gf_mgmt_hndsk_rsp: XdrType<gf_mgmt_hndsk_rsp> = {
  decode: (r) => ({
    op_ret: r.int(),
    op_errno: r.int(),
    hndsk: r.opaque(),
  }),
  encode: (w, v) => {
    w.int(v.op_ret);
    w.int(v.op_errno);
    w.opaque(v.hndsk);
  },
  size: (v) => 8 + sizeOfOpaque(v.hndsk.length),
  sizeMin: 12,
};
