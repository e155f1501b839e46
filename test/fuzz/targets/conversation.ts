import { IobufPool } from '../../../packages/iobuf-pool/src/index.ts';
import {
  memoryPeer,
  RecordDecoder,
  TransportError,
  type Connection,
} from '../../../packages/rpc-transport/src/index.ts';
import type { Rpcsvc } from '../../../packages/rpcsvc/src/index.ts';
import { CallHeader, decodeReply, XdrError, XdrReader } from '../../../packages/xdr/src/index.ts';
import { emptyTarget, marked } from './record-marking.ts';

/** More than any stream of calls that fits into an input has to wait for. */
const TURNS_MAX = 2000;

const pool = new IobufPool();

/** Streams of records: each call by itself, and three in a row. */
export function streamsOf(calls: readonly Uint8Array[]): Uint8Array[] {
  const rows = calls.map((one, i) =>
    marked([one], [calls[(i * 7 + 3) % calls.length]!], [calls[(i * 11 + 5) % calls.length]!]),
  );
  return [...calls.map((one) => marked([one])), ...rows];
}

/**
 * Sends a stream of records to a service: as many replies come as there are calls, each can be read, and nothing is left
 * behind. True: at least one has a result.
 *
 * @param seen the connection as the service is to see it
 */
export async function converse(
  svc: Rpcsvc,
  bytes: Uint8Array,
  seen: (connection: Connection) => Connection = (connection) => connection,
): Promise<boolean> {
  const peer = memoryPeer({ pool, recordTimeoutMs: 0, stallTimeoutMs: 0 });
  svc.attach(seen(peer.connection));
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
