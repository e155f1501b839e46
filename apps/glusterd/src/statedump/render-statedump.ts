import { formatTimestamp } from '../log/format.ts';

/** A part of a statedump: a heading in brackets and `key=value` lines. */
export interface StatedumpSection {
  readonly name: string;
  readonly entries: Iterable<readonly [key: string, value: string | number | boolean]>;
}

/**
 * The text of a statedump, laid out as every GlusterFS process lays it out, so that the same tools read it:
 *
 *     DUMP-START-TIME: 2026-11-22 12:00:00.000000 +0000
 *
 *     [iobuf.global]
 *     iobuf_pool.arena_cnt=8
 *
 *     DUMP-END-TIME: 2026-11-22 12:00:00.000100 +0000
 */
export function renderStatedump(sections: Iterable<StatedumpSection>, nowUs: () => number): string {
  const lines = [`DUMP-START-TIME: ${formatTimestamp(nowUs())}`];
  for (const { name, entries } of sections) {
    lines.push('', `[${name}]`);
    for (const [key, value] of entries) lines.push(`${key}=${String(value).replace(/[\r\n]/g, ' ')}`);
  }
  lines.push('', `DUMP-END-TIME: ${formatTimestamp(nowUs())}`, '');
  return lines.join('\n');
}
