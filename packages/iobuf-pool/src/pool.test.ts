import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { IobufError } from './errors.ts';
import { PAGE_CLASSES } from './page-classes.ts';
import { IobufPool } from './pool.ts';
import type { IobufErrorCode } from './errors.ts';
import type { Iobuf } from './iobuf.ts';
import type { IobufClassStats } from './stats.ts';

const KIB = 1024;
const twoPages = [{ pageBytes: 16, pagesPerArena: 2 }];

function codeOf(action: () => unknown): IobufErrorCode | undefined {
  try {
    action();
  } catch (error) {
    if (error instanceof IobufError) return error.code;
    throw error;
  }
  return undefined;
}

function take(pool: IobufPool, count: number, bytes = 16): Iobuf[] {
  return Array.from({ length: count }, () => pool.get(bytes));
}

function onlyClass(pool: IobufPool): IobufClassStats {
  return pool.stats().classes[0]!;
}

test('PAGE_CLASSES are those of glusterfs 10.3', () => {
  expect(PAGE_CLASSES.map(({ pageBytes, pagesPerArena }) => [pageBytes, pagesPerArena])).toEqual([
    [128, 1024],
    [512, 512],
    [2 * KIB, 512],
    [8 * KIB, 128],
    [32 * KIB, 64],
    [128 * KIB, 32],
    [256 * KIB, 8],
    [1024 * KIB, 2],
  ]);
});

test.each([
  [0, 128],
  [1, 128],
  [127, 128],
  [128, 128],
  [129, 512],
  [512, 512],
  [513, 2 * KIB],
  [2 * KIB + 1, 8 * KIB],
  [8 * KIB + 1, 32 * KIB],
  [32 * KIB + 1, 128 * KIB],
  [128 * KIB + 1, 256 * KIB],
  [256 * KIB + 1, 1024 * KIB],
  [1024 * KIB, 1024 * KIB],
])('get() rounds %i bytes up to a page of %i', (minBytes, pageBytes) => {
  using iobuf = new IobufPool().get(minBytes);
  expect(iobuf.bytes.length).toBe(pageBytes);
});

test('get() finds the class for every size there is', () => {
  const classes = [1, 2, 16, 64].map((pageBytes) => ({ pageBytes, pagesPerArena: 1 }));
  const pool = new IobufPool({ classes });
  for (let size = 0; size <= 64; size++) {
    using iobuf = pool.get(size);
    expect(iobuf.bytes.length).toBe(classes.find(({ pageBytes }) => pageBytes >= size)?.pageBytes);
  }
});

test('get() gives a view of exactly the bytes', () => {
  const pool = new IobufPool();
  const iobufs = take(pool, 2, 200);
  const second = iobufs[1]!;
  second.view.setUint32(4, 0xcafebabe);
  expect([...second.bytes.subarray(4, 8)]).toEqual([0xca, 0xfe, 0xba, 0xbe]);
  expect(second.view.byteLength).toBe(second.bytes.length);
  expect(second.view.byteOffset).toBe(second.bytes.byteOffset);
});

test('get() allocates nothing before the first need of a class', () => {
  const pool = new IobufPool();
  expect(pool.stats().bytes).toBe(0);
  using _ = pool.get(512);
  expect(pool.stats().bytes).toBe(512 * 512);
});

test('get() cuts the pages of an arena out of one buffer', () => {
  const pool = new IobufPool({ classes: [{ pageBytes: 16, pagesPerArena: 4 }] });
  const iobufs = take(pool, 4);
  expect(new Set(iobufs.map(({ bytes }) => bytes.buffer)).size).toBe(1);
  expect(iobufs.map(({ bytes }) => bytes.byteOffset)).toEqual([0, 16, 32, 48]);
});

test('get() reuses the iobuf that came back last, with the bytes that its owner left there', () => {
  const pool = new IobufPool();
  const first = pool.get(100);
  first.bytes[0] = 7;
  first.unref();
  const second = pool.get(100);
  expect(second).toBe(first);
  expect(second.bytes[0]).toBe(7);
});

