import type { Connection, Direction } from '../../src/index.ts';
import type { RecordDecoder } from '../../src/record/decoder.ts';
import type { RecordTarget } from '../../src/record/target.ts';

/** xid, direction and body of a message, as bytes. */
export function message(xid: number, direction: number, body: Uint8Array = new Uint8Array(0)): Uint8Array {
  const bytes = new Uint8Array(8 + body.byteLength);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, xid);
  view.setUint32(4, direction);
  bytes.set(body, 8);
  return bytes;
}

/** A record mark. */
export function mark(length: number, last = true): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, length + (last ? 0x80000000 : 0));
  return bytes;
}

/** A message as one record, cut into fragments that end at the given offsets. */
export function record(bytes: Uint8Array, cuts: readonly number[] = []): Uint8Array {
  const ends = [...cuts, bytes.byteLength];
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const [index, end] of ends.entries()) {
    parts.push(mark(end - at, index === ends.length - 1), bytes.subarray(at, end));
    at = end;
  }
  return concat(parts);
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** Bytes whose values tell their offset. */
export function pattern(length: number, seed = 0): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let index = 0; index < length; index++) bytes[index] = index * 7 + seed;
  return bytes;
}

/** Cuts bytes into chunks, each with a buffer of its own, as a socket hands them out. */
export function chunksOf(bytes: Uint8Array, size: number): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.byteLength; at += size) chunks.push(bytes.slice(at, at + size));
  return chunks;
}

/** A target for the decoder. */
export function emptyTarget(): RecordTarget {
  const bytes = new Uint8Array(0);
  return {
    xid: 0,
    direction: 0,
    bytes,
    view: new DataView(bytes.buffer),
    start: 0,
    end: 0,
    payload: [],
    byteLength: 0,
    fragmentCount: 0,
    iobuf: undefined,
    payloadIobufs: [],
  };
}

/** What a decoder made of a record, copied out of it. */
export interface SeenRecord {
  readonly xid: number;
  readonly direction: Direction;
  readonly bytes: Uint8Array;
  readonly fragmentCount: number;
  /** Gathered in iobufs, not a view on the chunk. */
  readonly gathered: boolean;
  readonly vectors: number;
}

/** Feeds chunks to a decoder and gives every iobuf back at once. */
export function decodeAll(decoder: RecordDecoder, chunks: readonly Uint8Array[]): SeenRecord[] {
  const target = emptyTarget();
  const seen: SeenRecord[] = [];
  for (const chunk of chunks) {
    decoder.push(chunk);
    while (decoder.next(target)) {
      seen.push({
        xid: target.xid,
        direction: target.direction,
        bytes: concat([target.bytes.subarray(target.start, target.end), ...target.payload]),
        fragmentCount: target.fragmentCount,
        gathered: target.iobuf !== undefined,
        vectors: 1 + target.payload.length,
      });
      release(target);
    }
  }
  return seen;
}

export function release(target: RecordTarget): void {
  target.iobuf?.unref();
  for (const iobuf of target.payloadIobufs) iobuf.unref();
  target.iobuf = undefined;
  target.payloadIobufs = [];
}

/** Submits one message. */
export function submit(
  connection: Connection,
  xid: number,
  direction: Direction,
  body: Uint8Array = new Uint8Array(0),
): boolean {
  const slot = connection.begin(8 + body.byteLength);
  slot.view.setUint32(slot.offset, xid);
  slot.view.setUint32(slot.offset + 4, direction);
  slot.bytes.set(body, slot.offset + 8);
  return connection.commit(xid);
}
