import type { IobufClassStats, IobufPoolStats } from '@gluster-ts/iobuf-pool';

import type { StatedumpSection } from '../render-statedump.ts';

// The page class C calls its default.
const DEFAULT_PAGE_BYTES = 128 * 1024;

/** The iobuf pools taken together: C's keys where they mean the same, one `[arena.N]` for each page class. */
export function iobufSections(pools: readonly IobufPoolStats[]): StatedumpSection[] {
  const sum = (count: (stats: IobufPoolStats) => number): number => pools.reduce((all, stats) => all + count(stats), 0);
  const global: StatedumpSection = {
    name: 'iobuf.global',
    entries: [
      ['iobuf_pool.default_page_size', DEFAULT_PAGE_BYTES],
      ['iobuf_pool.arena_size', sum(({ bytes }) => bytes)],
      ['iobuf_pool.arena_cnt', sum(({ classes }) => classes.reduce((all, { arenas }) => all + arenas, 0))],
      ['iobuf_pool.request_misses', sum(({ oversize }) => oversize.count)],
      ['iobuf_pool.stdalloc_active', sum(({ oversize }) => oversize.active)],
      ['iobuf_pool.stdalloc_active_bytes', sum(({ oversize }) => oversize.activeBytes)],
      ['iobuf_pool.refusals', sum(({ refusals }) => refusals)],
    ],
  };
  // All pools have the same classes.
  const classes = (pools[0]?.classes ?? []).map(({ pageBytes }, index): StatedumpSection => {
    const prefix = `arena.${index + 1}`;
    const sumOf = (count: (one: IobufClassStats) => number): number =>
      sum(({ classes }) =>
        classes.filter((one) => one.pageBytes === pageBytes).reduce((all, one) => all + count(one), 0),
      );
    return {
      name: prefix,
      entries: [
        [`${prefix}.active_cnt`, sumOf(({ active }) => active)],
        [`${prefix}.passive_cnt`, sumOf(({ passive }) => passive)],
        [`${prefix}.alloc_cnt`, sumOf(({ hits, misses }) => hits + misses)],
        [`${prefix}.max_active`, sumOf(({ maxActive }) => maxActive)],
        [`${prefix}.page_size`, pageBytes],
        [`${prefix}.arena_cnt`, sumOf(({ arenas }) => arenas)],
        [`${prefix}.filled_cnt`, sumOf(({ filled }) => filled)],
        [`${prefix}.purge_cnt`, sumOf(({ purge }) => purge)],
      ],
    };
  });
  return [global, ...classes];
}