test.each([-1, 1.5, NaN, Infinity, -Infinity, 2 ** 53])('get(%d) is refused as no size', (minBytes) => {
  expect(codeOf(() => new IobufPool().get(minBytes))).toBe('ERR_IOBUF_SIZE');
});

test('get() allocates oversize requests exactly, zeroed, and does not keep them', () => {
  const pool = new IobufPool({ classes: twoPages });
  const iobuf = pool.get(17);
  expect(iobuf.bytes).toEqual(new Uint8Array(17));
  expect(iobuf.view.byteLength).toBe(17);
  expect(pool.stats().oversize).toEqual({ count: 1, bytes: 17, active: 1, activeBytes: 17 });
  expect(pool.stats().bytes).toBe(17);
  iobuf.unref();
  expect(pool.stats().oversize).toEqual({ count: 1, bytes: 17, active: 0, activeBytes: 0 });
  expect(pool.stats().bytes).toBe(0);
  expect(codeOf(() => iobuf.unref())).toBe('ERR_IOBUF_RELEASED');
});

test('get() moves a used-up arena to filled, and its first page back moves it out again', () => {
  const pool = new IobufPool({ classes: twoPages });
  const [a, b] = take(pool, 2);
  expect(onlyClass(pool)).toMatchObject({ arenas: 1, filled: 1, active: 2, passive: 0 });
  a!.unref();
  expect(onlyClass(pool)).toMatchObject({ arenas: 1, filled: 0, active: 1, passive: 1 });
  b!.unref();
  expect(onlyClass(pool)).toMatchObject({ arenas: 1, filled: 0, purge: 0, active: 0, passive: 2 });
});

test('get() takes from the first arena with a passive page before it adds one', () => {
  const pool = new IobufPool({ classes: twoPages });
  const iobufs = take(pool, 4);
  iobufs[1]!.unref();
  expect(pool.get(16)).toBe(iobufs[1]);
  expect(onlyClass(pool)).toMatchObject({ arenas: 2, hits: 3, misses: 2, maxActive: 4 });
});

test('unref() moves a surplus arena without active pages to purge, where the next rise finds it', () => {
  const pool = new IobufPool({ classes: twoPages });
  const iobufs = take(pool, 3);
  iobufs[0]!.unref();
  iobufs[2]!.unref();
  expect(onlyClass(pool)).toMatchObject({ arenas: 2, filled: 0, purge: 1 });
  take(pool, 3);
  expect(onlyClass(pool)).toMatchObject({ arenas: 2, filled: 2, purge: 0, misses: 2 });
});

test('unref() gives arenas beyond the one in purge back at once', () => {
  const pool = new IobufPool({ classes: twoPages });
  for (const iobuf of take(pool, 20)) iobuf.unref();
  expect(onlyClass(pool)).toMatchObject({ arenas: 2, purge: 1, active: 0, maxActive: 20 });
  expect(pool.stats().bytes).toBe(2 * 32);
});

test('prune() keeps one arena per class', () => {
  const pool = new IobufPool({ classes: twoPages });
  for (const iobuf of take(pool, 20)) iobuf.unref();
  pool.prune();
  expect(onlyClass(pool)).toMatchObject({ arenas: 1, purge: 0, passive: 2 });
  expect(pool.stats().bytes).toBe(32);
});

test('prune() finds the surplus arena that was alone when it became passive', () => {
  const pool = new IobufPool({ classes: twoPages });
  const iobufs = take(pool, 4);
  iobufs[0]!.unref();
  iobufs[1]!.unref();
  iobufs[2]!.unref();
  expect(onlyClass(pool)).toMatchObject({ arenas: 2, purge: 0, active: 1 });
  pool.prune();
  expect(onlyClass(pool)).toMatchObject({ arenas: 1, active: 1, passive: 1 });
});

test('prune() leaves arenas with active pages alone', () => {
  const pool = new IobufPool({ classes: twoPages });
  const iobufs = take(pool, 6);
  for (const i of [0, 2, 4]) iobufs[i]!.unref();
  pool.prune();
  expect(onlyClass(pool)).toMatchObject({ arenas: 3, active: 3, passive: 3 });
});

