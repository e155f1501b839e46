import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readText, readValueText } from './text.ts';

const reference = new TextDecoder('utf-8', { ignoreBOM: true });

describe('text', () => {
  // Mostly ASCII, as long as what is read by itself and longer.
  const byte = fc.oneof(
    { weight: 30, arbitrary: fc.integer({ min: 1, max: 0x7f }) },
    fc.integer({ min: 0, max: 0xff }),
  );
  const value = fc.array(byte, { maxLength: 60 });

  it('readValueText() gives what stands before the first NUL, and nothing of what is around', () => {
    fc.assert(
      fc.property(value, value, value, fc.boolean(), (before, bytes, behind, ends) => {
        const inside = ends ? [...bytes, 0] : bytes;
        const all = Uint8Array.from([...before, ...inside, ...behind]);
        const nul = inside.indexOf(0);
        const text = reference.decode(Uint8Array.from(nul < 0 ? inside : inside.slice(0, nul)));
        expect(readValueText(all, before.length, before.length + inside.length)).toBe(text);
      }),
    );
  });

  it('readText() gives NULs as characters, and all of a long text', () => {
    expect(readText(Uint8Array.of(1, 0x61, 0, 0x62, 2), 1, 4)).toBe('a\0b');
    expect(readText(new Uint8Array(1000).fill(0x61), 1, 1000)).toBe('a'.repeat(999));
  });
});
