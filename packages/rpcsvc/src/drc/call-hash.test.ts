import { describe, expect, it } from 'vitest';
import { CallHash } from './call-hash.ts';

/** The bytes 0, 1, 2 …, as in the vectors, somewhere in a buffer. */
function numbered(length: number, offset: number): DataView {
  const bytes = Uint8Array.from({ length: offset + length }, (_, i) => (i - offset) & 0xff);
  return new DataView(bytes.buffer);
}

// Published with the reference implementation: HalfSipHash-2-4, 64 bits, key 00 … 07, of the first `length` of 00 01 02 ….
const VECTORS: readonly (readonly [length: number, hash: string])[] = [
  [0, '218d1f59b9b83cc8'],
  [1, 'be552412f8387315'],
  [2, '064f39ef7c50eb57'],
  [3, 'ce0f1a45f7060679'],
  [4, 'd5e78a175be52ea1'],
  [5, 'cb9d7c3f2f3db580'],
  [6, 'ce3e91358aa2bc25'],
  [61, '313563a4b7ed5cf3'],
  [62, 'f90b3ab572d46693'],
  [63, '2ea63c71bf326087'],
];

describe('CallHash', () => {
  it.each(VECTORS)('of %i bytes is that of the reference', (length, expected) => {
    const hash = new CallHash(0x0302_0100, 0x0706_0504, { perWord: 2, atEnd: 4 });
    for (const offset of [0, 1, 6]) {
      const bytes = Buffer.alloc(8);
      const [low, high] = hash.words(numbered(length, offset), offset, offset + length);
      bytes.writeUInt32LE(low);
      bytes.writeUInt32LE(high, 4);
      expect(bytes.toString('hex')).toBe(expected);
    }
  });

  it('of() is a whole number of 53 bits that changes with each bit and with the key', () => {
    const view = numbered(80, 0);
    const hash = new CallHash(1, 2);
    const seen = new Set([hash.of(view, 0, 80), new CallHash(1, 3).of(view, 0, 80), hash.of(view, 0, 79)]);
    for (let bit = 0; bit < 640; bit++) {
      view.setUint8(bit >> 3, view.getUint8(bit >> 3) ^ (1 << (bit & 7)));
      seen.add(hash.of(view, 0, 80));
      view.setUint8(bit >> 3, view.getUint8(bit >> 3) ^ (1 << (bit & 7)));
    }
    expect(seen.size).toBe(643);
    expect([...seen].every(Number.isSafeInteger)).toBe(true);
    expect(Math.max(...seen)).toBeGreaterThan(2 ** 52);
    expect(hash.of(view, 0, 80)).toBe([...seen][0]);
  });
});
