import { GF_DUMP } from './generated/gf-dump.ts';
import type { gf_common_rsp, gf_dump_rsp } from './generated/gf-dump.ts';
import { sync } from './handlers.ts';
import type { ProgramOptions } from './options.ts';
import type { Rpcsvc } from './rpcsvc.ts';

const PONG: gf_common_rsp = { op_ret: 0, op_errno: 0, xdata: new Uint8Array(0) };

/**
 * Serves GF-DUMP: DUMP lists what `svc` serves, itself included, in the order of registration; PING says that all is
 * well. GlusterFS's clients, bricks and peers ask DUMP first on every connection over TCP, and PING every so often. C
 * registers this program before all others.
 */
export function registerGfDump(svc: Rpcsvc, options: ProgramOptions<(typeof GF_DUMP)['procedures']> = {}): Rpcsvc {
  return svc.register(GF_DUMP, { DUMP: sync(() => dump(svc)), PING: sync(() => PONG) }, options);
}

function dump(svc: Rpcsvc): gf_dump_rsp {
  const prog = svc.programs.map(({ name, number, version }) => ({
    progname: name,
    prognum: BigInt(number),
    progver: BigInt(version),
  }));
  return { gfs_id: 0n, op_ret: 0, op_errno: 0, prog };
}
