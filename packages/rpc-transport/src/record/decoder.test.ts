import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { IobufPool } from '@gluster-ts/iobuf-pool';
import { describe, expect, it } from 'vitest';

import { activePages } from '../../test/support/connection.ts';
import {
  chunksOf,
  concat,
  decodeAll,
  emptyTarget,
  mark,
  message,
  pattern,
  record,
  release,
} from '../../test/support/records.ts';
import { CALL, REPLY } from '../message.ts';
import { RecordDecoder } from './decoder.ts';
import { resolveRecordLimits, type RecordLimits } from './limits.ts';

// The request of `gluster pool list`, as Debian's gluster 10.3 sends it to glusterd's unix socket.
const LIST_FRIENDS = Buffer.from(
  '80000048000000020000000000000002' +
    '0012e5bf00000002000000030005f39700000018' +
    '000000000000000000000000000000000000000400000000' +
    '00000000000000000000000200000000',
  'hex',
);

interface Vector {
  readonly name: string;
  readonly stream: Uint8Array;
  readonly expected: readonly { xid: number; direction: number; byteLength: number; fragmentCount: number }[];
}

const long = message(7, CALL, pattern(600));
const vectors: readonly Vector[] = [
  {
    name: 'one call of the gluster command',
    stream: LIST_FRIENDS,
    expected: [{ xid: 2, direction: CALL, byteLength: 72, fragmentCount: 1 }],
  },
  {
    name: 'many records',
    stream: concat(Array.from({ length: 9 }, (_, xid) => record(message(xid, xid % 2, pattern(4 * xid))))),
    expected: Array.from({ length: 9 }, (_, xid) => ({
      xid,
      direction: xid % 2,
      byteLength: 8 + 4 * xid,
      fragmentCount: 1,
    })),
  },
  {
    name: 'fragments of every kind: tearing the xid, the type, the body; empty ones first, between and last',
    stream: concat([
      record(message(1, REPLY, pattern(20)), [1, 2, 3, 5, 8, 13]),
      record(message(2, CALL, pattern(20)), [0, 0, 9, 9, 28]),
      record(long, [300]),
      record(message(8, CALL)),
    ]),
    expected: [
      { xid: 1, direction: REPLY, byteLength: 28, fragmentCount: 7 },
      { xid: 2, direction: CALL, byteLength: 28, fragmentCount: 6 },
      { xid: 7, direction: CALL, byteLength: 608, fragmentCount: 2 },
      { xid: 8, direction: CALL, byteLength: 8, fragmentCount: 1 },
    ],
  },
  {
    name: 'the largest and smallest xid',
    stream: concat([record(message(0xffffffff, CALL)), record(message(0, REPLY))]),
    expected: [
      { xid: 0xffffffff, direction: CALL, byteLength: 8, fragmentCount: 1 },
      { xid: 0, direction: REPLY, byteLength: 8, fragmentCount: 1 },
    ],
  },
];

function decoderWith(limits: Partial<RecordLimits> = {}): { decoder: RecordDecoder; pool: IobufPool } {
  const pool = new IobufPool();
  return { decoder: new RecordDecoder(pool, resolveRecordLimits(limits)), pool };
}

