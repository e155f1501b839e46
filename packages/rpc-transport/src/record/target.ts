import type { Iobuf } from '@gluster-ts/iobuf-pool';

import type { Direction } from '../message.ts';
import type { RecordAssembly } from './assembly.ts';

const EMPTY = new Uint8Array(0);
const EMPTY_VIEW = new DataView(EMPTY.buffer);
const NO_PAYLOAD: readonly Uint8Array[] = [];
const NO_IOBUFS: readonly Iobuf[] = [];

/** What `RecordDecoder.next()` fills in: one complete record. */
export interface RecordTarget {
  xid: number;
  direction: Direction;
  /** Holds the first vector, at `start … end`. */
  bytes: Uint8Array;
  /** Covers exactly `bytes`. */
  view: DataView;
  start: number;
  end: number;
  /** The further vectors. */
  payload: readonly Uint8Array[];
  byteLength: number;
  fragmentCount: number;
  /** Behind `bytes` when the record was gathered; whoever got the record gives it back to the pool. */
  iobuf: Iobuf | undefined;
  /** Behind `payload`, likewise. */
  payloadIobufs: readonly Iobuf[];
}

/** The record is `bytes[start … end)`; nothing is copied. */
export function fillWithView(
  target: RecordTarget,
  xid: number,
  direction: Direction,
  bytes: Uint8Array,
  view: DataView,
  start: number,
  end: number,
): void {
  target.xid = xid;
  target.direction = direction;
  target.bytes = bytes;
  target.view = view;
  target.start = start;
  target.end = end;
  target.payload = NO_PAYLOAD;
  target.byteLength = end - start;
  target.fragmentCount = 1;
  target.iobuf = undefined;
  target.payloadIobufs = NO_IOBUFS;
}

/** The record is what was gathered; its iobufs change hands. */
export function fillWithIobufs(
  target: RecordTarget,
  xid: number,
  direction: Direction,
  assembly: RecordAssembly,
  fragmentCount: number,
): void {
  const first = assembly.takeFirst();
  const rest = assembly.takeRest();
  const { lastBytes, vectorBytesMax } = assembly;
  target.xid = xid;
  target.direction = direction;
  target.bytes = first?.bytes ?? EMPTY;
  target.view = first?.view ?? EMPTY_VIEW;
  target.start = 0;
  target.end = assembly.firstBytes;
  target.payload =
    rest.length === 0
      ? NO_PAYLOAD
      : rest.map((iobuf, index) => iobuf.bytes.subarray(0, index === rest.length - 1 ? lastBytes : vectorBytesMax));
  target.byteLength = assembly.byteLength;
  target.fragmentCount = fragmentCount;
  target.iobuf = first;
  target.payloadIobufs = rest;
}
