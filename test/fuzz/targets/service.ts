import {
  authGlusterfsV2,
  authGlusterfsV3,
  authSys,
  AUTH_SCHEMES,
  AuthRegistry,
} from '../../../packages/auth/src/index.ts';
import { tcpPrograms, unixPrograms, type ServedProgram } from '../../../packages/glusterd-actors/src/index.ts';
import { makeGlusterd } from '../../../packages/glusterd-actors/test/support/make-glusterd.ts';
import { IobufPool } from '../../../packages/iobuf-pool/src/index.ts';
import { memoryPeer, RecordDecoder, TransportError } from '../../../packages/rpc-transport/src/index.ts';
import { registerGfDump, Rpcsvc } from '../../../packages/rpcsvc/src/index.ts';
import { CallHeader, decodeReply, XdrError, XdrReader } from '../../../packages/xdr/src/index.ts';
import type { FuzzTarget } from '../target.ts';
import { call } from './call-header.ts';
import { bytesOf, exchanges } from './captured.ts';
import { growSeeds } from './grow-seeds.ts';
import { emptyTarget, marked } from './record-marking.ts';

/** Most calls captured of one procedure that become seeds. */
const CAPTURED_MAX = 12;

/** More than any stream of calls that fits into an input has to wait for. */
const TURNS_MAX = 2000;

const sources = [authGlusterfsV2(), authGlusterfsV3({ pid: -6, now: () => 0 }), authSys({ uid: 0, gid: 0 })];
const pool = new IobufPool();

/** A whole daemon behind each stream of records: as many replies as calls, and each can be read. */
export const services: readonly FuzzTarget[] = [serviceOf('unix', unixPrograms), serviceOf('tcp', tcpPrograms)];

function serviceOf(socket: 'unix' | 'tcp', served: typeof unixPrograms): FuzzTarget {
  return {
    name: `service/${socket}`,
    weight: 150,
    seeds: seedsOf(socket, served(makeGlusterd())),
    refusals: [],
    run: (bytes) => converse(served, bytes),
    memory: { bytes: 32 * 1024 * 1024, bytesPerByte: 1024 },
  };
}

/** One call of each kind, and some in a row. */
function seedsOf(socket: 'unix' | 'tcp', served: readonly ServedProgram[]): Uint8Array[] {
  let xid = 0;
  const calls = served.flatMap(({ program }) =>
    Object.entries(program.procedures).flatMap(([name, { number, args }]) => {
      const captured = exchanges
        .filter((exchange) => exchange.program === program.number && exchange.procedure === name)
        .filter((exchange) => (exchange.socket ?? 'unix') === socket)
        .map(({ request }) => bytesOf(request));
      const bodies = [...captured.slice(0, CAPTURED_MAX), ...growSeeds(args, []).slice(0, 4)];
      return bodies.map((body) => {
        const source = sources[++xid % sources.length] ?? sources[0];
        const head = call(xid, program.number, program.version, number, source!.credential());
        return new Uint8Array(Buffer.concat([head, body]));
      });
    }),
  );
  const dump = call(++xid, 123451501, 1, 1, sources[0]!.credential());
  calls.push(new Uint8Array(Buffer.concat([dump, new Uint8Array(8)])));
  const rows = calls.map((one, i) =>
    marked([one], [calls[(i * 7 + 3) % calls.length]!], [calls[(i * 11 + 5) % calls.length]!]),
  );
  return [...calls.map((one) => marked([one])), ...rows];
}

async function converse(served: typeof unixPrograms, bytes: Uint8Array): Promise<boolean> {
  const svc = registerGfDump(new Rpcsvc({ auth: new AuthRegistry(AUTH_SCHEMES) }));
  for (const program of served(makeGlusterd())) program.register(svc);
  const peer = memoryPeer({ pool, recordTimeoutMs: 0, stallTimeoutMs: 0 });
  svc.attach(peer.connection);
  peer.send(bytes);
  // Some actors wait for a turn of the event loop of their own.
  for (let i = 0; i === 0 || (i < TURNS_MAX && svc.stats().inProgress > 0); i++) await peer.run();
  const replies = records(peer.take()).map(({ body }) => body);
  const asked = records(bytes);
  const answered = checkReplies(
    svc,
    asked.filter(({ direction }) => direction === 0).map(({ body }) => body),
    replies,
  );
  const { inProgress } = svc.stats();
  if (inProgress > 0) throw new Error(`${inProgress} calls are still in progress`);
  // After what is no call the connection is drained: what follows is not answered.
  if (asked.every(({ whole, direction, body }) => whole && (direction === 1 || hasHeader(body)))) {
    const expected = asked.filter(({ direction }) => direction === 0).length;
    if (replies.length !== expected) throw new Error(`${replies.length} replies to ${expected} calls`);
  }
  peer.connection.close();
  await peer.run();
  if (pool.stats().classes.some(({ active }) => active > 0)) throw new Error('Pages of the pool were kept');
  return answered;
}

/** Every reply belongs to a call of its own, and its result is one of that procedure. True: at least one has a result. */
function checkReplies(svc: Rpcsvc, calls: readonly Uint8Array[], replies: readonly Uint8Array[]): boolean {
  const open = [...calls];
  let answered = false;
  for (const reply of replies) {
    const r = new XdrReader(reply);
    const { xid, body } = decodeReply(r);
    const index = open.findIndex((bytes) => new XdrReader(bytes).uint() === xid);
    if (index < 0) throw new Error(`Reply to ${xid}, which nobody asked`);
    const [asked] = open.splice(index, 1);
    // Of two calls with one xid, which was answered first is not known.
    if (body.stat !== 'SUCCESS' || open.some((bytes) => new XdrReader(bytes).uint() === xid)) continue;
    answered = true;
    const header = new CallHeader();
    header.decode(new XdrReader(asked!));
    if (calls.filter((bytes) => new XdrReader(bytes).uint() === xid).length > 1 || header.proc === 0) continue;
    const program = svc.programs.find(({ number, version }) => number === header.prog && version === header.vers);
    const procedure = Object.values(program?.procedures ?? {}).find(({ number }) => number === header.proc);
    procedure?.result.decode(r);
    r.finish();
  }
  return answered;
}

function hasHeader(bytes: Uint8Array): boolean {
  try {
    new CallHeader().decode(new XdrReader(bytes));
    return true;
  } catch (error) {
    if (error instanceof XdrError) return false;
    throw error;
  }
}

interface Sent {
  readonly direction: number;
  readonly body: Uint8Array;
  /** False: what follows is not framed, and takes with it what was not yet answered. */
  readonly whole: boolean;
}

function records(bytes: Uint8Array): Sent[] {
  const decoder = new RecordDecoder(pool);
  const target = emptyTarget();
  const sent: Sent[] = [];
  try {
    decoder.push(bytes);
    while (decoder.next(target)) {
      const { direction, start, end, payload, iobuf, payloadIobufs } = target;
      sent.push({
        direction,
        body: new Uint8Array(Buffer.concat([target.bytes.subarray(start, end), ...payload])),
        whole: true,
      });
      iobuf?.unref();
      for (const further of payloadIobufs) further.unref();
    }
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    sent.push({ direction: 1, body: new Uint8Array(0), whole: false });
  } finally {
    decoder.dispose();
  }
  return sent;
}
