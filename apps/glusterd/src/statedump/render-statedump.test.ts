import { describe, expect, it } from 'vitest';

import { renderStatedump } from './render-statedump.ts';

describe('renderStatedump()', () => {
  it("has C's layout, from DUMP-START-TIME to DUMP-END-TIME", () => {
    let us = Date.UTC(2026, 10, 22, 12) * 1000;
    const sections = [
      { name: 'iobuf.global', entries: [['iobuf_pool.arena_cnt', 8]] as const },
      { name: 'xlator.glusterd.priv', entries: new Map([['glusterd.x', 'two\nlines']]) },
    ];
    expect(renderStatedump(sections, () => us++)).toBe(
      [
        'DUMP-START-TIME: 2026-11-22 12:00:00.000000 +0000',
        '',
        '[iobuf.global]',
        'iobuf_pool.arena_cnt=8',
        '',
        '[xlator.glusterd.priv]',
        'glusterd.x=two lines',
        '',
        'DUMP-END-TIME: 2026-11-22 12:00:00.000001 +0000',
        '',
      ].join('\n'),
    );
  });
});
