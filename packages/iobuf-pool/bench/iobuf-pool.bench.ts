import { Buffer } from 'node:buffer';
import { Iobref, IobufPool, PAGE_CLASSES } from '@gluster-ts/iobuf-pool';
import type { Iobuf } from '@gluster-ts/iobuf-pool';

interface BenchCase {
  readonly name: string;
  readonly batch: number;
  run(): void;
}

/** Has pages of `bytes` bytes, one after the other. */
type Loop = (bytes: number, count: number) => void;

const pool = new IobufPool();
/** The last byte read, so that the work is not thought away. */
export let last: number | undefined;

// Six plain loops rather than two parameters: a call that the engine can not see through costs as much as the pool.
const loops: Readonly<Record<string, Readonly<Record<string, Loop>>>> = {
  /** What the getting itself costs. */
  get: {
    pool(bytes, count) {
      for (let i = 0; i < count; i++) {
        const iobuf = pool.get(bytes);
        last = iobuf.bytes[0];
        iobuf.unref();
      }
    },
    'alloc-unsafe'(bytes, count) {
      for (let i = 0; i < count; i++) last = Buffer.allocUnsafe(bytes)[0];
    },
    uint8array(bytes, count) {
      for (let i = 0; i < count; i++) last = new Uint8Array(bytes)[0];
    },
  },
  /** With what the kernel charges for memory that was not touched before. */
  'get-fill': {
    pool(bytes, count) {
      for (let i = 0; i < count; i++) {
        const iobuf = pool.get(bytes);
        last = iobuf.bytes.fill(1)[0];
        iobuf.unref();
      }
    },
    'alloc-unsafe'(bytes, count) {
      for (let i = 0; i < count; i++) last = Buffer.allocUnsafe(bytes).fill(1)[0];
    },
    uint8array(bytes, count) {
      for (let i = 0; i < count; i++) last = new Uint8Array(bytes).fill(1)[0];
    },
  },
};

/** Operations of one run, so that about as many bytes are asked for in each class. */
function batchOf(pageBytes: number): number {
  return Math.max(8, Math.min(1000, (4 * 1024 * 1024) / pageBytes));
}

const perClass = Object.entries(loops).flatMap(([use, sources]) =>
  PAGE_CLASSES.flatMap(({ pageBytes }) =>
    Object.entries(sources).map(([source, loop]): BenchCase => {
      const batch = batchOf(pageBytes);
      return { name: `iobuf-pool/${use}/${pageBytes}/${source}`, batch, run: () => loop(pageBytes, batch) };
    }),
  ),
);

const BURST = 1024;
const held: Iobuf[] = [];

/** Every page of an arena and back: what the moves between its lists cost. */
const burst: BenchCase = {
  name: `iobuf-pool/burst/${BURST}`,
  batch: BURST,
  run() {
    for (let i = 0; i < BURST; i++) held.push(pool.get(128));
    for (let iobuf = held.pop(); iobuf !== undefined; iobuf = held.pop()) iobuf.unref();
  },
};

const iobref = new Iobref();

/** What a reply costs in references: one iobuf, held by an iobref until it is written. */
const reply: BenchCase = {
  name: 'iobuf-pool/iobref/add-clear',
  batch: 1000,
  run() {
    for (let i = 0; i < 1000; i++) {
      const iobuf = pool.get(300);
      iobref.add(iobuf);
      iobuf.unref();
      iobref.clear();
    }
  },
};

export const cases: readonly BenchCase[] = [...perClass, burst, reply];
