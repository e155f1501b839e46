import { IobufPool } from '@gluster-ts/iobuf-pool';

import { concat, emptyTarget, message, pattern, record, release } from '../test/support/records.ts';
import { RecordDecoder } from '../src/record/decoder.ts';

/** What `apps/bench` runs. */
interface BenchCase {
  readonly name: string;
  readonly batch: number;
  run(): void;
}

/** The size of a LIST_FRIENDS call. */
const BODY = pattern(64);
const RECORDS = 64;

/** A case that feeds the same chunks again and again; per record. */
function decoding(name: string, chunks: readonly Uint8Array[], records: number): BenchCase {
  const decoder = new RecordDecoder(new IobufPool());
  const target = emptyTarget();
  return {
    name: `rpc-transport/${name}`,
    batch: records,
    run: () => {
      let count = 0;
      for (const chunk of chunks) {
        decoder.push(chunk);
        while (decoder.next(target)) {
          count++;
          release(target);
        }
      }
      if (count !== records) throw new Error(`${name} found ${count} records of ${records}`);
    },
  };
}

const small = record(message(1, 0, BODY));
const whole = concat(Array.from({ length: RECORDS }, (_, xid) => record(message(xid, 0, BODY))));
const inFragments = concat(Array.from({ length: RECORDS }, (_, xid) => record(message(xid, 0, BODY), [10, 40, 60])));
const large = record(message(1, 0, pattern(1_000_000)));

/** Chunks that each end within a record. */
function torn(bytes: Uint8Array, size: number): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.byteLength; at += size) chunks.push(bytes.slice(at, at + size));
  return chunks;
}

export const cases: readonly BenchCase[] = [
  // One record in a chunk: what a client that waits for each reply costs.
  decoding('decode-small', [small], 1),
  // 64 records in a chunk: what a pipelining client costs, per record.
  decoding('decode-64-per-chunk', [whole], RECORDS),
  // Four fragments per record, so that every record is gathered.
  decoding('decode-fragmented', [inFragments], RECORDS),
  // Every record torn by the end of a chunk.
  decoding('decode-torn', torn(whole, 77), RECORDS),
  // One record of 1 MB in chunks of 64 KiB.
  decoding('decode-torn-1mb', torn(large, 65_536), 1),
];
