import { describe, expect, it } from 'vitest';
import {
  xdrArray,
  xdrArrayFixed,
  xdrBool,
  xdrChar,
  xdrDouble,
  xdrEnum,
  XdrError,
  xdrFloat,
  xdrHyper,
  xdrHyperNumber,
  xdrInt,
  xdrOpaque,
  xdrOpaqueFixed,
  xdrOptional,
  xdrQuadruple,
  XdrReader,
  xdrShort,
  xdrString,
  xdrStruct,
  xdrUchar,
  xdrUhyper,
  xdrUhyperNumber,
  xdrUint,
  xdrUnion,
  xdrUshort,
  xdrVoid,
  XdrWriter,
} from './index.ts';
import type { XdrType } from './index.ts';
import { bytesOf, hexOf } from '../../../test/support/hex.ts';

function encode<T>(type: XdrType<T>, value: T): string {
  const w = new XdrWriter();
  type.encode(w, value);
  expect(w.byteLength).toBe(type.size(value));
  expect(w.byteLength).toBeGreaterThanOrEqual(type.sizeMin);
  return hexOf(w.finish());
}

function decode<T>(type: XdrType<T>, hex: string): T {
  const r = new XdrReader(bytesOf(hex));
  const value = type.decode(r);
  r.finish();
  return value;
}

function bothWays<T>(type: XdrType<T>, value: T, hex: string): void {
  expect(encode(type, value)).toBe(hex.replaceAll(' ', ''));
  expect(decode(type, hex)).toEqual(value);
}

