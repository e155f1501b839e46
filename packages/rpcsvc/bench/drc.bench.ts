import { memoryPeer } from '@gluster-ts/rpc-transport';
import type { MemoryPeer } from '@gluster-ts/rpc-transport';
import { DuplicateRequestCache, Rpcsvc, sync } from '@gluster-ts/rpcsvc';
import { CallHeader, procedure, program, XdrWriter, xdrOpaque, xdrVoid } from '@gluster-ts/xdr';

interface BenchCase {
  readonly name: string;
  readonly batch: number;
  setup(): void;
  run(): void;
}

const description = program({
  name: 'BENCH',
  number: 0x2000_0001,
  version: 1,
  procedures: { PUT: procedure(1, xdrOpaque(), xdrVoid), GET: procedure(2, xdrOpaque(), xdrVoid) },
});

/** Calls with `argBytes` of opaque arguments, in one chunk, and where each has its xid. */
function callsOf(proc: number, calls: number, argBytes: number): { chunk: Uint8Array; xids: number[] } {
  const w = new XdrWriter();
  const header = new CallHeader();
  const args = new Uint8Array(argBytes).fill(0x61);
  const xids: number[] = [];
  for (let xid = 1; xid <= calls; xid++) {
    header.xid = xid;
    header.prog = description.number;
    header.vers = description.version;
    header.proc = proc;
    w.uint(0x8000_0000 + header.size + 4 + argBytes);
    xids.push(w.byteLength);
    header.encode(w);
    w.opaque(args);
  }
  return { chunk: w.finish().slice(), xids };
}

/** A cache or none, calls that are idempotent or not, new each time or always the same. */
interface Setting {
  readonly cache: boolean;
  readonly idempotent?: boolean;
  readonly copies?: boolean;
  readonly argBytes?: number;
}

function benchCase(name: string, { cache, idempotent = false, copies = false, argBytes = 64 }: Setting): BenchCase {
  const calls = argBytes > 1000 ? 16 : 512;
  const { chunk, xids } = callsOf(idempotent ? 2 : 1, calls, argBytes);
  const view = new DataView(chunk.buffer);
  let peer: MemoryPeer;
  let xid = 0;
  return {
    name,
    batch: calls,
    setup() {
      const svc = new Rpcsvc({
        outstandingLimit: Infinity,
        ...(cache ? { drc: new DuplicateRequestCache({ now: () => 0 }) } : {}),
      });
      svc.register(description, {
        PUT: sync(() => undefined),
        GET: sync(() => undefined, { idempotent: true }),
      });
      peer = memoryPeer({ windowBytes: 16 * 1024 * 1024, recordsPerTurnMax: 65_536 });
      svc.attach(peer.connection);
    },
    run() {
      if (!copies) for (const at of xids) view.setUint32(at, xid++);
      peer.send(chunk);
      while (peer.step());
      if (peer.take().length !== calls * 28) throw new Error('Not all calls were answered');
    },
  };
}

export const cases: BenchCase[] = [
  // What a call costs without a cache, and the same with one that is not asked.
  benchCase('rpcsvc/drc-none', { cache: false }),
  benchCase('rpcsvc/drc-idempotent', { cache: true, idempotent: true }),
  // A new call: checksum, an entry, another evicted, the reply copied.
  benchCase('rpcsvc/drc-first', { cache: true }),
  benchCase('rpcsvc/drc-copy', { cache: true, copies: true }),
  // What the checksum costs where calls are long.
  benchCase('rpcsvc/drc-none-64k', { cache: false, argBytes: 65_536 }),
  benchCase('rpcsvc/drc-first-64k', { cache: true, argBytes: 65_536 }),
];
