import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { XidTable } from './xid-table.ts';

describe('XidTable', () => {
  it('take() counts around 2^32', () => {
    const table = new XidTable<string, string>(0xffff_ffff, false);
    expect([table.take(), table.take()]).toEqual([0xffff_ffff, 0]);
  });

  it('take() skips what is in use', () => {
    const table = new XidTable<string, string>(0xffff_fffe, false);
    for (const xid of [0xffff_ffff, 0, 1]) table.add(xid, 'long running');
    expect([table.take(), table.take()]).toEqual([0xffff_fffe, 2]);
  });

  it('take() skips what a reply may still come for', () => {
    const table = new XidTable<string, string>(1, false);
    table.add(1, 'given up');
    table.abandon(1, 'me');
    table.next = 1;
    expect(table.take()).toBe(2);
    expect(table.past(1)).toEqual({ kind: 'late', owner: 'me' });
    table.next = 1;
    expect(table.take()).toBe(1);
  });

  it('past() tells a late reply, once, from one to nobody', () => {
    const table = new XidTable<string, string>(1, false);
    for (const xid of [1, 2, 3]) table.add(xid, 'call');
    table.abandon(1, 'me');
    table.remove(2, 'me');
    expect([1, 2, 3].map((xid) => table.has(xid))).toEqual([false, false, true]);
    expect([1, 1, 2, 4].map((xid) => table.past(xid)?.kind)).toEqual(['late', undefined, undefined, undefined]);
  });

  it('past() tells every further reply where they repeat', () => {
    const table = new XidTable<string, string>(1, true);
    for (const xid of [1, 2]) table.add(xid, 'call');
    table.abandon(1, 'me');
    table.remove(2, 'you');
    expect([1, 1, 2, 2, 3].map((xid) => table.past(xid))).toEqual([
      { kind: 'late', owner: 'me' },
      { kind: 'late', owner: 'me' },
      { kind: 'duplicate', owner: 'you' },
      { kind: 'duplicate', owner: 'you' },
      undefined,
    ]);
  });

  it.each([true, false])('remembers 4096 calls of the past, not more (repeats: %s)', (repeats) => {
    const table = new XidTable<string, string>(0, repeats);
    for (let xid = 0; xid < 5000; xid++) table.abandon(xid, 'me');
    expect([903, 904, 4999].map((xid) => table.past(xid)?.kind)).toEqual([undefined, 'late', 'late']);
  });

  it('calls() are those in flight, oldest first', () => {
    const table = new XidTable<string, string>(1, false);
    table.add(2, 'a');
    table.add(1, 'b');
    table.add(3, 'c');
    table.remove(1, 'me');
    expect([...table.calls()]).toEqual(['a', 'c']);
  });

  it('take() never gives out a number in use', () => {
    fc.assert(
      fc.property(fc.nat(0xffff_ffff), fc.array(fc.nat(5)), (first, picks) => {
        const table = new XidTable<number, string>(first, false);
        const used: number[] = [];
        for (const pick of picks) {
          const xid = table.take();
          expect(used).not.toContain(xid);
          table.add(xid, xid);
          used.push(xid);
          if (pick > 2) used.splice(pick % used.length, 1).forEach((gone) => table.remove(gone, 'me'));
        }
      }),
    );
  });
});
