import { AuthFlavor, authShort, authSys, AuthShortTable, authSysScheme } from '../../../packages/auth/src/index.ts';
import { IobufPool } from '../../../packages/iobuf-pool/src/index.ts';
import { RpcClnt, RpcClntError } from '../../../packages/rpc-clnt/src/index.ts';
import { memoryDatagramPeer, memoryPeer, type Connection } from '../../../packages/rpc-transport/src/index.ts';
import {
  AuthStat,
  encodeReply,
  encodeReplySuccess,
  OpaqueAuth,
  procedure,
  program,
  xdrArray,
  xdrInt,
  xdrOpaque,
  xdrString,
  xdrStruct,
  xdrVoid,
  XdrWriter,
  type ReplyBody,
  type XdrType,
} from '../../../packages/xdr/src/index.ts';
import type { FuzzTarget } from '../target.ts';
import { datagramsOf } from './conversation.ts';
import { marked } from './record-marking.ts';

const pool = new IobufPool();
const entry = xdrStruct({ name: xdrString(32), sizes: xdrArray(xdrInt) });
const files = program({
  name: 'files',
  number: 0x2000_0060,
  version: 1,
  procedures: {
    SYNC: procedure(1, xdrVoid, xdrVoid),
    READ: procedure(2, xdrInt, xdrOpaque()),
    LIST: procedure(3, xdrVoid, xdrArray(entry)),
  },
});

/** Codes of calls that the server has answered in one way or another; of the rest nobody heard. */
const ANSWERS = new Set([
  'ERR_RPC_MISMATCH',
  'ERR_RPC_AUTH_ERROR',
  'ERR_RPC_PROG_UNAVAIL',
  'ERR_RPC_PROG_MISMATCH',
  'ERR_RPC_PROC_UNAVAIL',
  'ERR_RPC_GARBAGE_ARGS',
  'ERR_RPC_SYSTEM_ERR',
]);

/**
 * Three calls are under way, numbered from 1, and these bytes are what comes back: each call ends once, and nothing of
 * what came is kept. True: one of them was answered, with a result or a refusal.
 */
async function hear(
  peer: { readonly connection: Connection; run(): Promise<void> },
  send: () => void,
): Promise<boolean> {
  const clnt = new RpcClnt(peer.connection, {
    firstXid: 1,
    auth: authShort(authSys({ uid: 1, gid: 1 })),
    timeoutMs: 0,
    retransmit: false,
  });
  const calls: Promise<unknown>[] = [
    clnt.call(files, 'SYNC', undefined),
    clnt.call(files, 'READ', 7),
    clnt.call(files, 'LIST', undefined),
  ];
  let answered = 0;
  const ends = calls.map((call) =>
    call.then(
      () => {
        answered++;
      },
      (error: unknown) => {
        if (!(error instanceof RpcClntError)) throw error;
        if (ANSWERS.has(error.code)) answered++;
      },
    ),
  );
  await peer.run();
  send();
  await peer.run();
  const { inFlight, queued } = clnt.counters;
  if (inFlight + queued > calls.length) throw new Error(`${inFlight} calls in flight and ${queued} waiting, of three`);
  await clnt.close();
  await Promise.all(ends);
  if (peer.connection.counters.messagesHeld > 0) throw new Error('Messages were kept');
  peer.connection.close();
  await peer.run();
  if (pool.stats().classes.some(({ active }) => active > 0)) throw new Error('Pages of the pool were kept');
  return answered > 0;
}

const short = new OpaqueAuth(AuthFlavor.AUTH_SHORT, Uint8Array.of(0, 0, 0, 2, 0, 0, 0, 4, 1, 2, 3, 4));

function success<T>(xid: number, type: XdrType<T>, result: T, verifier?: OpaqueAuth): Uint8Array {
  const w = new XdrWriter();
  encodeReplySuccess(w, xid, verifier);
  type.encode(w, result);
  return w.finish().slice();
}

function refusal(xid: number, body: ReplyBody): Uint8Array {
  const w = new XdrWriter();
  encodeReply(w, xid, body);
  return w.finish().slice();
}

const entries = [
  { name: 'größe', sizes: [1, -1, 2 ** 31 - 1] },
  { name: '', sizes: [] },
];
const replies: readonly Uint8Array[] = [
  success(1, xdrVoid, undefined),
  success(1, xdrVoid, undefined, short),
  success(2, xdrOpaque(), new Uint8Array(300).fill(5)),
  success(2, xdrOpaque(), Uint8Array.of(1, 2, 3), short),
  success(3, xdrArray(entry), entries),
  ...(['PROG_UNAVAIL', 'PROC_UNAVAIL', 'GARBAGE_ARGS', 'SYSTEM_ERR'] as const).map((stat) => refusal(1, { stat })),
  refusal(2, { stat: 'PROG_MISMATCH', low: 1, high: 3 }),
  refusal(2, { stat: 'RPC_MISMATCH', low: 2, high: 2 }),
  refusal(3, { stat: 'AUTH_ERROR', authStat: AuthStat.AUTH_REJECTEDCRED }),
  refusal(3, { stat: 'AUTH_ERROR', authStat: AuthStat.AUTH_TOOWEAK }),
];
const seeds = [
  ...replies.map((one) => marked([one])),
  ...replies.map((one, i) => marked([replies[(i + 5) % replies.length]!], [one], [replies[(i + 3) % replies.length]!])),
  // A shorthand, and then its refusal: what was refused goes out once more.
  marked([replies[1]!], [refusal(2, { stat: 'AUTH_ERROR', authStat: AuthStat.AUTH_REJECTEDCRED })], [replies[4]!]),
];

/** A client that hears anything from its server, over a stream and over UDP. */
const clients: readonly FuzzTarget[] = [
  {
    name: 'client/stream',
    weight: 150,
    seeds,
    refusals: [],
    run(bytes) {
      const peer = memoryPeer({ pool, recordTimeoutMs: 0, stallTimeoutMs: 0 });
      return hear(peer, () => peer.send(bytes));
    },
  },
  {
    name: 'client/datagrams',
    weight: 150,
    seeds,
    refusals: [],
    run(bytes) {
      const peer = memoryDatagramPeer({ pool, stallTimeoutMs: 0 });
      return hear(peer, () => peer.send(...datagramsOf(bytes)));
    },
  },
];

const table = new AuthShortTable(authSysScheme, { entriesMax: 8, random: (bytes) => bytes.fill(7) });
const handle = new Uint8Array(16).fill(7);

/** A service that hands out shorthands, and is shown anything as one: it knows its own, and remembers no other. */
const shorthand: FuzzTarget = {
  name: 'credentials/AUTH_SHORT',
  weight: 100,
  seeds: [handle, Uint8Array.of(0, 0, 0, 2, 0, 0, 0, 16, ...handle)],
  refusals: [],
  run(bytes) {
    table.schemes[0].authenticate(authSys({ uid: 5, gid: 5 }).credential(), new OpaqueAuth());
    const verdict = table.schemes[1].authenticate(new OpaqueAuth(AuthFlavor.AUTH_SHORT, bytes), new OpaqueAuth());
    if (table.size !== 1) throw new Error(`${table.size} shorthands are remembered, not one`);
    const isOurs = Buffer.compare(bytes.slice(-16), handle) === 0;
    if (verdict.ok && (!isOurs || verdict.identity.uid !== 5)) throw new Error('Somebody else was let in');
    return verdict.ok;
  },
};

export const clientTargets: readonly FuzzTarget[] = [...clients, shorthand];
