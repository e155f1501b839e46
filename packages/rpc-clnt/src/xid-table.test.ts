import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { XidTable } from './xid-table.ts';

describe('XidTable', () => {
  it('take() counts around 2^32', () => {
    const table = new XidTable<string>(0xffff_ffff);
    expect([table.take(), table.take()]).toEqual([0xffff_ffff, 0]);
  });

  it('take() skips what is in use', () => {
    const table = new XidTable<string>(0xffff_fffe);
    for (const xid of [0xffff_ffff, 0, 1]) table.add(xid, 'long running');
    expect([table.take(), table.take()]).toEqual([0xffff_fffe, 2]);
  });

  it('judge() tells a late reply, once, from one to nobody', () => {
    const table = new XidTable<string>(1);
    for (const xid of [1, 2, 3]) table.add(xid, 'call');
    table.abandon(1);
    table.remove(2);
    expect([1, 1, 2, 3, 4].map((xid) => table.judge(xid))).toEqual(['late', 'stray', 'stray', 'waited-for', 'stray']);
    table.abandon(3);
    table.add(3, 'its number, used again');
    table.remove(3);
    expect(table.judge(3)).toBe('stray');
  });

  it('abandon() remembers 4096 numbers, not more', () => {
    const table = new XidTable<string>(0);
    for (let xid = 0; xid < 5000; xid++) table.abandon(xid);
    expect([903, 904, 4999].map((xid) => table.judge(xid))).toEqual(['stray', 'late', 'late']);
  });

  it('clear() takes out what is in flight, oldest first, and forgets the rest', () => {
    const table = new XidTable<string>(1);
    table.add(2, 'a');
    table.add(1, 'b');
    table.abandon(9);
    expect(table.clear()).toEqual(['a', 'b']);
    expect([table.size, table.judge(1), table.judge(9)]).toEqual([0, 'stray', 'stray']);
  });

  it('take() never gives out a number in use', () => {
    fc.assert(
      fc.property(fc.nat(0xffff_ffff), fc.array(fc.nat(5)), (first, picks) => {
        const table = new XidTable<number>(first);
        const used: number[] = [];
        for (const pick of picks) {
          const xid = table.take();
          expect(used).not.toContain(xid);
          table.add(xid, xid);
          used.push(xid);
          if (pick > 2) used.splice(pick % used.length, 1).forEach((gone) => table.remove(gone));
        }
      }),
    );
  });
});