function refusal(body: () => unknown): XdrError {
  try {
    body();
  } catch (error) {
    if (error instanceof XdrError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** The example of RFC 4506 section 7: "sillyprog", to be run by lisp, owned by john. */
const filekind = { TEXT: 0, DATA: 1, EXEC: 2 } as const;
type filekind = (typeof filekind)[keyof typeof filekind];
const creator: XdrType<string | undefined> = {
  decode: (r) => r.string(255),
  encode: (w, v) => w.string(v ?? '', 255),
  size: (v) => xdrString(255).size(v ?? ''),
  sizeMin: 4,
};
const file = xdrStruct({
  filename: xdrString(255),
  type: xdrUnion<filekind, string | undefined>(
    xdrEnum(filekind),
    new Map<filekind, XdrType<string | undefined>>([
      [filekind.TEXT, xdrVoid as XdrType<undefined>],
      [filekind.DATA, creator],
      [filekind.EXEC, creator],
    ]),
  ),
  owner: xdrString(32),
  data: xdrOpaque(65_535),
});
const RFC_4506_SECTION_7 = `
  00000009 73696c6c 7970726f 67000000
  00000002 00000004 6c697370
  00000004 6a6f686e
  00000006 28717569 74290000`.replaceAll(/\s/g, '');

describe('types', () => {
  it('the example of RFC 4506 section 7 becomes its bytes and comes back', () => {
    const data = new TextEncoder().encode('(quit)');
    bothWays(
      file,
      { filename: 'sillyprog', type: { discriminant: filekind.EXEC, value: 'lisp' }, owner: 'john', data },
      RFC_4506_SECTION_7,
    );
  });

  it('numbers and booleans take their bytes', () => {
    bothWays(xdrVoid, undefined, '');
    bothWays(xdrInt, -2, 'fffffffe');
    bothWays(xdrUint, 4_294_967_294, 'fffffffe');
    bothWays(xdrChar, -2, 'fffffffe');
    bothWays(xdrUchar, 254, '000000fe');
    bothWays(xdrShort, -2, 'fffffffe');
    bothWays(xdrUshort, 65_534, '0000fffe');
    bothWays(xdrBool, true, '00000001');
    bothWays(xdrHyper, -2n, 'fffffffffffffffe');
    bothWays(xdrUhyper, 2n ** 64n - 2n, 'fffffffffffffffe');
    bothWays(xdrHyperNumber, -2, 'fffffffffffffffe');
    bothWays(xdrUhyperNumber, 2, '0000000000000002');
    bothWays(xdrFloat, 1.5, '3fc00000');
    bothWays(xdrDouble, 1.5, '3ff8000000000000');
    bothWays(xdrQuadruple, new Uint8Array(16).fill(1), '01'.repeat(16));
  });

  it('xdrEnum() refuses values it does not name, both ways', () => {
    bothWays(xdrEnum(filekind), filekind.EXEC, '00000002');
    bothWays(xdrEnum({ MINUS: -1 }), -1, 'ffffffff');
    expect(refusal(() => decode(xdrEnum(filekind), '00000003')).message).toBe(
      'Enumeration has no value 3, only 0, 1, 2 (byte 0)',
    );
    expect(refusal(() => encode<number>(xdrEnum<number>(filekind), 3)).code).toBe('ERR_XDR_VALUE');
  });

  it('opaque data and strings keep to their lengths', () => {
    bothWays(xdrOpaqueFixed(3), Uint8Array.of(1, 2, 3), '01020300');
    bothWays(xdrOpaque(3), Uint8Array.of(1), '00000001 01000000');
    bothWays(xdrString(3), '€', '00000003 e282ac00');
    expect(refusal(() => encode(xdrOpaqueFixed(3), Uint8Array.of(1))).code).toBe('ERR_XDR_RANGE');
    expect(refusal(() => encode(xdrOpaque(3), new Uint8Array(4))).code).toBe('ERR_XDR_LIMIT');
    expect(refusal(() => decode(xdrString(2), '00000003 e282ac00')).code).toBe('ERR_XDR_LIMIT');
  });

  it('arrays keep to their counts and name the element that fails', () => {
    bothWays(xdrArrayFixed(xdrInt, 2), [1, 2], '00000001 00000002');
    bothWays(xdrArray(xdrInt, 2), [1, 2], '00000002 00000001 00000002');
    bothWays(xdrArray(xdrVoid, 5), [undefined, undefined], '00000002');
    expect(refusal(() => encode(xdrArrayFixed(xdrInt, 2), [1])).message).toBe(
      'Array of 1 elements where 2 are due (byte 0)',
    );
    expect(refusal(() => encode(xdrArray(xdrInt, 2), [1, 2, 3])).code).toBe('ERR_XDR_LIMIT');
    expect(refusal(() => decode(xdrArray(xdrInt, 2), '00000003')).code).toBe('ERR_XDR_LIMIT');
    expect(refusal(() => decode(xdrArray(xdrBool), '00000002 00000000 00000007')).path).toBe('[1]');
    expect(refusal(() => encode(xdrArray(xdrInt), [1, 0.5])).path).toBe('[1]');
  });

  it('arrays are refused by their count before any element is read', () => {
    const wide = xdrStruct({ a: xdrHyper, b: xdrOpaqueFixed(8) });
    const error = refusal(() => decode(xdrArray(wide), '00000002 00000000000000000000000000000000'));
    expect(error.message).toBe('Array of 2 elements needs at least 32 bytes, 16 are left (byte 0)');
  });

  it('xdrStruct() keeps the order of its fields and names the one that fails', () => {
    const pair = xdrStruct({ b: xdrInt, a: xdrStruct({ x: xdrArray(xdrBool) }) });
    bothWays(pair, { b: 1, a: { x: [true] } }, '00000001 00000001 00000001');
    expect(refusal(() => decode(pair, '00000001 00000001 00000002')).path).toBe('a.x[0]');
    expect(refusal(() => encode(pair, { b: 0.5, a: { x: [] } })).path).toBe('b');
  });

  it('xdrUnion() has arms, and may have one for everything else', () => {
    const closed = xdrUnion(xdrInt, new Map([[1, xdrString()]]));
    bothWays(closed, { discriminant: 1, value: 'a' }, '00000001 00000001 61000000');
    expect(refusal(() => decode(closed, '00000002')).message).toBe('Union has no arm for 2 (byte 0)');
    expect(refusal(() => encode(closed, { discriminant: 2, value: 'a' })).code).toBe('ERR_XDR_VALUE');
    const open = xdrUnion<boolean, number | undefined>(
      xdrBool,
      new Map([[true, xdrInt]]),
      xdrVoid as XdrType<undefined>,
    );
    bothWays(open, { discriminant: true, value: 7 }, '00000001 00000007');
    bothWays(open, { discriminant: false, value: undefined }, '00000000');
    expect(open.sizeMin).toBe(4);
  });

  it('xdrOptional() is a boolean and what follows it', () => {
    bothWays(xdrOptional(xdrInt), 5, '00000001 00000005');
    bothWays(xdrOptional(xdrInt), undefined, '00000000');
    expect(refusal(() => decode(xdrOptional(xdrInt), '00000002')).code).toBe('ERR_XDR_VALUE');
  });
});
