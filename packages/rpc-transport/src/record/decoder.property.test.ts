import { IobufPool } from '@gluster-ts/iobuf-pool';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { activePages } from '../../test/support/connection.ts';
import { chunksOf, concat, decodeAll, emptyTarget, message, record, release } from '../../test/support/records.ts';
import { TransportError } from '../errors.ts';
import { RecordDecoder } from './decoder.ts';

/** Small enough that records reach every one of them. */
const LIMITS = {
  recordBytesMax: 3000,
  fragmentsPerRecordMax: 12,
  emptyFragmentsPerRecordMax: 3,
  vectorBytesMax: 700,
};

const body = fc.oneof(fc.uint8Array({ maxLength: 80 }), fc.uint8Array({ minLength: 600, maxLength: 2900 }));

const fragmented = fc
  .tuple(
    fc.integer({ min: 0, max: 0xffffffff }),
    fc.constantFrom(0, 1),
    body,
    fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }),
  )
  .map(([xid, direction, bytes, cuts]) => {
    const whole = message(xid, direction, bytes);
    const ends = [...new Set(cuts.map((cut) => Math.floor(cut * whole.byteLength)))]
      .filter((end) => end > 0 && end < whole.byteLength)
      .sort((a, b) => a - b);
    return { xid, direction, whole, fragmentCount: ends.length + 1, stream: record(whole, ends) };
  });

/** Cuts bytes at random places. */
function split(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const ends = cuts.map((cut) => Math.floor(cut * bytes.byteLength)).sort((a, b) => a - b);
  let at = 0;
  return [...ends, bytes.byteLength].map((end) => bytes.slice(at, (at = end)));
}

// Generous, for machines that do much else.
describe('RecordDecoder', { timeout: 60_000 }, () => {
  it('finds the same records whatever the fragments and chunks', () => {
    fc.assert(
      fc.property(
        fc.array(fragmented, { minLength: 1, maxLength: 6 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }),
        (records, cuts) => {
          const pool = new IobufPool();
          const decoder = new RecordDecoder(pool, LIMITS);
          const stream = concat(records.map(({ stream }) => stream));
          const seen = decodeAll(decoder, split(stream, cuts));
          expect(seen.map(({ xid, direction, fragmentCount }) => [xid, direction, fragmentCount])).toEqual(
            records.map(({ xid, direction, fragmentCount }) => [xid, direction, fragmentCount]),
          );
          for (const [index, { whole }] of records.entries()) expect(seen[index]?.bytes).toEqual(whole);
          expect(decoder.atBoundary).toBe(true);
          expect(activePages(pool)).toBe(0);
          // Each byte once into a page, and growing copies less than that again.
          expect(decoder.bytesCopied).toBeLessThanOrEqual(2 * stream.byteLength);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('makes of any bytes records or an error of its own, and holds no more than arrived', () => {
    const header = fc
      .tuple(fc.boolean(), fc.oneof(fc.nat(40), fc.nat(4000), fc.nat(0x7fffffff)))
      .map(([last, length]) => {
        const bytes = new Uint8Array(4);
        new DataView(bytes.buffer).setUint32(0, length + (last ? 0x80000000 : 0));
        return bytes;
      });
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      header,
      fragmented.map(({ stream }) => stream),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), fc.integer({ min: 1, max: 500 }), (pieces, size) => {
        const pool = new IobufPool();
        const decoder = new RecordDecoder(pool, LIMITS);
        const target = emptyTarget();
        let arrived = 0;
        try {
          for (const chunk of chunksOf(concat(pieces), size)) {
            decoder.push(chunk);
            arrived += chunk.byteLength;
            while (decoder.next(target)) {
              expect(target.byteLength).toBeLessThanOrEqual(LIMITS.recordBytesMax);
              release(target);
            }
            expect(decoder.bytesGathered).toBeLessThanOrEqual(arrived);
          }
        } catch (error) {
          if (!(error instanceof TransportError)) throw error;
          expect(error.fault).toBe('peer');
        }
        decoder.dispose();
        expect(activePages(pool)).toBe(0);
      }),
      { numRuns: 1000 },
    );
  });
});
