import type { IobufPoolStats } from '@gluster-ts/iobuf-pool';

import type { StatedumpSection } from '../render-statedump.ts';

// The page class C calls its default.
const DEFAULT_PAGE_BYTES = 128 * 1024;

/** The iobuf pool: C's keys where they mean the same, one `[arena.N]` for each page class. */
export function iobufSections(stats: IobufPoolStats): StatedumpSection[] {
  const global: StatedumpSection = {
    name: 'iobuf.global',
    entries: [
      ['iobuf_pool.default_page_size', DEFAULT_PAGE_BYTES],
      ['iobuf_pool.arena_size', stats.bytes],
      ['iobuf_pool.arena_cnt', stats.classes.reduce((sum, { arenas }) => sum + arenas, 0)],
      ['iobuf_pool.request_misses', stats.oversize.count],
      ['iobuf_pool.stdalloc_active', stats.oversize.active],
      ['iobuf_pool.stdalloc_active_bytes', stats.oversize.activeBytes],
      ['iobuf_pool.refusals', stats.refusals],
    ],
  };
  const classes = stats.classes.map((one, index): StatedumpSection => {
    const prefix = `arena.${index + 1}`;
    return {
      name: prefix,
      entries: [
        [`${prefix}.active_cnt`, one.active],
        [`${prefix}.passive_cnt`, one.passive],
        [`${prefix}.alloc_cnt`, one.hits + one.misses],
        [`${prefix}.max_active`, one.maxActive],
        [`${prefix}.page_size`, one.pageBytes],
        [`${prefix}.arena_cnt`, one.arenas],
        [`${prefix}.filled_cnt`, one.filled],
        [`${prefix}.purge_cnt`, one.purge],
      ],
    };
  });
  return [global, ...classes];
}
