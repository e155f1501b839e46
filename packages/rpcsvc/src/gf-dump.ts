import {
  procedure,
  program,
  XdrError,
  xdrInt,
  xdrOpaque,
  xdrStruct,
  xdrString,
  xdrUhyper,
  xdrVoid,
} from '@gluster-ts/xdr';
import type { Procedure, Program, XdrReader, XdrType, XdrWriter } from '@gluster-ts/xdr';

/**
 * GF-DUMP, with which GlusterFS's clients ask a server what it serves:
 *
 *     struct gf_dump_req {            struct gf_prog_detail {          struct gf_dump_rsp {
 *         unsigned hyper gfs_id;          string progname<>;               unsigned hyper gfs_id;
 *     };                                  unsigned hyper prognum;          int op_ret;
 *                                         unsigned hyper progver;          int op_errno;
 *     struct gf_common_rsp {              gf_prog_detail *next;            gf_prog_detail *prog;
 *         int op_ret;                 };                               };
 *         int op_errno;
 *         opaque xdata<>;             program GF_DUMP {
 *     };                                  version GF_DUMP_V1 {
 *                                             gf_dump_rsp DUMP(gf_dump_req) = 1;
 *                                             gf_common_rsp PING(void) = 2;
 *                                         } = 1;
 *                                     } = 123451501;
 */
export const GF_DUMP: Program<{
  readonly DUMP: Procedure<GfDumpReq, GfDumpRsp>;
  readonly PING: Procedure<void, GfCommonRsp>;
}> = program({
  name: 'GF-DUMP',
  number: 123_451_501,
  version: 1,
  procedures: {
    DUMP: procedure(1, gfDumpReq(), gfDumpRsp()),
    PING: procedure(2, xdrVoid, gfCommonRsp()),
  },
});

/** Asks for the list; the number is not looked at. */
export interface GfDumpReq {
  readonly gfs_id: bigint;
}

/** One version of one program that is served. */
export interface GfProgDetail {
  readonly progname: string;
  readonly prognum: bigint;
  readonly progver: bigint;
}

/** What a server serves. On the wire `prog` is a linked list, here it is an array in its order. */
export interface GfDumpRsp {
  readonly gfs_id: bigint;
  readonly op_ret: number;
  readonly op_errno: number;
  readonly prog: readonly GfProgDetail[];
}

/** Whether something worked, and what there is to say about it. */
export interface GfCommonRsp {
  readonly op_ret: number;
  readonly op_errno: number;
  readonly xdata: Uint8Array;
}

function gfDumpReq(): XdrType<GfDumpReq> {
  return xdrStruct({ gfs_id: xdrUhyper });
}

function gfCommonRsp(): XdrType<GfCommonRsp> {
  return xdrStruct({ op_ret: xdrInt, op_errno: xdrInt, xdata: xdrOpaque() });
}

function gfDumpRsp(): XdrType<GfDumpRsp> {
  return xdrStruct({ gfs_id: xdrUhyper, op_ret: xdrInt, op_errno: xdrInt, prog: progList() });
}

/** Most programs that a list may have: each takes 28 bytes at least, and no server has hundreds. */
const PROGRAMS_MAX = 4096;

/** A linked list of gf_prog_detail: without recursion, so that a hostile one costs no stack. */
function progList(): XdrType<readonly GfProgDetail[]> {
  const detail: XdrType<GfProgDetail> = xdrStruct({ progname: xdrString(), prognum: xdrUhyper, progver: xdrUhyper });
  return {
    decode(r: XdrReader): GfProgDetail[] {
      const list: GfProgDetail[] = [];
      while (r.bool()) {
        if (list.length === PROGRAMS_MAX) {
          throw new XdrError('ERR_XDR_LIMIT', `List has more than ${PROGRAMS_MAX} programs`, r.offset);
        }
        list.push(detail.decode(r));
      }
      return list;
    },
    encode(w: XdrWriter, list: readonly GfProgDetail[]): void {
      for (const item of list) {
        w.bool(true);
        detail.encode(w, item);
      }
      w.bool(false);
    },
    size: (list) => list.reduce((bytes, item) => bytes + 4 + detail.size(item), 4),
    sizeMin: 4,
  };
}
