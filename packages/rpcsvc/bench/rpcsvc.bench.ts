import { AUTH_SCHEMES, authGlusterfsV2, authNone, AuthRegistry } from '@gluster-ts/auth';
import type { CredentialSource } from '@gluster-ts/auth';
import { memoryPeer } from '@gluster-ts/rpc-transport';
import type { MemoryPeer } from '@gluster-ts/rpc-transport';
import { Rpcsvc, sync, task } from '@gluster-ts/rpcsvc';
import { CallHeader, procedure, program, sizeOfOpaque, XdrWriter, xdrVoid } from '@gluster-ts/xdr';
import type { XdrType } from '@gluster-ts/xdr';

interface BenchCase {
  readonly name: string;
  readonly batch: number;
  setup(): void;
  run(): void | Promise<void>;
}

/** Calls in one chunk: what a read of 64 KiB holds of the smaller ones below. */
const CALLS = 512;

const DICT = new Uint8Array(141).fill(0x61);

// Straight lines, as the `.x` compiler writes them.
const request: XdrType<{ readonly flags: number; readonly dict: Uint8Array }> = {
  decode: (r) => ({ flags: r.int(), dict: r.opaque() }),
  encode: (w, v) => {
    w.int(v.flags);
    w.opaque(v.dict);
  },
  size: (v) => 4 + sizeOfOpaque(v.dict.length),
  sizeMin: 8,
};
const response: XdrType<{ readonly opRet: number; readonly opErrno: number; readonly friends: Uint8Array }> = {
  decode: (r) => ({ opRet: r.int(), opErrno: r.int(), friends: r.opaque() }),
  encode: (w, v) => {
    w.int(v.opRet);
    w.int(v.opErrno);
    w.opaque(v.friends);
  },
  size: (v) => 8 + sizeOfOpaque(v.friends.length),
  sizeMin: 12,
};
const description = program({
  name: 'BENCH',
  number: 0x2000_0001,
  version: 1,
  procedures: {
    NOTHING: procedure(1, xdrVoid, xdrVoid),
    NOTHING_LATER: procedure(2, xdrVoid, xdrVoid),
    LIST: procedure(3, request, response),
  },
});

/** A service and one client over a memory pair: record decoder, call path, actor, reply, gather-write. */
function exchange(): MemoryPeer {
  const svc = new Rpcsvc({ auth: new AuthRegistry(AUTH_SCHEMES), outstandingLimit: Infinity });
  svc.register(description, {
    NOTHING: sync(() => undefined),
    NOTHING_LATER: task(async () => Promise.resolve()),
    LIST: sync(() => ({ opRet: 0, opErrno: 0, friends: DICT })),
  });
  const peer = memoryPeer({ windowBytes: 16 * 1024 * 1024, recordsPerTurnMax: 65_536 });
  svc.attach(peer.connection);
  return peer;
}

function chunkOf(proc: number, source: CredentialSource, args: Uint8Array): Uint8Array {
  const w = new XdrWriter();
  const header = new CallHeader();
  const { flavor, body } = source.credential();
  for (let xid = 1; xid <= CALLS; xid++) {
    header.xid = xid;
    header.prog = description.number;
    header.vers = description.version;
    header.proc = proc;
    header.cred.set(flavor, body);
    w.uint(0x8000_0000 + header.size + args.length);
    header.encode(w);
    w.opaqueFixed(args, args.length);
  }
  return w.finish().slice();
}

function benchCase(name: string, proc: number, source: CredentialSource, args = new Uint8Array(0)): BenchCase {
  const chunk = chunkOf(proc, source, args);
  let peer: MemoryPeer;
  let replyBytes = 0;
  const setup = (): void => {
    peer = exchange();
    replyBytes = 0;
  };
  const check = (): void => {
    const { length } = peer.take();
    if (length === 0 || (replyBytes !== 0 && length !== replyBytes)) throw new Error(`Replies of ${length} bytes`);
    replyBytes = length;
  };
  const run =
    proc === 2
      ? async (): Promise<void> => {
          peer.send(chunk);
          await peer.run();
          check();
        }
      : (): void => {
          peer.send(chunk);
          while (peer.step());
          check();
        };
  return { name, batch: CALLS, setup, run };
}

const flagsAndNoDict = Uint8Array.of(0, 0, 0, 2, 0, 0, 0, 0);
const v2 = authGlusterfsV2({ lkOwner: new Uint8Array(4) });

export const cases: BenchCase[] = [
  benchCase('rpcsvc/null-sync', 1, authNone()),
  benchCase('rpcsvc/null-sync-v2', 1, v2),
  benchCase('rpcsvc/null-async', 2, authNone()),
  benchCase('rpcsvc/null-async-v2', 2, v2),
  benchCase('rpcsvc/list-like', 3, authNone(), flagsAndNoDict),
  // The body of the reply to `gluster pool list` on a node without peers, called as the command line calls it.
  benchCase('rpcsvc/list-like-v2', 3, v2, flagsAndNoDict),
];
