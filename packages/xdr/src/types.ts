import { XdrError } from './errors.ts';
import { XDR_UNBOUNDED } from './limits.ts';
import type { XdrReader } from './reader.ts';
import { sizeOfFixedOpaque, sizeOfOpaque } from './type.ts';
import type { XdrType, XdrValue } from './type.ts';
import { utf8ByteLength } from './utf8.ts';
import type { XdrWriter } from './writer.ts';

function fixed<T>(bytes: number, decode: (r: XdrReader) => T, encode: (w: XdrWriter, value: T) => void): XdrType<T> {
  return { decode, encode, size: () => bytes, sizeMin: bytes };
}

/** No data (section 4.16): the argument or result of a procedure that has none. */
export const xdrVoid: XdrType<void> = fixed(
  0,
  () => undefined,
  () => undefined,
);
/** 32-bit signed integer (section 4.1). */
export const xdrInt: XdrType<number> = fixed(
  4,
  (r) => r.int(),
  (w, v) => w.int(v),
);
/** 32-bit unsigned integer (section 4.2). */
export const xdrUint: XdrType<number> = fixed(
  4,
  (r) => r.uint(),
  (w, v) => w.uint(v),
);
/** `char`: −128 to 127, in 32 bits. */
export const xdrChar: XdrType<number> = fixed(
  4,
  (r) => r.char(),
  (w, v) => w.char(v),
);
/** `unsigned char`: 0 to 255, in 32 bits. */
export const xdrUchar: XdrType<number> = fixed(
  4,
  (r) => r.uchar(),
  (w, v) => w.uchar(v),
);
/** `short`: 16 bits signed, in 32 bits. */
export const xdrShort: XdrType<number> = fixed(
  4,
  (r) => r.short(),
  (w, v) => w.short(v),
);
/** `unsigned short`: 16 bits, in 32 bits. */
export const xdrUshort: XdrType<number> = fixed(
  4,
  (r) => r.ushort(),
  (w, v) => w.ushort(v),
);
/** Boolean (section 4.4). */
export const xdrBool: XdrType<boolean> = fixed(
  4,
  (r) => r.bool(),
  (w, v) => w.bool(v),
);
/** 64-bit signed integer (section 4.5). */
export const xdrHyper: XdrType<bigint> = fixed(
  8,
  (r) => r.hyper(),
  (w, v) => w.hyper(v),
);
/** 64-bit unsigned integer (section 4.5). */
export const xdrUhyper: XdrType<bigint> = fixed(
  8,
  (r) => r.uhyper(),
  (w, v) => w.uhyper(v),
);
/** 64-bit signed integer as a number, which must be a safe integer. */
export const xdrHyperNumber: XdrType<number> = fixed(
  8,
  (r) => r.hyperNumber(),
  (w, v) => w.hyperNumber(v),
);
/** 64-bit unsigned integer as a number, which must be a safe integer. */
export const xdrUhyperNumber: XdrType<number> = fixed(
  8,
  (r) => r.uhyperNumber(),
  (w, v) => w.uhyperNumber(v),
);
/** Single-precision floating point (section 4.6). */
export const xdrFloat: XdrType<number> = fixed(
  4,
  (r) => r.float(),
  (w, v) => w.float(v),
);
/** Double-precision floating point (section 4.7). */
export const xdrDouble: XdrType<number> = fixed(
  8,
  (r) => r.double(),
  (w, v) => w.double(v),
);
/** Quadruple-precision floating point (section 4.8) as its 16 bytes. */
export const xdrQuadruple: XdrType<Uint8Array> = fixed(
  16,
  (r) => r.quadruple(),
  (w, v) => w.quadruple(v),
);

/** Enumeration (section 4.3): one of `values`, which are often those of a `const` object. */
export function xdrEnum<T extends number>(values: Readonly<Record<string, T>>): XdrType<T> {
  const known = new Map<number, T>(Object.values(values).map((value) => [value, value]));
  const check = (value: number, offset: number): T => {
    const member = known.get(value);
    if (member === undefined) {
      throw new XdrError(
        'ERR_XDR_VALUE',
        `Enumeration has no value ${value}, only ${[...known.keys()].join(', ')}`,
        offset,
      );
    }
    return member;
  };
  return fixed(
    4,
    (r) => check(r.int(), r.offset - 4),
    (w, v) => w.int(check(v, w.offset)),
  );
}

/** Fixed-length opaque data (section 4.9). */
export function xdrOpaqueFixed(byteLength: number): XdrType<Uint8Array> {
  return fixed(
    sizeOfFixedOpaque(byteLength),
    (r) => r.opaqueFixed(byteLength),
    (w, v) => w.opaqueFixed(v, byteLength),
  );
}

/** Variable-length opaque data (section 4.10); decodes to a view on the input. */
export function xdrOpaque(maxBytes: number = XDR_UNBOUNDED): XdrType<Uint8Array> {
  return {
    decode: (r) => r.opaque(maxBytes),
    encode: (w, v) => w.opaque(v, maxBytes),
    size: (v) => sizeOfOpaque(v.length),
    sizeMin: 4,
  };
}

