import { describe, expect, it } from 'vitest';

import { RemoteTable } from './remote-table.ts';

interface Entry {
  readonly host: string;
  readonly port: number;
  busy: boolean;
}

function entry(host: string, port: number, busy = false): Entry {
  return { host, port, busy };
}

function tableOf(entries: readonly Entry[], connectionsMax: number, perHostMax: number): RemoteTable<Entry> {
  const table = new RemoteTable<Entry>(connectionsMax, perHostMax);
  for (const one of entries) table.add(one, one);
  return table;
}

describe('RemoteTable', () => {
  it('has room until it is full, and then that of whoever was silent longest and is not busy', () => {
    const entries = [entry('a', 1, true), entry('a', 2), entry('b', 1), entry('b', 2)];
    const table = tableOf(entries.slice(0, 3), 4, 3);
    expect(table.room('c')).toBe(true);
    table.add(entries[3]!, entries[3]!);
    expect(table.room('c')).toBe(entries[1]);
    expect(table.find({ host: 'a', port: 2 })).toBe(entries[1]);
    expect(table.room('c')).toBe(entries[2]);
  });

  it('makes room for one more of a host that has its share among those of that host', () => {
    const entries = [entry('b', 1), entry('a', 1), entry('a', 2)];
    const table = tableOf(entries, 10, 2);
    expect(table.room('a')).toBe(entries[1]);
    expect(table.room('b')).toBe(true);
    entries[1]!.busy = true;
    entries[2]!.busy = true;
    expect(table.room('a')).toBe(false);
  });

  it('looks at a bounded number, and at others the next time', () => {
    const entries = Array.from({ length: 65 }, (_, port) => entry('a', port, port < 64));
    const table = tableOf(entries, 65, 65);
    expect([table.room('b'), table.room('b'), table.room('b')]).toEqual([false, false, entries[64]]);
  });

  it('keeps nothing of those that are gone', () => {
    const entries = [entry('a', 1), entry('a', 2), entry('b', 1)];
    const table = tableOf(entries, 10, 10);
    expect(table.hostCount).toBe(2);
    for (const one of [...entries, ...entries]) table.remove(one);
    expect(table.hostCount).toBe(0);
    expect(table.find({ host: 'a', port: 1 })).toBeUndefined();
  });
});
