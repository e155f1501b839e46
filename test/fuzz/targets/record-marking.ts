import { IobufPool } from '../../../packages/iobuf-pool/src/index.ts';
import {
  RecordDecoder,
  resolveRecordLimits,
  TransportError,
  type RecordTarget,
} from '../../../packages/rpc-transport/src/index.ts';
import { expectEqual } from '../round-trip.ts';
import type { FuzzTarget } from '../target.ts';

interface Outcome {
  readonly records: readonly string[];
  readonly code: string | undefined;
}

/** Small, so that inputs of some hundred bytes reach every one of them. */
const limits = resolveRecordLimits({
  recordBytesMax: 1024,
  fragmentsPerRecordMax: 12,
  emptyFragmentsPerRecordMax: 2,
  vectorBytesMax: 256,
});
const pool = new IobufPool();

/** A stream of records: the same come out however it is torn, and nothing of the pool is kept. */
export const recordMarking: FuzzTarget = {
  name: 'record-marking/stream',
  weight: 900,
  seeds: [
    marked([message(0, 40)]),
    marked([message(1, 8)]),
    marked([message(0, 8)], [message(1, 300)], [message(0, 16)]),
    marked([message(0, 4), new Uint8Array(4), new Uint8Array(100)]),
    marked([message(0, 600), new Uint8Array(0), new Uint8Array(400)], [message(1, 24)]),
    // As long as a record may be.
    marked([message(0, 896), ...Array.from({ length: 4 }, () => new Uint8Array(32))]),
    marked(Array.from({ length: 12 }, (_, i) => (i === 0 ? message(1, 8) : new Uint8Array(i)))),
  ],
  refusals: [TransportError],
  run(bytes) {
    const whole = outcomeOf([bytes]);
    expectEqual(outcomeOf(torn(bytes)), whole);
    const again = outcomeOf([marked(...whole.records.map((hex) => [new Uint8Array(Buffer.from(hex, 'hex'))]))]);
    expectEqual(again, { records: whole.records, code: undefined });
    if (pool.stats().classes.some(({ active }) => active > 0)) throw new Error('Pages of the pool were kept');
    return whole.code === undefined && whole.records.length > 0;
  },
  scaling: {
    'many records': (n) => marked(...Array.from({ length: n }, () => [message(0, 24)])),
    'many fragments': (n) => marked(...Array.from({ length: n }, () => [message(0, 8), new Uint8Array(1)])),
  },
};

function outcomeOf(chunks: readonly Uint8Array[]): Outcome {
  const decoder = new RecordDecoder(pool, limits);
  const records: string[] = [];
  const target = emptyTarget();
  try {
    for (const chunk of chunks) {
      decoder.push(chunk);
      while (decoder.next(target)) records.push(take(target));
    }
    return { records, code: undefined };
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    return { records, code: error.code };
  } finally {
    decoder.dispose();
  }
}

function take({ bytes, start, end, payload, byteLength, iobuf, payloadIobufs }: RecordTarget): string {
  const record = Buffer.concat([bytes.subarray(start, end), ...payload]);
  if (record.length !== byteLength) throw new Error(`Record of ${record.length} bytes says that it has ${byteLength}`);
  if (byteLength > limits.recordBytesMax) throw new Error(`Record of ${byteLength} bytes is above the limit`);
  iobuf?.unref();
  for (const further of payloadIobufs) further.unref();
  return record.toString('hex');
}

/** Pieces of 1 to 61 bytes, by what the stream itself says. */
function torn(bytes: Uint8Array): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + 1 + (((bytes[at] ?? 0) * 7 + at) % 61);
    pieces.push(bytes.slice(at, end));
    at = end;
  }
  return pieces;
}

/** Records, each as its fragments. */
export function marked(...records: readonly (readonly Uint8Array[])[]): Uint8Array {
  const parts = records.flatMap((fragments) =>
    fragments.flatMap((fragment, i) => {
      const mark = Buffer.alloc(4);
      mark.writeUInt32BE((fragment.length | (i === fragments.length - 1 ? 0x8000_0000 : 0)) >>> 0);
      return [mark, fragment];
    }),
  );
  return new Uint8Array(Buffer.concat(parts));
}

function message(direction: 0 | 1, byteLength: number): Uint8Array {
  const bytes = new Uint8Array(byteLength);
  for (let i = 0; i < byteLength; i++) bytes[i] = i < 4 ? 0x20 + i : i < 8 ? 0 : i;
  if (byteLength >= 8) bytes[7] = direction;
  return bytes;
}

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
