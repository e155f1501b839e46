import { utf8ByteLength } from './utf8.ts';
import type { XdrReader } from './reader.ts';
import type { XdrWriter } from './writer.ts';

/**
 * How one type of RFC 4506 becomes bytes and comes back. Made by the `.x` compiler, or from the constants and
 * combinators of this package.
 */
export interface XdrType<T> {
  /** Reads one value; throws an XdrError where the input is not one. */
  decode(r: XdrReader): T;
  /** Writes one value; throws an XdrError where `value` is not one. */
  encode(w: XdrWriter, value: T): void;
  /** Bytes that {@link XdrType.encode} writes for `value`; a multiple of four. */
  size(value: T): number;
  /** The fewest bytes that any value takes: what a count of elements is checked against before they are read. */
  readonly sizeMin: number;
}

/** The value type of an {@link XdrType}. */
export type XdrValue<T> = T extends XdrType<infer V> ? V : never;

/** Bytes taken by variable-length data of `byteLength` bytes: their length, they, and what fills the last four. */
export function sizeOfOpaque(byteLength: number): number {
  return 4 + sizeOfFixedOpaque(byteLength);
}

/** Bytes taken by fixed-length data of `byteLength` bytes: they, and what fills the last four. */
export function sizeOfFixedOpaque(byteLength: number): number {
  return byteLength + ((4 - (byteLength % 4)) % 4);
}

/** Bytes taken by a string: its length, its bytes in UTF-8, and what fills the last four. */
export function sizeOfString(text: string): number {
  return sizeOfOpaque(utf8ByteLength(text));
}
