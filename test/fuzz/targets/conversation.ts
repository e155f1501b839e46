import { setTimeout as delay } from 'node:timers/promises';
import { IobufPool } from '../../../packages/iobuf-pool/src/index.ts';
import {
  memoryDatagramPeer,
  memoryPeer,
  RecordDecoder,
  TransportError,
  type Connection,
} from '../../../packages/rpc-transport/src/index.ts';
import type { Rpcsvc } from '../../../packages/rpcsvc/src/index.ts';
import { CallHeader, decodeReply, XdrError, XdrReader } from '../../../packages/xdr/src/index.ts';
import { emptyTarget, marked } from './record-marking.ts';

/** More than any stream of calls that fits into an input has to wait for. */
const TURNS_MAX = 10_000;
const TURNS_AT_ONCE = 1000;

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
  const silentBefore = svc.stats().noReply;
  const peer = memoryPeer({ pool, recordTimeoutMs: 0, stallTimeoutMs: 0 });
  svc.attach(seen(peer.connection));
  peer.send(bytes);
  await settle(svc, peer);
  const replies = records(peer.take()).map(({ body }) => body);
  const asked = records(bytes);
  const answered = checkReplies(
    svc,
    asked.filter(({ direction }) => direction === 0).map(({ body }) => body),
    replies,
  );
  // After what is no call the connection is drained: what follows is not answered.
  if (asked.every(({ whole, direction, body }) => whole && (direction === 1 || hasHeader(body)))) {
    const calls = asked.filter(({ direction }) => direction === 0).length;
    checkCount(replies.length, calls - (svc.stats().noReply - silentBefore));
  }
  await end(peer);
  return answered;
}

/**
 * The same over UDP: each record is a datagram. Nothing is wrong enough to end the connection: whatever comes before, each
 * call with a header has its reply.
 */
export async function converseOverUdp(
  svc: Rpcsvc,
  bytes: Uint8Array,
  seen: (connection: Connection) => Connection = (connection) => connection,
): Promise<boolean> {
  const peer = memoryDatagramPeer({ pool, stallTimeoutMs: 0 });
  svc.attach(seen(peer.connection));
  const datagrams = datagramsOf(bytes);
  peer.send(...datagrams);
  await settle(svc, peer);
  const replies = peer.take();
  const calls = datagrams.filter((one) => one.length >= 8 && new DataView(one.buffer).getUint32(4) === 0);
  const answered = checkReplies(svc, calls, replies);
  checkCount(replies.length, calls.filter(hasHeader).length - svc.stats().noReply);
  if (peer.connection.state === 'closed') throw new Error('A datagram has ended the connection');
  await end(peer);
  return answered;
}

/** Some actors wait for a turn of the event loop of their own. */
async function settle(svc: Rpcsvc, peer: { run(): Promise<void> }): Promise<void> {
  for (let i = 0; i === 0 || (i < TURNS_MAX && svc.stats().inProgress > 0); i++) {
    // Files and names are looked up beside the event loop, which on a busy machine takes more than turns.
    if (i > TURNS_AT_ONCE) await delay(1);
    await peer.run();
  }
  const { inProgress } = svc.stats();
  if (inProgress > 0) throw new Error(`${inProgress} calls are still in progress`);
}

async function end(peer: { readonly connection: Connection; run(): Promise<void> }): Promise<void> {
  peer.connection.close();
  await peer.run();
  if (pool.stats().classes.some(({ active }) => active > 0)) throw new Error('Pages of the pool were kept');
}

function checkCount(replies: number, expected: number): void {
  if (replies !== expected) throw new Error(`${replies} replies, not ${expected}`);
}

/** A stream cut at its marks, whatever they say. */
export function datagramsOf(bytes: Uint8Array): Uint8Array[] {
  const datagrams: Uint8Array[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 4 <= bytes.length;) {
    const end = Math.min(at + 4 + (view.getUint32(at) & 0x7fff_ffff), bytes.length);
    datagrams.push(bytes.slice(at + 4, end));
    at = end;
  }
  return datagrams;
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