test('bytesMax refuses the arena beyond it and says what for', () => {
  const pool = new IobufPool({ classes: twoPages, bytesMax: 64 });
  take(pool, 4);
  expect(() => pool.get(16)).toThrow(
    'Cannot allocate 32 bytes for an arena of 2 × 16 bytes: 64 of at most 64 bytes are in use',
  );
  expect(codeOf(() => pool.get(16))).toBe('ERR_IOBUF_LIMIT');
  expect(pool.stats()).toMatchObject({ bytes: 64, bytesMax: 64, refusals: 2 });
  expect(onlyClass(pool)).toMatchObject({ arenas: 2, filled: 2, active: 4 });
});

test('bytesMax counts oversize buffers', () => {
  const pool = new IobufPool({ classes: twoPages, bytesMax: 64 });
  const iobuf = pool.get(40);
  expect(codeOf(() => pool.get(40))).toBe('ERR_IOBUF_LIMIT');
  iobuf.unref();
  pool.get(40);
});

test('bytesMax makes room from arenas of other classes that nobody uses', () => {
  const classes = [
    { pageBytes: 16, pagesPerArena: 2 },
    { pageBytes: 32, pagesPerArena: 1 },
  ];
  const pool = new IobufPool({ classes, bytesMax: 32 });
  pool.get(16).unref();
  pool.get(32);
  expect(pool.stats()).toMatchObject({ bytes: 32, refusals: 0 });
});

test('get() reports what the engine can not allocate', () => {
  const pool = new IobufPool({ bytesMax: Infinity });
  expect(codeOf(() => pool.get(Number.MAX_SAFE_INTEGER))).toBe('ERR_IOBUF_MEMORY');
  expect(pool.stats()).toMatchObject({ bytes: 0, oversize: { count: 0, active: 0 } });
});

test.each([
  [{ classes: [] }],
  [{ classes: [{ pageBytes: 100, pagesPerArena: 1 }] }],
  [{ classes: [{ pageBytes: 0.5, pagesPerArena: 1 }] }],
  [{ classes: [{ pageBytes: 2 ** 31, pagesPerArena: 1 }] }],
  [{ classes: [{ pageBytes: 16, pagesPerArena: 0 }] }],
  [{ classes: [{ pageBytes: 16, pagesPerArena: 1.5 }] }],
  [{ classes: [...twoPages, ...twoPages] }],
  [{ bytesMax: 0 }],
  [{ bytesMax: NaN }],
])('IobufPool refuses the options %j', (options) => {
  expect(codeOf(() => new IobufPool(options))).toBe('ERR_IOBUF_BAD_OPTION');
});

test('unref() gives the page back at the last reference only', () => {
  const pool = new IobufPool();
  const iobuf = pool.get(1);
  expect(iobuf.ref()).toBe(iobuf);
  iobuf.unref();
  expect(iobuf.references).toBe(1);
  expect(onlyClass(pool).active).toBe(1);
  iobuf.unref();
  expect(onlyClass(pool).active).toBe(0);
});

test('unref() and ref() after the last unref are errors and change nothing', () => {
  const pool = new IobufPool();
  const iobuf = pool.get(1);
  iobuf.unref();
  const before = pool.stats();
  expect(codeOf(() => iobuf.unref())).toBe('ERR_IOBUF_RELEASED');
  expect(codeOf(() => iobuf.ref())).toBe('ERR_IOBUF_RELEASED');
  expect(pool.stats()).toEqual(before);
});

test('using drops the reference at the end of the block, also when it is left by an error', () => {
  const pool = new IobufPool();
  expect(() => {
    using _ = pool.get(1);
    throw new Error('left');
  }).toThrow('left');
  expect(onlyClass(pool).active).toBe(0);
});

test('inspect() of an iobuf does not show bytes of earlier owners', () => {
  const iobuf = new IobufPool().get(128);
  expect(inspect({ iobuf })).toBe('{ iobuf: Iobuf { pageBytes: 128, references: 1 } }');
});