/** String (section 4.11) in UTF-8. */
export function xdrString(maxBytes: number = XDR_UNBOUNDED): XdrType<string> {
  return {
    decode: (r) => r.string(maxBytes),
    encode: (w, v) => w.string(v, maxBytes),
    size: (v) => sizeOfOpaque(utf8ByteLength(v)),
    sizeMin: 4,
  };
}

/** Fixed-length array (section 4.12). */
export function xdrArrayFixed<T>(element: XdrType<T>, count: number): XdrType<readonly T[]> {
  return {
    decode: (r) => decodeElements(r, element, count),
    encode: (w, v) => {
      if (v.length !== count) {
        throw new XdrError('ERR_XDR_RANGE', `Array of ${v.length} elements where ${count} are due`, w.offset);
      }
      encodeElements(w, element, v);
    },
    size: (v) => sizeOfElements(element, v),
    sizeMin: count * element.sizeMin,
  };
}

/** Variable-length array (section 4.13). */
export function xdrArray<T>(element: XdrType<T>, maxCount: number = XDR_UNBOUNDED): XdrType<readonly T[]> {
  return {
    decode: (r) => decodeElements(r, element, r.count(maxCount, element.sizeMin)),
    encode: (w, v) => {
      w.count(v.length, maxCount);
      encodeElements(w, element, v);
    },
    size: (v) => 4 + sizeOfElements(element, v),
    sizeMin: 4,
  };
}

/** Structure (section 4.14): its fields in the order in which they are named here. */
export function xdrStruct<F extends Readonly<Record<string, XdrType<unknown>>>>(
  fields: F,
): XdrType<{ [K in keyof F]: XdrValue<F[K]> }> {
  type Value = { [K in keyof F]: XdrValue<F[K]> };
  const entries = Object.entries(fields);
  return {
    decode: (r) => {
      // Every field of F is set by the loop, whose keys are F's: what a cast can know and the checker cannot.
      const value: Record<string, unknown> = {};
      for (const [name, type] of entries) value[name] = at(name, () => type.decode(r));
      return value as Value;
    },
    encode: (w, v) => {
      for (const [name, type] of entries) at(name, () => type.encode(w, v[name]));
    },
    size: (v) => entries.reduce((bytes, [name, type]) => bytes + type.size(v[name]), 0),
    sizeMin: entries.reduce((bytes, [, type]) => bytes + type.sizeMin, 0),
  };
}

/** The value of an {@link xdrUnion}: its discriminant and what its arm holds. */
export interface XdrUnionValue<D, T> {
  readonly discriminant: D;
  readonly value: T;
}

/**
 * Discriminated union (section 4.15). `arms` maps each discriminant to its arm; others use `otherwise`, or are refused
 * when there is none.
 */
export function xdrUnion<D extends number | boolean, T>(
  discriminant: XdrType<D>,
  arms: ReadonlyMap<D, XdrType<T>>,
  otherwise?: XdrType<T>,
): XdrType<XdrUnionValue<D, T>> {
  const armOf = (value: D, offset: number): XdrType<T> => {
    const arm = arms.get(value) ?? otherwise;
    if (arm === undefined) throw new XdrError('ERR_XDR_VALUE', `Union has no arm for ${String(value)}`, offset);
    return arm;
  };
  const all = [...arms.values(), ...(otherwise === undefined ? [] : [otherwise])];
  return {
    decode: (r) => {
      const value = discriminant.decode(r);
      return { discriminant: value, value: armOf(value, r.offset - 4).decode(r) };
    },
    encode: (w, v) => {
      const arm = armOf(v.discriminant, w.offset);
      discriminant.encode(w, v.discriminant);
      arm.encode(w, v.value);
    },
    size: (v) => 4 + armOf(v.discriminant, 0).size(v.value),
    sizeMin: 4 + Math.min(...all.map((arm) => arm.sizeMin)),
  };
}

/**
 * Optional data (section 4.19): `undefined` where there are none. Of a type whose values may be undefined themselves, such a
 * value is written as none: put it into a structure.
 */
export function xdrOptional<T>(type: XdrType<T>): XdrType<T | undefined> {
  return {
    decode: (r) => (r.bool() ? type.decode(r) : undefined),
    encode: (w, v) => {
      w.bool(v !== undefined);
      if (v !== undefined) type.encode(w, v);
    },
    size: (v) => 4 + (v === undefined ? 0 : type.size(v)),
    sizeMin: 4,
  };
}

function decodeElements<T>(r: XdrReader, element: XdrType<T>, count: number): T[] {
  const values: T[] = [];
  for (let i = 0; i < count; i++) values.push(at(`[${i}]`, () => element.decode(r)));
  return values;
}

function encodeElements<T>(w: XdrWriter, element: XdrType<T>, values: readonly T[]): void {
  values.forEach((value, i) => at(`[${i}]`, () => element.encode(w, value)));
}

function sizeOfElements<T>(element: XdrType<T>, values: readonly T[]): number {
  return values.reduce((bytes, value) => bytes + element.size(value), 0);
}

/** Runs one step of a codec; an error on the way out learns where it happened. */
function at<T>(step: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw error instanceof XdrError ? error.within(step) : error;
  }
}
