import { describe, expect, it } from 'vitest';
import { attributeCpu, attributeHeap, busyTotal, NO_STAGE } from './attribute.ts';
import { recorded, recordedTree } from './fixtures/recorded.ts';
import type { HeapNode } from './profiles.ts';

describe('attributeCpu()', () => {
  it('attributeCpu() gives each recorded sample to a stage, Node.js below it, the collector or idle', () => {
    const { stages, program, garbageCollector, idle } = attributeCpu([recorded.cpu], recordedTree());
    expect(Object.fromEntries(stages)).toEqual({
      '2.2': { own: 24, node: 0 }, // all of it in mix(), which decode() calls
      4: { own: 15, node: 0 }, // the line before the announcement of 4
      5: { own: 267, node: 0 }, // the line between those of 4 and 5, same function
      6: { own: 34, node: 65 }, // send(), and the hash in Node.js and OpenSSL
      [NO_STAGE]: { own: 12, node: 2 },
    });
    expect({ program, garbageCollector, idle }).toEqual({ program: 0, garbageCollector: 43, idle: 184 });
  });

  it('attributeCpu() loses no sample and counts none twice', () => {
    const all = recorded.cpu.nodes.reduce((sum, { hitCount = 0 }) => sum + hitCount, 0);
    const seen = attributeCpu([recorded.cpu, recorded.cpu], recordedTree());
    expect(busyTotal(seen) + seen.idle).toBe(2 * all);
  });

  it('attributeCpu() leaves code without sources to no stage', () => {
    const { nodes } = recorded.cpu;
    const moved = nodes.map((node) => ({
      ...node,
      callFrame: { ...node.callFrame, url: node.callFrame.url.replace('/checkout/', '/gone/') },
    }));
    const { stages } = attributeCpu([{ nodes: moved }], recordedTree());
    expect([...stages.keys()]).toEqual([NO_STAGE]);
  });
});

describe('attributeHeap()', () => {
  it('attributeHeap() gives recorded bytes to the stage of their function, and adds up to all of them', () => {
    const { stages, program } = attributeHeap(recorded.heap.head, recordedTree());
    expect(stages.get('2.2')).toEqual({ own: 20_528 + 205_200, node: 0 });
    expect(stages.get('4')).toEqual({ own: 741_664 + 33_013_512, node: 0 });
    expect(stages.get('6')?.own).toBe(222_768 + 5504 + 8_110_976);
    const sum = [...stages.values()].reduce((bytes, { own, node }) => bytes + own + node, program);
    expect(sum).toBe(bytesOf(recorded.heap.head));
  });
});

function bytesOf({ selfSize, children }: HeapNode): number {
  return children.reduce((sum, child) => sum + bytesOf(child), selfSize);
}
