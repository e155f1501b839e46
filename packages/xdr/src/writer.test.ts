import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { XDR_DEPTH_MAX, XdrError, XdrWriter } from './index.ts';
import { hexOf } from '../../../test/support/hex.ts';

function written(body: (w: XdrWriter) => void): string {
  const w = new XdrWriter({ initialBytes: 4 });
  body(w);
  return hexOf(w.finish());
}

function refusal(body: (w: XdrWriter) => void): XdrError {
  try {
    body(new XdrWriter());
  } catch (error) {
    if (error instanceof XdrError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('XdrWriter', () => {
  describe('numbers', () => {
    it('int() writes 32 bits, signed, and refuses the rest', () => {
      expect(written((w) => w.int(-1))).toBe('ffffffff');
      expect(written((w) => w.int(-0))).toBe('00000000');
      expect(written((w) => w.int(-2_147_483_648))).toBe('80000000');
      for (const value of [2_147_483_648, -2_147_483_649, 0.5, NaN, Infinity]) {
        expect(refusal((w) => w.int(value)).message).toBe(`${value} is not a 32-bit integer (byte 0)`);
      }
    });

    it('uint() writes 32 bits, unsigned, and refuses the rest', () => {
      expect(written((w) => w.uint(4_294_967_295))).toBe('ffffffff');
      for (const value of [-1, 4_294_967_296, 1.5, NaN]) {
        expect(refusal((w) => w.uint(value)).code).toBe('ERR_XDR_RANGE');
      }
    });

    it('hyper() and uhyper() write 64 bits and refuse the rest', () => {
      expect(written((w) => w.hyper(-1n))).toBe('ffffffffffffffff');
      expect(written((w) => w.uhyper(2n ** 64n - 1n))).toBe('ffffffffffffffff');
      for (const value of [2n ** 63n, -(2n ** 63n) - 1n]) {
        expect(refusal((w) => w.hyper(value)).code).toBe('ERR_XDR_RANGE');
      }
      for (const value of [2n ** 64n, -1n]) expect(refusal((w) => w.uhyper(value)).code).toBe('ERR_XDR_RANGE');
    });

    it('hyperNumber() and uhyperNumber() write safe integers and refuse the rest', () => {
      expect(written((w) => w.hyperNumber(Number.MIN_SAFE_INTEGER))).toBe('ffe0000000000001');
      expect(written((w) => w.hyperNumber(-1))).toBe('ffffffffffffffff');
      expect(written((w) => w.uhyperNumber(Number.MAX_SAFE_INTEGER))).toBe('001fffffffffffff');
      for (const value of [2 ** 53, -(2 ** 53), 0.5, NaN]) {
        expect(refusal((w) => w.hyperNumber(value)).code).toBe('ERR_XDR_RANGE');
        expect(refusal((w) => w.uhyperNumber(value)).code).toBe('ERR_XDR_RANGE');
      }
      expect(refusal((w) => w.uhyperNumber(-1)).code).toBe('ERR_XDR_RANGE');
    });

    it('float(), double() and quadruple() write IEEE 754', () => {
      expect(written((w) => w.float(1.5))).toBe('3fc00000');
      expect(written((w) => w.double(-0))).toBe('8000000000000000');
      expect(written((w) => w.quadruple(new Uint8Array(16).fill(7)))).toBe('07'.repeat(16));
      expect(refusal((w) => w.quadruple(new Uint8Array(15))).code).toBe('ERR_XDR_RANGE');
    });

    it('bool() writes 0 and 1', () => {
      expect(written((w) => w.bool(false))).toBe('00000000');
      expect(written((w) => w.bool(true))).toBe('00000001');
    });

    it('char(), uchar(), short() and ushort() refuse what their range has not', () => {
      expect(written((w) => w.char(-128))).toBe('ffffff80');
      expect(written((w) => w.uchar(255))).toBe('000000ff');
      expect(written((w) => w.short(-32_768))).toBe('ffff8000');
      expect(written((w) => w.ushort(65_535))).toBe('0000ffff');
      for (const value of [128, -129, 0.5]) expect(refusal((w) => w.char(value)).code).toBe('ERR_XDR_RANGE');
      for (const value of [256, -1, 0.5]) expect(refusal((w) => w.uchar(value)).code).toBe('ERR_XDR_RANGE');
      for (const value of [32_768, -32_769, NaN]) expect(refusal((w) => w.short(value)).code).toBe('ERR_XDR_RANGE');
      for (const value of [65_536, -1, NaN]) expect(refusal((w) => w.ushort(value)).code).toBe('ERR_XDR_RANGE');
    });
  });

  describe('opaque data and strings', () => {
    it.each([0, 1, 2, 3, 4, 5, 31, 32, 33, 35, 64, 65, 100])(
      'opaque() and opaqueFixed() fill %i bytes with zeros up to a multiple of four, over old contents too',
      (byteLength) => {
        const value = new Uint8Array(byteLength).fill(0xaa);
        const padding = '00'.repeat((4 - (byteLength % 4)) % 4);
        const dirty = new Uint8Array(256).fill(0xff);
        const w = new XdrWriter().reset(dirty, new DataView(dirty.buffer), 0, 256);
        w.opaque(value);
        w.opaqueFixed(value, byteLength);
        const length = byteLength.toString(16).padStart(8, '0');
        const body = 'aa'.repeat(byteLength) + padding;
        expect(hexOf(w.finish())).toBe(length + body + body);
      },
    );

    it('opaqueFixed() refuses another length', () => {
      expect(refusal((w) => w.opaqueFixed(new Uint8Array(3), 4)).message).toBe(
        'Opaque of 3 bytes where 4 are due (byte 0)',
      );
    });

    it('opaque(), string() and count() enforce the declared limit', () => {
      expect(refusal((w) => w.opaque(new Uint8Array(5), 4)).message).toBe('Length 5 exceeds 4 (byte 0)');
      expect(refusal((w) => w.string('€', 2)).code).toBe('ERR_XDR_LIMIT');
      expect(refusal((w) => w.count(3, 2)).code).toBe('ERR_XDR_LIMIT');
      expect(written((w) => w.count(2, 2))).toBe('00000002');
    });

    it('string() writes UTF-8', () => {
      expect(written((w) => w.string('é€😀'))).toBe('00000009c3a9e282acf09f9880000000');
      expect(written((w) => w.string(''))).toBe('00000000');
      const long = 'x'.repeat(100);
      expect(written((w) => w.string(long))).toBe('00000064' + '78'.repeat(100));
    });

    it('string() writes any text, and zeros after it, over what stood there', () => {
      const encoder = new TextEncoder();
      const units = fc.constantFrom('a', '\x7f', '\x80', 'é', '→', '\u{1f600}', '\0');
      fc.assert(
        fc.property(fc.string({ unit: units, maxLength: 200 }), (text) => {
          const bytes = encoder.encode(text);
          const expected = new Uint8Array(4 + ((bytes.length + 3) & ~3));
          new DataView(expected.buffer).setUint32(0, bytes.length);
          expected.set(bytes, 4);
          const target = new Uint8Array(expected.length + 8).fill(0xff);
          const w = new XdrWriter().reset(target, new DataView(target.buffer), 4, target.length - 4);
          w.string(text, bytes.length);
          expect(w.finish()).toEqual(expected);
          expect([...target.subarray(0, 4), ...target.subarray(-4)]).toEqual(Array(8).fill(0xff));
          if (bytes.length > 0) expect(() => w.rewind().string(text, bytes.length - 1)).toThrow('exceeds');
        }),
      );
    });

    it('string() of any length makes a writer grow, and says when it may not', () => {
      const encoder = new TextEncoder();
      const text = fc.string({ unit: fc.constantFrom('a', 'é', '→', '\u{1f600}'), maxLength: 300 });
      fc.assert(
        fc.property(text, fc.nat(99), fc.nat(3), (text, initialBytes, rest) => {
          const bytes = encoder.encode(text);
          const byteLength = 8 + ((bytes.length + 3) & ~3);
          const w = new XdrWriter({ initialBytes: 4 + initialBytes, maxBytes: byteLength });
          w.uint(7);
          w.string(text);
          const view = new DataView(w.finish().slice().buffer);
          expect([view.byteLength, view.getUint32(0), view.getUint32(4)]).toEqual([byteLength, 7, bytes.length]);
          expect(new Uint8Array(view.buffer, 8, bytes.length)).toEqual(bytes);

          const room = 3 + rest < byteLength ? byteLength - 1 - rest : 4;
          const target = new Uint8Array(room + 4).fill(0xff);
          const narrow = new XdrWriter().reset(target, new DataView(target.buffer), 0, room);
          narrow.uint(7);
          expect(() => narrow.string(text)).toThrow('bytes to write, room for');
          expect([narrow.offset, ...target.subarray(room)]).toEqual([4, 0xff, 0xff, 0xff, 0xff]);
        }),
      );
    });

    it('opaque() and opaqueFixed() write zeros after the bytes, over what stood there', () => {
      for (let length = 0; length < 70; length++) {
        const target = new Uint8Array(160).fill(0xff);
        const w = new XdrWriter().reset(target, new DataView(target.buffer), 4, target.length);
        const value = new Uint8Array(length).fill(7);
        const padding = new Uint8Array(-length & 3);
        w.opaque(value);
        expect([...w.finish()]).toEqual([0, 0, 0, length, ...value, ...padding]);
        target.fill(0xff);
        w.rewind().opaqueFixed(value, length);
        expect([...w.finish()]).toEqual([...value, ...padding]);
        expect([...target.subarray(0, 4)]).toEqual([0xff, 0xff, 0xff, 0xff]);
      }
    });

    it('string() refuses a lone surrogate, which UTF-8 has no bytes for', () => {
      for (const text of ['\ud800', 'a\udc00b', '\ud83dx']) {
        expect(refusal((w) => w.string(text)).code).toBe('ERR_XDR_STRING');
      }
    });
  });

  describe('arrays of numbers', () => {
    it('are written as their elements are, without their number', () => {
      expect(written((w) => w.intArray([1, -1]))).toBe('00000001ffffffff');
      expect(written((w) => w.uintArray([4_294_967_295]))).toBe('ffffffff');
      expect(written((w) => w.hyperArray([-1n]))).toBe('ffffffffffffffff');
      expect(written((w) => w.uhyperArray([1n]))).toBe('0000000000000001');
      expect(written((w) => w.charArray(Uint8Array.of(255, 1)))).toBe('ffffffff00000001');
      expect(written((w) => w.ucharArray(Uint8Array.of(255, 1)))).toBe('000000ff00000001');
    });

    it('name the element that does not fit', () => {
      expect(refusal((w) => w.intArray([0, 2 ** 31])).message).toBe('[1]: 2147483648 is not a 32-bit integer (byte 4)');
      expect(refusal((w) => w.uintArray([0, 0, -1])).path).toBe('[2]');
      expect(refusal((w) => w.hyperArray([2n ** 63n])).path).toBe('[0]');
      expect(refusal((w) => w.uhyperArray([0n, -1n])).path).toBe('[1]');
    });

    it('refuse a hole', () => {
      const sparse = [1, 2, 3];
      // eslint-disable-next-line @typescript-eslint/no-array-delete -- a hole is what is tested
      delete sparse[1];
      expect(refusal((w) => w.intArray(sparse)).path).toBe('[1]');
      expect(refusal((w) => w.uintArray(sparse)).path).toBe('[1]');
    });
  });

  describe('buffer', () => {
    it('grows from any size and keeps what was written', () => {
      for (const initialBytes of [0, 1, 4, 256]) {
        const w = new XdrWriter({ initialBytes });
        for (let i = 0; i < 1_000; i++) w.uint(i);
        expect(w.byteLength).toBe(4_000);
        const bytes = w.finish();
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
        for (let i = 0; i < 1_000; i++) expect(view.getUint32(i * 4)).toBe(i);
      }
    });

    it('does not grow beyond maxBytes', () => {
      const w = new XdrWriter({ initialBytes: 4, maxBytes: 12 });
      w.hyper(1n);
      w.uint(1);
      expect(() => w.uint(2)).toThrow('4 bytes to write, room for 0 (byte 12)');
      expect(w.byteLength).toBe(12);
    });

    it('reset() writes into a window that does not grow, and nothing outside of it', () => {
      const bytes = new Uint8Array(16).fill(0xee);
      const w = new XdrWriter().reset(bytes, new DataView(bytes.buffer), 4, 12);
      w.uint(1);
      w.uint(2);
      let error: unknown;
      try {
        w.uint(3);
      } catch (e) {
        error = e;
      }
      expect(error).toMatchObject({ code: 'ERR_XDR_OVERFLOW', offset: 12 });
      expect(hexOf(bytes)).toBe('eeeeeeee0000000100000002eeeeeeee');
      expect(w.finish()).toEqual(bytes.subarray(4, 12));
    });

    it('a window that is not part of the buffer is refused at once', () => {
      const bytes = new Uint8Array(8);
      expect(() => new XdrWriter().reset(bytes, new DataView(bytes.buffer), 0, 9)).toThrow(
        'Window 0…9 does not lie in a buffer of 8 bytes',
      );
    });

    it('rewind() starts over in the same buffer', () => {
      const w = new XdrWriter();
      w.uint(1);
      const first = w.finish();
      w.rewind().uint(2);
      expect(w.finish()).toEqual(Uint8Array.of(0, 0, 0, 2));
      expect(first.buffer).toBe(w.bytes.buffer);
    });

    it('take() steps over bytes to be filled, growing when it must', () => {
      const w = new XdrWriter({ initialBytes: 4 });
      const offset = w.take(8);
      w.view.setUint32(offset + 4, 7);
      expect(hexOf(w.finish())).toBe('0000000000000007');
    });

    it('enter() bounds the depth of recursive types, leave() gives a level back, rewind() all of them', () => {
      const w = new XdrWriter();
      for (let i = 0; i < XDR_DEPTH_MAX; i++) w.enter();
      expect(() => w.enter()).toThrow(XdrError);
      w.rewind().depthMax = 2;
      w.enter();
      w.enter();
      w.leave();
      w.enter();
      expect(() => w.enter()).toThrow('Value nests deeper than 2 levels (byte 0)');
    });
  });
});
