import { CallHeader, OpaqueAuth, XdrError, XdrReader, XdrWriter } from '../../../packages/xdr/src/index.ts';
import { GLUSTER_CLI, LIBTIRPC_SYS, MOUNT_GROUPS } from '../../../packages/auth/test/vectors/credentials.ts';
import { expectEqual } from '../round-trip.ts';
import type { FuzzTarget } from '../target.ts';

export const callHeader: FuzzTarget = {
  name: 'call-header/call',
  weight: 1200,
  seeds: [
    call(0, 1238463, 2, 0, new OpaqueAuth()),
    ...[GLUSTER_CLI, LIBTIRPC_SYS, MOUNT_GROUPS].map(({ flavor, body }) =>
      call(7, 1238463, 2, 5, new OpaqueAuth(flavor, body)),
    ),
    call(0xffff_ffff, 0xffff_ffff, 0, 0xffff_ffff, new OpaqueAuth(6, new Uint8Array(400))),
  ],
  refusals: [XdrError],
  run(bytes) {
    const header = new CallHeader();
    const r = new XdrReader(bytes);
    if (!header.decode(r)) return false;
    if (r.offset > bytes.length) throw new Error(`Read ${r.offset} of ${bytes.length} bytes`);
    const w = new XdrWriter();
    header.encode(w);
    if (w.byteLength !== header.size) throw new Error(`Size says ${header.size}, encode wrote ${w.byteLength}`);
    const again = new CallHeader();
    if (!again.decode(new XdrReader(w.finish()))) throw new Error('The header encoded is of another version');
    expectEqual(fields(again), fields(header));
    return true;
  },
};

function fields({ xid, prog, vers, proc, cred, verf }: CallHeader): unknown {
  return [xid, prog, vers, proc, cred.flavor, Buffer.from(cred.body), verf.flavor, Buffer.from(verf.body)];
}

/** A call's header as a client sends it. */
export function call(xid: number, prog: number, vers: number, proc: number, cred: OpaqueAuth): Uint8Array {
  const header = new CallHeader();
  header.xid = xid;
  header.prog = prog;
  header.vers = vers;
  header.proc = proc;
  header.cred.set(cred.flavor, cred.body);
  const w = new XdrWriter();
  header.encode(w);
  return w.finish().slice();
}
