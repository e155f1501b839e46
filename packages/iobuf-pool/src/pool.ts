import { ByteBudget } from './byte-budget.ts';
import { IobufError } from './errors.ts';
import { Oversize } from './oversize.ts';
import { bitsOf, checkPageClasses, PAGE_CLASSES } from './page-classes.ts';
import { PagePool } from './page-pool.ts';
import { IobufTracker } from './tracker.ts';
import type { Iobuf } from './iobuf.ts';
import type { PageClass } from './page-classes.ts';
import type { IobufPoolStats } from './stats.ts';
import type { IobufLeak } from './tracker.ts';

/** Options of {@link IobufPool}. */
export interface IobufPoolOptions {
  /** Sizes of pages and of arenas, smallest first; powers of two. Default: {@link PAGE_CLASSES}. */
  readonly classes?: readonly PageClass[];
  /**
   * Most bytes of arenas and oversize buffers together; a request beyond is refused with `ERR_IOBUF_LIMIT`.
   * `Infinity` sets no limit. Default: 1 GiB.
   */
  readonly bytesMax?: number;
  /**
   * Remembers the call stack of every `get`, so that `leaks()` can name it; hands out no iobuf object twice, so that a
   * surplus `unref` is always found; overwrites pages that come back with 0xdb. For tests: a request costs
   * microseconds. Default: false.
   */
  readonly debug?: boolean;
  /** With `debug`: told of each iobuf that is garbage collected with references left. */
  readonly onLeak?: (leak: IobufLeak) => void;
}

const BYTES_MAX_DEFAULT = 1024 * 1024 * 1024;

/**
 * Reference-counted pages from arenas that are allocated at the first need of their class. (stage 1.3)
 *
 * ```ts
 * const pool = new IobufPool();
 * using iobuf = pool.get(300); // a page of 512 bytes
 * iobuf.view.setUint32(0, 42);
 * ```
 */
export class IobufPool {
  readonly #pageBytesMax: number;
  readonly #budget: ByteBudget;
  readonly #tracker: IobufTracker | undefined;
  readonly #pages: readonly PagePool[];
  /** The page pool for requests of up to 2^n bytes, at n. */
  readonly #byBits: readonly PagePool[];
  readonly #oversize: Oversize;

  /** @throws IobufError `ERR_IOBUF_BAD_OPTION` */
  constructor(options: IobufPoolOptions = {}) {
    const { classes = PAGE_CLASSES, bytesMax = BYTES_MAX_DEFAULT, debug = false, onLeak } = options;
    checkPageClasses(classes);
    const tracker = debug ? new IobufTracker(onLeak) : undefined;
    const budget = new ByteBudget(bytesMax, () => {
      for (const pages of this.#pages) pages.pruneAll();
    });
    this.#budget = budget;
    this.#tracker = tracker;
    this.#pages = classes.map((pageClass) => new PagePool(pageClass, budget, tracker));
    this.#byBits = this.#pages.flatMap((pages, i) => {
      const below = i === 0 ? -1 : bitsOf(classes[i - 1]?.pageBytes ?? 0);
      return new Array<PagePool>(bitsOf(classes[i]?.pageBytes ?? 0) - below).fill(pages);
    });
    this.#pageBytesMax = classes.at(-1)?.pageBytes ?? 0;
    this.#oversize = new Oversize(budget, tracker);
  }

  /**
   * Hands out a page of the least class that holds `minBytes` (0 or more), with one reference, the caller's. Above the
   * largest class it allocates exactly `minBytes`. Pages are not zeroed.
   *
   * @throws IobufError `ERR_IOBUF_SIZE`, `ERR_IOBUF_LIMIT`, `ERR_IOBUF_MEMORY`
   */
  get(minBytes: number): Iobuf {
    // A whole number of 32 bits: anything else, NaN too, is not equal to itself after `| 0`.
    if ((minBytes | 0) === minBytes && minBytes >= 0 && minBytes <= this.#pageBytesMax) {
      const pages = this.#byBits[bitsOf(minBytes)];
      if (pages !== undefined) return pages.get();
    }
    if (!Number.isSafeInteger(minBytes) || minBytes < 0) {
      throw new IobufError('ERR_IOBUF_SIZE', `Cannot get an iobuf of ${minBytes} bytes: not a size`);
    }
    return this.#oversize.get(minBytes);
  }

  /** Gives back every wholly passive arena, except one per class. Call it when load has fallen, by a slow timer say. */
  prune(): void {
    for (const pages of this.#pages) pages.prune();
  }

  /** Counts as of now. */
  stats(): IobufPoolStats {
    return {
      classes: this.#pages.map((pages) => pages.stats()),
      oversize: this.#oversize.stats(),
      bytes: this.#budget.held,
      bytesMax: this.#budget.bytesMax,
      refusals: this.#budget.refusals,
    };
  }

  /**
   * Every iobuf that is handed out now, in the order of the requests, with the stack of who took it. After the work is
   * done, these are the leaks.
   *
   * @throws IobufError `ERR_IOBUF_DEBUG_OFF` without `debug: true`.
   */
  leaks(): IobufLeak[] {
    if (this.#tracker === undefined) {
      throw new IobufError('ERR_IOBUF_DEBUG_OFF', 'Cannot name leaks: the pool was made without debug: true');
    }
    return this.#tracker.leaks();
  }
}
