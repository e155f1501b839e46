import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Dict } from './dict.ts';
import { DictError } from './errors.ts';
import type { DictErrorCode } from './errors.ts';

const small = new Dict().setString('volname', 'data').setInt32('count', 2).serialize();

function codeOf(bytes: Uint8Array, limits?: Parameters<typeof Dict.unserialize>[1]): DictErrorCode | undefined {
  try {
    Dict.unserialize(bytes, limits);
    return undefined;
  } catch (error) {
    if (error instanceof DictError) return error.code;
    throw error;
  }
}

/** A copy of `small` with one 32-bit number changed. */
function withUint32(offset: number, value: number): Uint8Array {
  const bytes = small.slice();
  new DataView(bytes.buffer).setUint32(offset, value);
  return bytes;
}

describe('unserialize()', () => {
  it('refuses every truncation of a dict', () => {
    for (let length = 0; length < small.length; length++) {
      expect(codeOf(small.subarray(0, length)), `${length} bytes`).toBe('ERR_DICT_TRUNCATED');
    }
    expect(codeOf(small)).toBeUndefined();
  });

  it('refuses counts and lengths that reach beyond the data', () => {
    expect(codeOf(withUint32(0, 3))).toBe('ERR_DICT_TRUNCATED');
    expect(codeOf(withUint32(0, 0xffff_ffff))).toBe('ERR_DICT_LIMIT');
    expect(codeOf(withUint32(4, 60))).toBe('ERR_DICT_TRUNCATED');
    expect(codeOf(withUint32(4, 0x7fff_ffff))).toBe('ERR_DICT_LIMIT');
    expect(codeOf(withUint32(8, 60))).toBe('ERR_DICT_TRUNCATED');
    expect(codeOf(withUint32(8, 0xffff_fffe))).toBe('ERR_DICT_LIMIT');
  });

  // Keys of small and of large dicts are read in different ways.
  it.each([0, 1000])(
    'refuses keys that hold a NUL, do not end in one, or are not UTF-8 (%i bytes behind)',
    (behind) => {
      const padded = (bytes: Uint8Array): Uint8Array => Uint8Array.of(...bytes, ...new Uint8Array(behind));
      expect(codeOf(padded(withUint32(4, 4)))).toBe('ERR_DICT_KEY');
      expect(codeOf(padded(withUint32(12, 0x0041_4141)))).toBe('ERR_DICT_KEY');
      expect(codeOf(padded(withUint32(12, 0x41ff_0041)))).toBe('ERR_DICT_KEY');
      expect(codeOf(padded(withUint32(12, 0xff41_4141)))).toBe('ERR_DICT_KEY');
      expect(codeOf(padded(withUint32(12, 0xc3bc_4141)))).toBeUndefined();
      expect(codeOf(padded(small))).toBeUndefined();
    },
  );

  it('holds its limits', () => {
    expect(codeOf(small, { maxPairs: 1 })).toBe('ERR_DICT_LIMIT');
    expect(codeOf(small, { maxKeyBytes: 6 })).toBe('ERR_DICT_LIMIT');
    expect(codeOf(small, { maxValueBytes: 4 })).toBe('ERR_DICT_LIMIT');
    expect(codeOf(small, { maxPairs: 2, maxKeyBytes: 7, maxValueBytes: 5 })).toBeUndefined();
  });

  it('ignores what follows the last pair', () => {
    expect(Dict.unserialize(Uint8Array.of(...small, 1, 2, 3)).size).toBe(2);
  });

  it('lets the later of two equal keys count', () => {
    const pair = small.subarray(4, 4 + 9 + 5 + 2);
    const twice = Uint8Array.of(0, 0, 0, 2, ...pair, ...pair);
    twice[twice.length - 2] = 0x39;
    expect(Dict.unserialize(twice).int32('count')).toBe(9);
  });

  it('reads any bytes as a dict or refuses them with a DictError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        codeOf(bytes);
      }),
    );
  });

  it('reads every dict with one byte changed or refuses it with a DictError', () => {
    fc.assert(
      fc.property(fc.nat(small.length - 1), fc.nat(255), (offset, value) => {
        const bytes = small.slice();
        bytes[offset] = value;
        codeOf(bytes);
      }),
    );
  });

  it('reads back, reversed, what serialize() wrote of any pairs', () => {
    const key = fc
      .string({ unit: 'grapheme', maxLength: 20 })
      .filter((text) => !text.includes('\0') && text.isWellFormed());
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(key, fc.uint8Array()), { selector: ([name]) => name }), (pairs) => {
        const dict = new Dict();
        for (const [name, value] of pairs) dict.setBytes(name, value);
        const wire = dict.serialize();
        expect(wire).toHaveLength(dict.serializedLength);
        const read = Dict.unserialize(wire);
        expect(read.keys()).toEqual(pairs.map(([name]) => name));
        expect(pairs.map(([name]) => read.bytes(name))).toEqual(pairs.map(([, value]) => value));
      }),
    );
  });
});
