import { IobufError } from './errors.ts';

/** One size of page, and how many of them an arena holds. */
export interface PageClass {
  /** Bytes of one page: a power of two. */
  readonly pageBytes: number;
  /** Pages of one arena, at least 1. */
  readonly pagesPerArena: number;
}

/**
 * The page classes of glusterfs 10.3 (libglusterfs/src/iobuf.c, `gf_iobuf_init_config`), smallest first. One arena of
 * each together is 12.4 MiB; C maps them all at start, {@link IobufPool} each at the first need.
 */
export const PAGE_CLASSES: readonly PageClass[] = [
  { pageBytes: 128, pagesPerArena: 1024 },
  { pageBytes: 512, pagesPerArena: 512 },
  { pageBytes: 2 * 1024, pagesPerArena: 512 },
  { pageBytes: 8 * 1024, pagesPerArena: 128 },
  { pageBytes: 32 * 1024, pagesPerArena: 64 },
  { pageBytes: 128 * 1024, pagesPerArena: 32 },
  { pageBytes: 256 * 1024, pagesPerArena: 8 },
  { pageBytes: 1024 * 1024, pagesPerArena: 2 },
];

/** Pages above this size could not be told apart by the 32-bit arithmetic of {@link bitsOf}. */
const PAGE_BYTES_MAX = 2 ** 30;

/** @throws IobufError `ERR_IOBUF_BAD_OPTION` unless the classes are powers of two, ascending, with pages in them. */
export function checkPageClasses(classes: readonly PageClass[]): void {
  if (classes.length === 0) throw new IobufError('ERR_IOBUF_BAD_OPTION', 'Page classes are empty');
  let previous = 0;
  for (const { pageBytes, pagesPerArena } of classes) {
    if (!Number.isInteger(Math.log2(pageBytes)) || pageBytes < 1 || pageBytes > PAGE_BYTES_MAX) {
      throw new IobufError(
        'ERR_IOBUF_BAD_OPTION',
        `Page size ${pageBytes} is not a power of two up to ${PAGE_BYTES_MAX}`,
      );
    }
    if (pageBytes <= previous) {
      throw new IobufError('ERR_IOBUF_BAD_OPTION', `Page size ${pageBytes} does not ascend from ${previous}`);
    }
    if (!Number.isInteger(pagesPerArena) || pagesPerArena < 1) {
      throw new IobufError('ERR_IOBUF_BAD_OPTION', `Pages per arena ${pagesPerArena} is not a positive whole number`);
    }
    previous = pageBytes;
  }
}

/** The least n with 2^n ≥ `bytes`, for whole numbers from 0 up to 2^31. */
export function bitsOf(bytes: number): number {
  return bytes === 0 ? 0 : 32 - Math.clz32(bytes - 1);
}
