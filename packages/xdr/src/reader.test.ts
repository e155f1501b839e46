import { describe, expect, it } from 'vitest';
import { XDR_DEPTH_MAX, XDR_UNBOUNDED, XdrError, XdrReader } from './index.ts';
import { bytesOf } from '../../../test/support/hex.ts';

function read<T>(text: string, body: (r: XdrReader) => T): T {
  const r = new XdrReader(bytesOf(text));
  const value = body(r);
  r.finish();
  return value;
}

function refusal(text: string, body: (r: XdrReader) => unknown): XdrError {
  const r = new XdrReader(bytesOf(text));
  try {
    body(r);
  } catch (error) {
    if (error instanceof XdrError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('XdrReader', () => {
  describe('numbers', () => {
    it('int() reads 32 bits, signed', () => {
      expect(read('00000000', (r) => r.int())).toBe(0);
      expect(read('7fffffff', (r) => r.int())).toBe(2_147_483_647);
      expect(read('80000000', (r) => r.int())).toBe(-2_147_483_648);
      expect(read('ffffffff', (r) => r.int())).toBe(-1);
    });

    it('uint() reads 32 bits, unsigned', () => {
      expect(read('ffffffff', (r) => r.uint())).toBe(4_294_967_295);
      expect(read('80000000', (r) => r.uint())).toBe(2_147_483_648);
    });

    it('hyper() and uhyper() read 64 bits', () => {
      expect(read('8000000000000000', (r) => r.hyper())).toBe(-(2n ** 63n));
      expect(read('7fffffffffffffff', (r) => r.hyper())).toBe(2n ** 63n - 1n);
      expect(read('ffffffffffffffff', (r) => r.uhyper())).toBe(2n ** 64n - 1n);
      expect(read('0123456789abcdef', (r) => r.uhyper())).toBe(0x0123_4567_89ab_cdefn);
    });

    it('hyperNumber() is exact up to 2^53 - 1 on both sides of zero, and refuses the rest', () => {
      expect(read('001fffffffffffff', (r) => r.hyperNumber())).toBe(Number.MAX_SAFE_INTEGER);
      expect(read('ffe0000000000001', (r) => r.hyperNumber())).toBe(Number.MIN_SAFE_INTEGER);
      expect(read('ffffffffffffffff', (r) => r.hyperNumber())).toBe(-1);
      expect(refusal('0020000000000000', (r) => r.hyperNumber()).code).toBe('ERR_XDR_RANGE');
      expect(refusal('ffe0000000000000', (r) => r.hyperNumber()).code).toBe('ERR_XDR_RANGE');
      expect(refusal('8000000000000000', (r) => r.hyperNumber()).code).toBe('ERR_XDR_RANGE');
    });

    it('uhyperNumber() is exact up to 2^53 - 1 and refuses the rest', () => {
      expect(read('001fffffffffffff', (r) => r.uhyperNumber())).toBe(Number.MAX_SAFE_INTEGER);
      expect(refusal('0020000000000000', (r) => r.uhyperNumber()).code).toBe('ERR_XDR_RANGE');
      expect(refusal('ffffffffffffffff', (r) => r.uhyperNumber()).code).toBe('ERR_XDR_RANGE');
    });

    it('float() and double() read IEEE 754', () => {
      expect(read('3fc00000', (r) => r.float())).toBe(1.5);
      expect(read('ff800000', (r) => r.float())).toBe(-Infinity);
      expect(read('7fc00000', (r) => r.float())).toBeNaN();
      expect(read('400921fb54442d18', (r) => r.double())).toBe(Math.PI);
      expect(
        Object.is(
          read('8000000000000000', (r) => r.double()),
          -0,
        ),
      ).toBe(true);
    });

    it('quadruple() gives the 16 bytes of a number that JavaScript has not', () => {
      const text = '3fff8000000000000000000000000000';
      expect(read(text, (r) => r.quadruple())).toEqual(bytesOf(text));
    });

    it('bool() reads 0 and 1 and refuses 2', () => {
      expect(read('00000000', (r) => r.bool())).toBe(false);
      expect(read('00000001', (r) => r.bool())).toBe(true);
      const error = refusal('00000002', (r) => r.bool());
      expect(error.code).toBe('ERR_XDR_VALUE');
      expect(error.message).toBe('Boolean is 2, not 0 or 1 (byte 0)');
    });

    it('char() takes a byte as signed, sent by a machine of either kind', () => {
      expect(read('0000007f', (r) => r.char())).toBe(127);
      expect(read('ffffff80', (r) => r.char())).toBe(-128);
      expect(read('00000080', (r) => r.char())).toBe(-128);
      expect(read('000000ff', (r) => r.char())).toBe(-1);
      expect(refusal('00000100', (r) => r.char()).code).toBe('ERR_XDR_RANGE');
      expect(refusal('ffffff7f', (r) => r.char()).code).toBe('ERR_XDR_RANGE');
    });

    it('uchar(), short() and ushort() refuse what their range has not', () => {
      expect(read('000000ff', (r) => r.uchar())).toBe(255);
      expect(refusal('00000100', (r) => r.uchar()).message).toBe('256 is not an unsigned char (byte 0)');
      expect(refusal('ffffffff', (r) => r.uchar()).code).toBe('ERR_XDR_RANGE');
      expect(read('ffff8000', (r) => r.short())).toBe(-32_768);
      expect(refusal('00008000', (r) => r.short()).code).toBe('ERR_XDR_RANGE');
      expect(refusal('ffff7fff', (r) => r.short()).code).toBe('ERR_XDR_RANGE');
      expect(read('0000ffff', (r) => r.ushort())).toBe(65_535);
      expect(refusal('00010000', (r) => r.ushort()).code).toBe('ERR_XDR_RANGE');
    });
  });

  describe('opaque data and strings', () => {
    it('opaqueFixed() skips what fills the last four bytes, whatever it is', () => {
      expect(read('0102030405 ffffff', (r) => r.opaqueFixed(5))).toEqual(bytesOf('0102030405'));
      expect(read('', (r) => r.opaqueFixed(0))).toEqual(new Uint8Array(0));
    });

    it('opaqueFixed() and opaque() need the filling bytes to be there', () => {
      expect(refusal('0102030405', (r) => r.opaqueFixed(5)).code).toBe('ERR_XDR_TRUNCATED');
      expect(refusal('00000001 aa0000', (r) => r.opaque()).code).toBe('ERR_XDR_TRUNCATED');
    });

    it('opaque() gives a view on the input, also from the middle of a larger buffer', () => {
      const memory = bytesOf('ffffffff 00000003 010203 00 ffffffff');
      const part = memory.subarray(4, 12);
      const data = new XdrReader(part).opaque(3);
      expect(data).toEqual(bytesOf('010203'));
      expect(data.buffer).toBe(memory.buffer);
      memory[8] = 9;
      expect(data[0]).toBe(9);
    });

    it('opaque() checks the declared limit before the input, and names both numbers', () => {
      expect(read('00000004 01020304', (r) => r.opaque(4))).toHaveLength(4);
      const error = refusal('00000005 01020304 05000000', (r) => r.opaque(4));
      expect(error.code).toBe('ERR_XDR_LIMIT');
      expect(error.message).toBe('Length 5 exceeds 4 (byte 0)');
      expect(refusal('ffffffff', (r) => r.opaque(4)).code).toBe('ERR_XDR_LIMIT');
    });

    it('opaque() refuses lengths that the input does not hold, up to 2^32 - 1, without allocating', () => {
      for (const length of ['00000001', '7fffffff', '80000000', 'fffffffc', 'fffffffd', 'ffffffff']) {
        expect(refusal(length, (r) => r.opaque()).code).toBe('ERR_XDR_TRUNCATED');
        expect(refusal(length, (r) => r.string()).code).toBe('ERR_XDR_TRUNCATED');
      }
    });

    it('string() reads UTF-8 of one to four bytes per character', () => {
      expect(read('00000009 73696c6c7970726f67 000000', (r) => r.string(255))).toBe('sillyprog');
      expect(read('00000000', (r) => r.string())).toBe('');
      expect(read('00000009 c3a9 e282ac f09f9880 000000', (r) => r.string())).toBe('é€😀');
      expect(read('00000001 00 000000', (r) => r.string())).toBe('\0');
    });

    it('string() keeps a leading byte order mark, which is data here', () => {
      expect(read('00000003 efbbbf 00', (r) => r.string())).toBe('\uFEFF');
    });

    it.each([
      ['a lone continuation byte', '00000001 80 000000'],
      ['a torn character', '00000002 e282 0000'],
      ['an overlong form', '00000002 c080 0000'],
      ['an encoded surrogate', '00000003 eda080 00'],
      ['a character above U+10FFFF', '00000004 f4908080'],
    ])('string() refuses %s', (_, text) => {
      const error = refusal(text, (r) => r.string());
      expect(error.code).toBe('ERR_XDR_STRING');
      expect(error.offset).toBe(0);
    });

    it('string() bounds bytes, not characters', () => {
      expect(read('00000003 e282ac 00', (r) => r.string(3))).toBe('€');
      expect(refusal('00000003 e282ac 00', (r) => r.string(2)).code).toBe('ERR_XDR_LIMIT');
    });
  });

  describe('arrays', () => {
    it('count() refuses more elements than the type allows', () => {
      expect(read('00000000', (r) => r.count(0))).toBe(0);
      expect(refusal('00000003 000000000000000000000000', (r) => r.count(2)).code).toBe('ERR_XDR_LIMIT');
    });

    it('count() refuses more elements than what is left can hold', () => {
      const error = refusal('00000003 0000000000000000', (r) => r.count(10, 4));
      expect(error.code).toBe('ERR_XDR_TRUNCATED');
      expect(error.message).toBe('Array of 3 elements needs at least 12 bytes, 8 are left (byte 0)');
      expect(refusal('ffffffff', (r) => r.count(XDR_UNBOUNDED, 1_000)).code).toBe('ERR_XDR_TRUNCATED');
    });

    it('count() bounds arrays of elements without bytes, which no input bounds', () => {
      expect(read('00010000', (r) => r.count(XDR_UNBOUNDED, 0))).toBe(65_536);
      expect(refusal('00010001', (r) => r.count(XDR_UNBOUNDED, 0)).code).toBe('ERR_XDR_LIMIT');
      expect(refusal('00000003', (r) => r.count(2, 0)).code).toBe('ERR_XDR_LIMIT');
    });

    it('count() bounds elements without bytes of all arrays of one input together', () => {
      const twice = (r: XdrReader): number => r.count(XDR_UNBOUNDED, 0) + r.count(XDR_UNBOUNDED, 0);
      expect(read('00008000 00008000', twice)).toBe(65_536);
      expect(refusal('00008000 00008001', twice).code).toBe('ERR_XDR_LIMIT');
      const bytes = Uint8Array.of(0, 1, 0, 0);
      const view = new DataView(bytes.buffer);
      const r = new XdrReader(bytes);
      for (let message = 0; message < 3; message++) {
        expect(r.reset(bytes, view, 0, 4).count(XDR_UNBOUNDED, 0)).toBe(65_536);
      }
    });

    it('arrays of numbers are read as their elements are', () => {
      expect(read('00000001 ffffffff', (r) => r.intArray(2))).toEqual([1, -1]);
      expect(read('00000001 ffffffff', (r) => r.uintArray(2))).toEqual([1, 4_294_967_295]);
      expect(read('ffffffffffffffff', (r) => r.hyperArray(1))).toEqual([-1n]);
      expect(read('ffffffffffffffff', (r) => r.uhyperArray(1))).toEqual([2n ** 64n - 1n]);
      expect(read('000000ff ffffff80', (r) => r.charArray(2))).toEqual(Uint8Array.of(255, 128));
      expect(read('000000ff 00000001', (r) => r.ucharArray(2))).toEqual(Uint8Array.of(255, 1));
    });

    it.each(['intArray', 'uintArray', 'hyperArray', 'uhyperArray', 'charArray', 'ucharArray'] as const)(
      '%s() refuses counts that the input does not hold before it allocates',
      (method) => {
        for (const count of [3, 65_536, XDR_UNBOUNDED]) {
          expect(refusal('00000001 00000002', (r) => r[method](count)).code).toBe('ERR_XDR_TRUNCATED');
        }
      },
    );
  });

  describe('position', () => {
    it('every method refuses an input that ends before its value, and says how many bytes are missing', () => {
      const methods = [
        'bool',
        'char',
        'count',
        'double',
        'float',
        'hyper',
        'hyperNumber',
        'int',
        'opaque',
        'quadruple',
        'short',
        'string',
        'uchar',
        'uhyper',
        'uhyperNumber',
        'uint',
        'ushort',
      ] as const;
      for (const method of methods) {
        expect(refusal('000000', (r) => r[method]()).code, method).toBe('ERR_XDR_TRUNCATED');
      }
      expect(refusal('00000000 0000', (r) => [r.int(), r.int()]).message).toBe(
        '4 bytes are needed, 2 are left (byte 4)',
      );
    });

    it('reads only its window', () => {
      const bytes = bytesOf('00000001 00000002 00000003');
      const r = new XdrReader(bytes, 4, 8);
      expect(r.remaining).toBe(4);
      expect(r.uint()).toBe(2);
      expect(() => r.uint()).toThrow(XdrError);
    });

    it('a window that is not part of the buffer is refused at once', () => {
      const bytes = new Uint8Array(8);
      for (const [start, end] of [
        [0, 9],
        [-4, 4],
        [8, 4],
        [NaN, 4],
      ] as const) {
        expect(() => new XdrReader(bytes, start, end)).toThrow(XdrError);
        expect(() => new XdrReader(bytes).reset(bytes, new DataView(bytes.buffer), start, end)).toThrow(XdrError);
      }
    });

    it('reset() starts over on another buffer', () => {
      const r = new XdrReader(bytesOf('00000001'));
      r.uint();
      const next = bytesOf('ffffffff 00000002');
      r.reset(next, new DataView(next.buffer), 4, 8);
      expect(r.uint()).toBe(2);
      r.finish();
    });

    it('opaque() gives views on the buffer that reset() named last, also on one with an offset of its own', () => {
      const first = bytesOf('00000004 01020304');
      const second = bytesOf('eeeeeeee 00000004 05060708').subarray(4);
      const r = new XdrReader(first);
      for (const bytes of [first, second, first, second]) {
        r.reset(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0, 8);
        const value = r.opaque();
        expect(value.buffer).toBe(bytes.buffer);
        expect([...value]).toEqual([...bytes.subarray(4)]);
      }
      r.bytes = first;
      r.offset = 4;
      expect([...r.opaqueFixed(4)]).toEqual([1, 2, 3, 4]);
    });

    it('finish() refuses bytes that are left over', () => {
      const error = refusal('00000001 00000000', (r) => {
        r.uint();
        r.finish();
      });
      expect(error.code).toBe('ERR_XDR_TRAILING');
      expect(error.message).toBe('4 bytes follow the last value (byte 4)');
    });

    it('take() steps over bytes that are there', () => {
      const r = new XdrReader(bytesOf('00000001 00000002'));
      expect(r.take(4)).toBe(0);
      expect(r.boolAt(0)).toBe(true);
      expect(() => r.boolAt(4, 'there')).toThrow('there: Boolean is 2, not 0 or 1 (byte 4)');
      expect(() => r.take(8)).toThrow('8 bytes are needed, 4 are left (byte 4)');
      expect(r.offset).toBe(4);
    });

    it('enter() bounds the depth of recursive types, leave() gives a level back, reset() all of them', () => {
      const bytes = bytesOf('00000000');
      const r = new XdrReader(bytes);
      for (let i = 0; i < XDR_DEPTH_MAX; i++) r.enter();
      r.leave();
      r.enter();
      expect(() => r.enter()).toThrow(`Value nests deeper than ${XDR_DEPTH_MAX} levels (byte 0)`);
      r.reset(bytes, new DataView(bytes.buffer), 0, 4).depthMax = 1;
      r.enter();
      expect(() => r.enter()).toThrow(XdrError);
    });
  });
});
