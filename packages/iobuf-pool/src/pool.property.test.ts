import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IobufPool } from './pool.ts';
import type { Iobuf } from './iobuf.ts';

const classes = [
  { pageBytes: 8, pagesPerArena: 5 },
  { pageBytes: 32, pagesPerArena: 3 },
  { pageBytes: 64, pagesPerArena: 1 },
];

type Step = { do: 'get'; bytes: number } | { do: 'ref' | 'unref'; pick: number } | { do: 'prune' };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('get' as const), bytes: fc.nat({ max: 80 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('ref' as const), pick: fc.nat() }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('unref' as const), pick: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('prune' as const) }) },
);

/** What the test knows of an iobuf that it holds. */
interface Holding {
  readonly iobuf: Iobuf;
  readonly mark: number;
  references: number;
}

function expectInvariants(pool: IobufPool, held: readonly Holding[]): void {
  const stats = pool.stats();
  let bytes = stats.oversize.activeBytes;
  for (const each of stats.classes) {
    const live = held.filter(({ iobuf }) => iobuf.bytes.length === each.pageBytes);
    expect(each.active).toBe(live.length);
    expect(each.active + each.passive).toBe(each.arenas * each.pagesPerArena);
    expect(each.passive).toBeGreaterThanOrEqual(each.arenas - each.filled);
    expect(each.filled * each.pagesPerArena).toBeLessThanOrEqual(each.active);
    expect(each.purge).toBeLessThanOrEqual(1);
    expect(each.maxActive).toBeGreaterThanOrEqual(each.active);
    bytes += each.arenas * each.pagesPerArena * each.pageBytes;
  }
  expect(stats.bytes).toBe(bytes);
}

function expectApart(held: readonly Holding[]): void {
  const ranges = held.map(({ iobuf: { bytes } }) => bytes);
  for (const [i, a] of ranges.entries()) {
    for (const b of ranges.slice(i + 1)) {
      const overlap =
        a.buffer === b.buffer && a.byteOffset < b.byteOffset + b.length && b.byteOffset < a.byteOffset + a.length;
      expect(overlap).toBe(false);
    }
  }
}

test.each([false, true])(
  'IobufPool keeps its invariants over any sequence of calls, debug: %s',
  { timeout: 60_000 },
  (debug) => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const pool = new IobufPool({ classes, debug });
        const held: Holding[] = [];
        let mark = 0;
        for (const each of steps) {
          if (each.do === 'prune') pool.prune();
          else if (each.do === 'get') {
            const iobuf = pool.get(each.bytes);
            expect(iobuf.references).toBe(1);
            expect(iobuf.bytes.length).toBeGreaterThanOrEqual(each.bytes);
            mark = (mark + 1) % 256;
            iobuf.bytes.fill(mark);
            held.push({ iobuf, mark, references: 1 });
          } else if (held.length > 0) {
            const index = each.pick % held.length;
            const holding = held[index]!;
            // Nobody else has written to the page while it was ours.
            expect(holding.iobuf.bytes.every((byte) => byte === holding.mark)).toBe(true);
            holding.references += each.do === 'ref' ? 1 : -1;
            holding.iobuf[each.do]();
            expect(holding.iobuf.references).toBe(holding.references);
            if (holding.references === 0) held.splice(index, 1);
          }
          expectInvariants(pool, held);
        }
        expectApart(held);
        if (debug) expect(pool.leaks()).toHaveLength(held.length);
        for (const { iobuf, references } of held) for (let i = 0; i < references; i++) iobuf.unref();
        pool.prune();
        expectInvariants(pool, []);
        for (const each of pool.stats().classes) expect(each.arenas).toBeLessThanOrEqual(1);
      }),
    );
  },
);

test('IobufPool never holds more than bytesMax, and serves again once buffers are back', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 64, max: 400 }),
      fc.array(fc.nat({ max: 80 }), { minLength: 1, maxLength: 60 }),
      (bytesMax, sizes) => {
        const pool = new IobufPool({ classes, bytesMax });
        const held: Iobuf[] = [];
        for (const size of sizes) {
          try {
            held.push(pool.get(size));
          } catch (error) {
            expect(error).toMatchObject({ code: 'ERR_IOBUF_LIMIT' });
            if (size <= 64) for (const iobuf of held.splice(0)) iobuf.unref();
          }
          expect(pool.stats().bytes).toBeLessThanOrEqual(bytesMax);
        }
        for (const iobuf of held.splice(0)) iobuf.unref();
        pool.get(64).unref();
      },
    ),
  );
});
