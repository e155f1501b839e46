/**
 * A serialized dict:
 *
 *     count          uint32, big-endian
 *     count times, the newest pair first:
 *       key length   uint32   without the NUL
 *       value length uint32   with the NUL that ends a string
 *       key, NUL
 *       value
 *
 * No padding, unlike XDR.
 */

/** Bytes before the pairs: their count. */
export const COUNT_BYTES = 4;
/** Bytes of a pair before its key: both lengths. */
export const LENGTHS_BYTES = 8;
/** Bytes of a pair besides key and value: both lengths, and the NUL that ends the key. */
export const PAIR_BYTES = 9;

/** The count or a length. Plain: a DataView. Equal: 32 bits, big-endian. Won: a view costs as much as some pairs. */
export function wordAt(bytes: Uint8Array, offset: number): number {
  const high = ((bytes[offset] ?? 0) << 24) | ((bytes[offset + 1] ?? 0) << 16);
  return (high | ((bytes[offset + 2] ?? 0) << 8) | (bytes[offset + 3] ?? 0)) >>> 0;
}
