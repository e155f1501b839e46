import { IobufPool } from '@gluster-ts/iobuf-pool';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PAGE_BYTES, Pages } from './pages.ts';

function inUse(pool: IobufPool): number {
  const { classes, oversize } = pool.stats();
  return classes.reduce((sum, { active }) => sum + active, oversize.active);
}

describe('Pages', () => {
  it('does not change what was read and is still held', () => {
    const pool = new IobufPool();
    const pages = new Pages(pool);
    pages.write(0, Buffer.from('first'));
    const { data, page } = pages.read(0, 5);
    pages.write(0, Buffer.from('SECOND'));
    pages.truncate(3);
    pages.clear();
    expect(Buffer.from(data).toString()).toBe('first');
    page?.unref();
    expect(inUse(pool)).toBe(0);
  });

  it('hands out a whole page without copying it', () => {
    const pages = new Pages(new IobufPool());
    pages.write(0, Buffer.alloc(PAGE_BYTES, 1));
    const [one, two] = [pages.read(0, PAGE_BYTES), pages.read(0, PAGE_BYTES)];
    expect(one.data.buffer).toBe(two.data.buffer);
    expect(one.page?.references).toBe(3);
  });

  it('holds what a buffer would hold, and gives every page back', () => {
    const PAGE = 4096;
    const classes = [128, 512, PAGE].map((pageBytes) => ({ pageBytes, pagesPerArena: 4 }));
    // Around the borders of pages of all sizes, and of the file.
    const offset = fc.constantFrom(0, 1, 100, 127, 4096, PAGE - 3, PAGE, PAGE + 5, 2 * PAGE - 1);
    const step = fc.oneof(
      fc.record({ op: fc.constant('write'), offset, count: fc.constantFrom(0, 1, 7, 600, PAGE, PAGE + 9) }),
      fc.record({ op: fc.constant('truncate'), offset, count: fc.constant(0) }),
      fc.record({ op: fc.constant('hold'), offset, count: fc.constantFrom(1, 300, PAGE) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        // A page of a former owner is full of 0xdb.
        const pool = new IobufPool({ debug: true, classes });
        const pages = new Pages(pool, PAGE);
        const model = Buffer.alloc(4 * PAGE);
        let size = 0;
        const held: { data: Uint8Array; copy: Buffer; page: { unref(): void } | undefined }[] = [];
        for (const [index, { op, offset, count }] of steps.entries()) {
          if (op === 'write') {
            const data = Buffer.alloc(count, index + 1);
            pages.write(offset, data);
            data.copy(model, offset);
            if (count > 0) size = Math.max(size, offset + count);
          } else if (op === 'truncate') {
            pages.truncate(offset);
            if (offset < size) model.fill(0, offset, size);
            size = offset;
          } else {
            const { data, page, eof } = pages.read(offset, count);
            expect(eof).toBe(offset + count >= size);
            expect(Buffer.compare(data, model.subarray(offset, Math.max(offset, Math.min(offset + count, size))))).toBe(
              0,
            );
            held.push({ data, copy: Buffer.from(data), page });
          }
        }
        expect(pages.size).toBe(size);
        const all = pages.read(0, 4 * PAGE);
        expect(Buffer.compare(all.data, model.subarray(0, size))).toBe(0);
        all.page?.unref();
        for (const { data, copy } of held) expect(Buffer.compare(data, copy)).toBe(0);
        pages.clear();
        expect(pages.used).toBe(0);
        for (const { page } of held) page?.unref();
        expect(inUse(pool)).toBe(0);
      }),
    );
  });
});
