import type { BigIntStats } from 'node:fs';
import { expect, it } from 'vitest';
import { NodeTable } from './node.ts';

function stats(ino: bigint, birthtimeNs: bigint): BigIntStats {
  return { dev: 1n, ino, birthtimeNs, isDirectory: () => false } as BigIntStats;
}

it('NodeTable takes a later file of the same inode number for another one', () => {
  const nodes = new NodeTable(stats(1n, 0n));
  const old = nodes.found(nodes.root, 'name', stats(2n, 5n));
  expect(nodes.found(nodes.root, 'other name', stats(2n, 5n))).toBe(old);
  const young = nodes.found(nodes.root, 'name', stats(2n, 6n));
  expect(young.id).not.toBe(old.id);
  expect([nodes.get(old.id), nodes.get(young.id)]).toEqual([old, young]);
});

it('NodeTable forgets the file that was used longest ago, and its number is no other’s', () => {
  const nodes = new NodeTable(stats(1n, 0n), 2);
  const [first, second] = [2n, 3n].map((ino) => nodes.found(nodes.root, `${ino}`, stats(ino, 0n)));
  expect(nodes.get(first!.id)).toBe(first);
  const third = nodes.found(nodes.root, '4', stats(4n, 0n));
  expect([first, second, third].map((node) => nodes.get(node!.id))).toEqual([first, undefined, third]);
  expect(nodes.get(nodes.root.id)).toBe(nodes.root);
  expect(nodes.found(nodes.root, '3', stats(3n, 0n)).id).not.toBe(second!.id);
});
