import { xdrVoid } from '@gluster-ts/xdr';
import type { Program } from '@gluster-ts/xdr';
import { describe, expect, it } from 'vitest';
import { ProgramTable, ServedProgram } from './program-table.ts';

function served(number: number, version: number): ServedProgram {
  const program: Program = {
    name: `P${number}.${version}`,
    number,
    version,
    procedures: { NULL: { number: 0, args: xdrVoid, result: xdrVoid } },
  };
  return new ServedProgram(program, new Map());
}

describe('ProgramTable.find()', () => {
  it('finds what is registered, and nothing else, in whatever order it is asked', () => {
    const all = [served(1, 1), served(1, 2), served(2, 1), served(0, 0)];
    const table = new ProgramTable();
    expect(table.find(0, 0)).toBeUndefined();
    for (const one of all) table.add(one);
    for (const one of [...all, ...all.toReversed(), ...all.flatMap((one) => [one, one])]) {
      expect(table.find(one.program.number, one.program.version)).toBe(one);
      expect(table.find(one.program.number, 3)).toBeUndefined();
      expect(table.find(3, one.program.version)).toBeUndefined();
    }
  });

  it('does not find again what was removed, and finds what took its place', () => {
    const table = new ProgramTable();
    for (const version of [1, 2]) {
      table.add(served(7, version));
      expect(table.find(7, version)).toBeDefined();
      expect(table.remove(7, version)).toBe(true);
      expect(table.find(7, version)).toBeUndefined();
      const next = served(7, version);
      table.add(next);
      expect(table.find(7, version)).toBe(next);
    }
  });
});