/** A whole collection; the flag is set only now, because tests cannot set it for their process. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc()');
}

/** Pushes bytes and returns the code of the error that this ends in. */
function failure(decoder: RecordDecoder, bytes: Uint8Array): unknown {
  decoder.push(bytes);
  try {
    const target = emptyTarget();
    while (decoder.next(target)) release(target);
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
  return undefined;
}

describe('RecordDecoder', () => {
  for (const { name, stream, expected } of vectors) {
    it(`finds the same records in chunks of every size: ${name}`, () => {
      const pool = new IobufPool();
      for (let size = 1; size <= stream.byteLength; size++) {
        const decoder = new RecordDecoder(pool);
        const seen = decodeAll(decoder, chunksOf(stream, size));
        expect(
          seen.map(({ xid, direction, bytes, fragmentCount }) => ({
            xid,
            direction,
            byteLength: bytes.byteLength,
            fragmentCount,
          })),
          `chunks of ${size}`,
        ).toEqual(expected);
        expect(decoder.atBoundary).toBe(true);
        expect(activePages(pool)).toBe(0);
      }
    });
  }

  it('keeps the bytes of a record whatever its fragments and chunks', () => {
    const stream = record(long, [1, 77, 78, 300]);
    const pool = new IobufPool();
    for (let size = 1; size <= stream.byteLength; size++) {
      const [seen] = decodeAll(new RecordDecoder(pool), chunksOf(stream, size));
      expect(Buffer.compare(seen?.bytes ?? Buffer.alloc(0), long), `chunks of ${size}`).toBe(0);
    }
  });

  it('copies nothing of a record that lies whole in one chunk', () => {
    const { decoder, pool } = decoderWith();
    const chunk = concat([record(message(1, CALL, pattern(100))), record(message(2, REPLY, pattern(40)))]);
    decoder.push(chunk);
    const target = emptyTarget();
    expect(decoder.next(target)).toBe(true);
    expect(target.bytes).toBe(chunk);
    expect([target.start, target.end]).toEqual([4, 112]);
    expect(decoder.next(target)).toBe(true);
    expect(target.bytes).toBe(chunk);
    expect(target.view.buffer).toBe(chunk.buffer);
    expect(decoder.next(target)).toBe(false);
    expect(decoder.bytesCopied).toBe(0);
    expect(pool.stats().bytes).toBe(0);
  });

  it('copies nothing when only the fragment header was torn off', () => {
    const { decoder } = decoderWith();
    const stream = record(message(1, CALL, pattern(100)));
    const seen = decodeAll(decoder, [stream.slice(0, 3), stream.slice(3)]);
    expect(seen).toMatchObject([{ xid: 1, gathered: false }]);
    expect(decoder.bytesCopied).toBe(0);
  });

  it('takes a page of the class that the bytes need', () => {
    const { decoder, pool } = decoderWith();
    const stream = record(message(1, CALL, pattern(100)));
    decoder.push(stream.slice(0, 60));
    const target = emptyTarget();
    expect(decoder.next(target)).toBe(false);
    expect(pool.stats().classes.find(({ active }) => active > 0)?.pageBytes).toBe(128);
    decoder.push(stream.slice(60));
    expect(decoder.next(target)).toBe(true);
    expect(target.iobuf?.bytes.length).toBe(128);
    release(target);
  });

  it('reserves nothing for a fragment header that announces much', () => {
    const { decoder, pool } = decoderWith({ recordBytesMax: 0x7fffffff });
    // One fragment of almost 2 GiB, of which ten bytes arrive.
    decoder.push(concat([mark(0x7fffffff), message(1, CALL), new Uint8Array(2)]));
    expect(decoder.next(emptyTarget())).toBe(false);
    const { classes, oversize } = pool.stats();
    expect(oversize.count).toBe(0);
    expect(classes.filter(({ active }) => active > 0).map(({ pageBytes, active }) => [pageBytes, active])).toEqual([
      [128, 1],
    ]);
  });

  it('stays linear with 100,000 fragments of one byte', () => {
    const bytes = message(1, CALL, pattern(100_000 - 8));
    const stream = record(
      bytes,
      Array.from({ length: bytes.byteLength - 1 }, (_, index) => index + 1),
    );
    const { decoder } = decoderWith({ fragmentsPerRecordMax: 100_000 });
    const [seen] = decodeAll(decoder, chunksOf(stream, 65_536));
    expect(seen?.fragmentCount).toBe(100_000);
    expect(seen?.bytes).toEqual(bytes);
    // Once into the page, and all moves to larger pages together less than that again.
    expect(decoder.bytesCopied).toBeGreaterThanOrEqual(100_000);
    expect(decoder.bytesCopied).toBeLessThan(200_000);
    expect(decoder.iobufsTaken).toBeLessThan(10);
  });

  it('goes on in further vectors behind the largest page, without copying again', () => {
    const bytes = message(9, REPLY, pattern(10_000));
    const { decoder, pool } = decoderWith({ vectorBytesMax: 4096 });
    const seen = decodeAll(decoder, chunksOf(record(bytes, [5000]), 1000));
    expect(seen).toMatchObject([{ xid: 9, vectors: 3, fragmentCount: 2 }]);
    expect(seen[0]?.bytes).toEqual(bytes);
    expect(decoder.bytesCopied).toBeLessThan(10_008 + 4096);
    expect(activePages(pool)).toBe(0);
  });

  it('does not take many small vectors for many small fragments behind the first vector', () => {
    const bytes = message(9, REPLY, pattern(20_000));
    const cuts = Array.from({ length: 4000 }, (_, index) => (index + 1) * 5);
    const { decoder } = decoderWith({ vectorBytesMax: 4096 });
    const seen = decodeAll(decoder, chunksOf(record(bytes, cuts), 100));
    expect(seen[0]?.vectors).toBe(Math.ceil(20_008 / 4096));
    expect(seen[0]?.bytes).toEqual(bytes);
  });

  it('stays linear where the pool has no larger page', () => {
    const bytes = message(1, CALL, pattern(100_000));
    const pool = new IobufPool({ classes: [{ pageBytes: 128, pagesPerArena: 8 }] });
    const decoder = new RecordDecoder(pool);
    const [seen] = decodeAll(decoder, chunksOf(record(bytes), 100));
    expect(Buffer.compare(seen?.bytes ?? Buffer.alloc(0), bytes)).toBe(0);
    expect(decoder.bytesCopied).toBeLessThan(3 * bytes.byteLength);
  });

  it('keeps nothing of a chunk that is used up', async () => {
    const { decoder } = decoderWith();
    const feed = (bytes: Uint8Array): WeakRef<Uint8Array> => {
      decodeAll(decoder, [bytes]);
      return new WeakRef(bytes);
    };
    const whole = feed(record(message(1, CALL)));
    const torn = feed(record(message(2, CALL, pattern(100))).slice(0, 50));
    // A WeakRef holds on to its target until the end of the job that made it.
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
    expect([whole.deref(), torn.deref()]).toEqual([undefined, undefined]);
  });

  it('counts the bytes of the record under way, marks and all fragments', () => {
    const { decoder } = decoderWith();
    const stream = record(message(1, CALL, pattern(100)), [30, 60]);
    for (const [index, chunk] of chunksOf(stream.slice(0, -1), 1).entries()) {
      decodeAll(decoder, [chunk]);
      expect(decoder.bytesPending).toBe(index + 1);
    }
    decodeAll(decoder, [stream.slice(-1)]);
    expect(decoder.bytesPending).toBe(0);
  });

  it('tells xid and direction of a record before it is complete', () => {
    const { decoder } = decoderWith();
    const stream = record(message(5, REPLY, pattern(100)));
    decoder.push(stream.slice(0, 11));
    decoder.next(emptyTarget());
    expect(decoder.messageTypeRead).toBe(false);
    decoder.push(stream.slice(11, 12));
    decoder.next(emptyTarget());
    expect(decoder.messageTypeRead).toBe(true);
    expect([decoder.xid, decoder.direction, decoder.bytesPending]).toEqual([5, REPLY, 12]);
  });

  it('discard() gives the bytes back and finds the next record', () => {
    const { decoder, pool } = decoderWith();
    const stream = concat([record(message(5, REPLY, pattern(1000)), [500, 800]), record(message(6, CALL))]);
    decoder.push(stream.slice(0, 300));
    expect(decoder.next(emptyTarget())).toBe(false);
    decoder.discard();
    expect(activePages(pool)).toBe(0);
    expect(decodeAll(decoder, chunksOf(stream.slice(300), 64))).toMatchObject([{ xid: 6 }]);
    expect(decoder.recordsDiscarded).toBe(1);
    expect(decoder.atBoundary).toBe(true);
  });

  it('refuses a message type that is neither CALL nor REPLY as soon as it is there', () => {
    const whole = record(message(1, 2, pattern(100)));
    expect(failure(decoderWith().decoder, whole)).toBe('ERR_TRANSPORT_BAD_DIRECTION');
    // Twelve bytes of a hundred: it does not wait for the rest.
    expect(failure(decoderWith().decoder, whole.slice(0, 12))).toBe('ERR_TRANSPORT_BAD_DIRECTION');
    expect(failure(decoderWith().decoder, whole.slice(0, 11))).toBeUndefined();
    expect(failure(decoderWith().decoder, record(message(1, 0x80000000), [3, 6]))).toBe('ERR_TRANSPORT_BAD_DIRECTION');
  });

  it('refuses a record without room for xid and message type', () => {
    expect(failure(decoderWith().decoder, mark(0))).toBe('ERR_TRANSPORT_RECORD_TOO_SHORT');
    expect(failure(decoderWith().decoder, mark(7))).toBe('ERR_TRANSPORT_RECORD_TOO_SHORT');
    expect(failure(decoderWith().decoder, concat([mark(4, false), new Uint8Array(4), mark(3)]))).toBe(
      'ERR_TRANSPORT_RECORD_TOO_SHORT',
    );
  });

  it('refuses a record over recordBytesMax from its header, whole, torn or in fragments', () => {
    const limits = { recordBytesMax: 100 };
    const fits = record(message(1, CALL, pattern(92)));
    const over = record(message(1, CALL, pattern(93)));
    expect(failure(decoderWith(limits).decoder, fits)).toBeUndefined();
    expect(failure(decoderWith(limits).decoder, over)).toBe('ERR_TRANSPORT_RECORD_TOO_LARGE');
    expect(failure(decoderWith(limits).decoder, over.slice(0, 4))).toBe('ERR_TRANSPORT_RECORD_TOO_LARGE');
    const sum = record(message(1, CALL, pattern(93)), [50]);
    expect(failure(decoderWith(limits).decoder, sum)).toBe('ERR_TRANSPORT_RECORD_TOO_LARGE');
    expect(failure(decoderWith(limits).decoder, mark(0x7fffffff, false))).toBe('ERR_TRANSPORT_RECORD_TOO_LARGE');
  });

  it('refuses more fragments than fragmentsPerRecordMax, counted per record', () => {
    const limits = { fragmentsPerRecordMax: 3 };
    const three = record(message(1, CALL, pattern(8)), [4, 8]);
    const four = record(message(1, CALL, pattern(8)), [4, 8, 12]);
    expect(failure(decoderWith(limits).decoder, concat([three, three, three]))).toBeUndefined();
    expect(failure(decoderWith(limits).decoder, four)).toBe('ERR_TRANSPORT_TOO_MANY_FRAGMENTS');
  });

  it('refuses more empty fragments than emptyFragmentsPerRecordMax, counted per record', () => {
    const limits = { emptyFragmentsPerRecordMax: 2 };
    const two = record(message(1, CALL), [0, 0]);
    expect(failure(decoderWith(limits).decoder, concat([two, two]))).toBeUndefined();
    expect(failure(decoderWith(limits).decoder, record(message(1, CALL), [0, 4, 4, 8]))).toBe(
      'ERR_TRANSPORT_TOO_MANY_FRAGMENTS',
    );
    // A peer that sends nothing but empty fragments is told off by default, too.
    const { decoder } = decoderWith();
    expect(failure(decoder, concat(Array.from({ length: 17 }, () => mark(0, false))))).toBe(
      'ERR_TRANSPORT_TOO_MANY_FRAGMENTS',
    );
  });

  it('hands out the records before a broken one, then throws the same error for ever', () => {
    const { decoder, pool } = decoderWith();
    decoder.push(concat([record(message(1, CALL)), record(message(2, CALL), [3]), record(message(3, 9))]));
    const target = emptyTarget();
    expect(decoder.next(target)).toBe(true);
    expect(decoder.next(target)).toBe(true);
    release(target);
    expect(() => decoder.next(target)).toThrow('Message type 9 is neither CALL (0) nor REPLY (1)');
    expect(() => decoder.next(target)).toThrow('Message type 9 is neither CALL (0) nor REPLY (1)');
    expect(activePages(pool)).toBe(0);
  });

  it('gives the bytes of an unfinished record back on dispose()', () => {
    const { decoder, pool } = decoderWith({ vectorBytesMax: 4096 });
    const stream = record(message(1, CALL, pattern(9000)));
    decoder.push(stream.slice(0, 8999));
    expect(decoder.next(emptyTarget())).toBe(false);
    expect(decoder.atBoundary).toBe(false);
    expect(activePages(pool)).toBe(3);
    decoder.dispose();
    expect(activePages(pool)).toBe(0);
  });

  it('push() refuses a chunk while the last one is not used up', () => {
    const { decoder } = decoderWith();
    decoder.push(record(message(1, CALL)));
    expect(() => decoder.push(new Uint8Array(1))).toThrow(/12 bytes of the last one are unread/);
  });

  it('refuses limits that are none', () => {
    expect(() => decoderWith({ recordBytesMax: 7 })).toThrow(/recordBytesMax must be a whole number from 8/);
    expect(() => decoderWith({ fragmentsPerRecordMax: 0 })).toThrow(/fragmentsPerRecordMax/);
    expect(() => decoderWith({ vectorBytesMax: Number.NaN })).toThrow(/vectorBytesMax/);
  });
});
