import { describe, expect, it } from 'vitest';
import { Dict } from './dict.ts';
import { roomFor } from './room.ts';

describe('roomFor', () => {
  it('roomFor() gives zeros that nobody else has, of any size', () => {
    const rooms = Array.from({ length: 300 }, (_, i) => ({ size: (i * 37) % 1500, ...roomFor((i * 37) % 1500) }));
    for (const { bytes, view, start, size } of rooms) {
      expect(view.byteLength).toBe(bytes.length);
      expect(bytes.subarray(start, start + size).every((byte) => byte === 0)).toBe(true);
      bytes.fill(0xff, start, start + size);
    }
  });

  it('roomFor() does without a slab whose memory has been given away', () => {
    const { bytes } = roomFor(8);
    structuredClone(bytes.buffer, { transfer: [bytes.buffer as ArrayBuffer] });
    const next = roomFor(8);
    expect(next.bytes.length).toBeGreaterThanOrEqual(next.start + 8);
  });
});

describe('serialize', () => {
  it('serialize() of many dicts gives each its own bytes', () => {
    const dicts = Array.from({ length: 400 }, (_, i) =>
      new Dict().setInt32('number', i).setString('text', (i % 5 === 0 ? 'é' : 'e').repeat(i)),
    );
    const all = dicts.map((dict) => dict.serialize());
    for (const [i, bytes] of all.entries()) {
      const dict = Dict.unserialize(bytes);
      expect([dict.int32('number'), dict.string('text'), bytes.length]).toEqual([
        i,
        (i % 5 === 0 ? 'é' : 'e').repeat(i),
        dicts[i]?.serializedLength,
      ]);
    }
  });
});
