import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readUtf8, utf8ByteLength } from './utf8.ts';

const encoder = new TextEncoder();

describe('utf8', () => {
  it('utf8ByteLength() agrees with TextEncoder for any string, well-formed or not', () => {
    const units = fc.oneof(fc.nat(0x7f), fc.nat(0xffff), fc.integer({ min: 0xd800, max: 0xdfff }));
    fc.assert(
      fc.property(fc.array(units), (codes) => {
        const text = String.fromCharCode(...codes);
        expect(utf8ByteLength(text)).toBe(encoder.encode(text).length);
      }),
    );
    expect(utf8ByteLength('\ud800a\udc00')).toBe(7);
    for (const text of ['a', 'é', '\ud800', '\u{1f600}']) {
      const long = text.repeat(1000);
      expect(utf8ByteLength(long)).toBe(encoder.encode(long).length);
    }
  });

  it('readUtf8() reads what TextEncoder writes, at every length and offset', () => {
    const units = fc.constantFrom<fc.StringConstraints['unit']>('grapheme-ascii', 'grapheme');
    const texts = units.chain((unit) => fc.string({ unit: unit ?? 'grapheme', maxLength: 80 }));
    fc.assert(
      fc.property(texts, fc.nat(7), (text, offset) => {
        const expected = encoder.encode(text);
        const bytes = new Uint8Array(offset + expected.length + 3).fill(0xff);
        bytes.set(expected, offset);
        expect(readUtf8(bytes, offset, expected.length)).toBe(text);
      }),
    );
  });

  it('readUtf8() judges any bytes as a strict TextDecoder does', () => {
    const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const oneBad = fc
      .tuple(fc.string({ unit: 'grapheme-ascii', maxLength: 60 }), fc.nat(60), fc.integer({ min: 0x80, max: 0xff }))
      .map(([text, at, byte]) => {
        const bytes = encoder.encode(text);
        if (at < bytes.length) bytes[at] = byte;
        return bytes;
      });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 60 }), oneBad), (bytes) => {
        let expected: string | undefined;
        try {
          expected = strict.decode(bytes);
        } catch {
          expect(() => readUtf8(bytes, 0, bytes.length)).toThrow(TypeError);
          return;
        }
        expect(readUtf8(bytes, 0, bytes.length)).toBe(expected);
      }),
    );
  });
});
