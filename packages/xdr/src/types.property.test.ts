import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  xdrArray,
  xdrArrayFixed,
  xdrBool,
  xdrChar,
  xdrDouble,
  XdrError,
  xdrFloat,
  xdrHyper,
  xdrHyperNumber,
  xdrInt,
  xdrOpaque,
  xdrOpaqueFixed,
  xdrOptional,
  XdrReader,
  xdrShort,
  xdrString,
  xdrStruct,
  xdrUchar,
  xdrUhyper,
  xdrUint,
  xdrUshort,
  XdrWriter,
} from './index.ts';
import type { XdrType } from './index.ts';

interface Sample {
  readonly type: XdrType<unknown>;
  readonly values: fc.Arbitrary<unknown>;
  /** Values may be undefined: optional once more, which of both is missing could not be told. */
  readonly optional?: boolean;
}

/** The checker can not follow a type and its values through one array: each pair is made by one call that can. */
function sample<T>(type: XdrType<T>, values: fc.Arbitrary<T>): Sample {
  return { type, values };
}

const scalars: Sample[] = [
  sample(xdrInt, fc.integer()),
  sample(xdrUint, fc.nat(0xffff_ffff)),
  sample(xdrChar, fc.integer({ min: -128, max: 127 })),
  sample(xdrUchar, fc.nat(255)),
  sample(xdrShort, fc.integer({ min: -32_768, max: 32_767 })),
  sample(xdrUshort, fc.nat(65_535)),
  sample(xdrBool, fc.boolean()),
  sample(xdrHyper, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  sample(xdrUhyper, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
  sample(
    xdrHyperNumber,
    fc.maxSafeInteger().map((n) => n + 0),
  ),
  sample(xdrFloat, fc.float()),
  sample(xdrDouble, fc.double()),
  sample(xdrString(60), fc.string({ unit: 'grapheme', maxLength: 5 })),
  sample(xdrOpaque(40), fc.uint8Array({ maxLength: 40 })),
  sample(xdrOpaqueFixed(6), fc.uint8Array({ minLength: 6, maxLength: 6 })),
];

/** Any type: a scalar, or arrays, options and structures of types, with values that fit it. */
const { any } = fc.letrec<{ any: Sample }>((tie) => {
  const scalar = fc.constantFrom(...scalars);
  return {
    any: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      scalar,
      tie('any').map(({ type, values }) => sample(xdrArray(type, 4), fc.array(values, { maxLength: 4 }))),
      tie('any').map(({ type, values }) =>
        sample(xdrArrayFixed(type, 3), fc.array(values, { minLength: 3, maxLength: 3 })),
      ),
      tie('any').map((inner) =>
        inner.optional === true
          ? inner
          : { ...sample(xdrOptional(inner.type), fc.option(inner.values, { nil: undefined })), optional: true },
      ),
      fc
        .tuple(tie('any'), scalar, tie('any'))
        .map(([a, b, c]) =>
          sample(
            xdrStruct({ a: a.type, b: b.type, c: c.type }),
            fc.record({ a: a.values, b: b.values, c: c.values }, { noNullPrototype: true }),
          ),
        ),
    ),
  };
});
const typeAndValue = any.chain(({ type, values }) => fc.tuple(fc.constant(type), values));

function encode(type: XdrType<unknown>, value: unknown): Uint8Array {
  const w = new XdrWriter();
  type.encode(w, value);
  return w.finish();
}

describe('every type', () => {
  it('decodes what it encoded, in as many bytes as it announced', () => {
    fc.assert(
      fc.property(typeAndValue, ([type, value]) => {
        const bytes = encode(type, value);
        expect(bytes.length).toBe(type.size(value));
        expect(bytes.length % 4).toBe(0);
        expect(bytes.length).toBeGreaterThanOrEqual(type.sizeMin);
        const r = new XdrReader(bytes);
        expect(type.decode(r)).toEqual(value);
        r.finish();
      }),
    );
  });

  it('refuses every torn input with ERR_XDR_TRUNCATED', () => {
    fc.assert(
      fc.property(typeAndValue, fc.nat(), ([type, value], cut) => {
        const bytes = encode(type, value);
        fc.pre(bytes.length > 0);
        const torn = bytes.subarray(0, cut % bytes.length);
        expect(() => type.decode(new XdrReader(torn))).toThrow(expect.objectContaining({ code: 'ERR_XDR_TRUNCATED' }));
      }),
    );
  });

  it('turns any bytes into a value that it can encode again, or into an XdrError', () => {
    const words = fc.array(fc.oneof(fc.nat(3), fc.nat(0xffff_ffff)), { maxLength: 40 }).map((values) => {
      const w = new XdrWriter();
      w.uintArray(values);
      return w.finish().slice();
    });
    fc.assert(
      fc.property(any, fc.oneof(words, fc.uint8Array({ maxLength: 64 })), ({ type }, bytes) => {
        const r = new XdrReader(bytes);
        let value: unknown;
        try {
          value = type.decode(r);
        } catch (error) {
          expect(error).toBeInstanceOf(XdrError);
          return;
        }
        expect(encode(type, value).length).toBe(r.offset);
      }),
      { numRuns: 500 },
    );
  });

  it('turns valid bytes with a word changed into a value or an XdrError', () => {
    const change = fc.tuple(fc.nat(), fc.oneof(fc.nat(5), fc.constantFrom(0x7fff_ffff, 0x8000_0000, 0xffff_ffff)));
    fc.assert(
      fc.property(typeAndValue, change, ([type, value], [at, word]) => {
        const bytes = encode(type, value).slice();
        fc.pre(bytes.length > 0);
        new DataView(bytes.buffer).setUint32(at % (bytes.length - 3), word);
        try {
          type.decode(new XdrReader(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(XdrError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
