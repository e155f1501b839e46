import { utf8ByteLength } from '@gluster-ts/xdr';
import { writeText } from './text.ts';

/** Bytes before the pairs: their count. */
export const COUNT_BYTES = 4;
/** Bytes of a pair besides key and value: both lengths, and the NUL that ends the key. */
export const PAIR_BYTES = 9;

/** Bytes of the serialized form of `pairs`. */
export function sizeOfPairs(pairs: ReadonlyMap<string, Uint8Array | string>): number {
  let bytes = COUNT_BYTES;
  for (const [key, value] of pairs) bytes += PAIR_BYTES + utf8ByteLength(key) + sizeOfValue(value);
  return bytes;
}

/**
 * Serializes pairs that are given oldest first (stage 3.2):
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
export function serializePairs(pairs: ReadonlyMap<string, Uint8Array | string>): Uint8Array {
  const bytes = new Uint8Array(sizeOfPairs(pairs));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, pairs.size);
  // From the end towards the front: the oldest pair comes last.
  let end = bytes.length;
  for (const [key, value] of pairs) {
    const keyBytes = utf8ByteLength(key);
    const valueBytes = sizeOfValue(value);
    const start = end - PAIR_BYTES - keyBytes - valueBytes;
    view.setUint32(start, keyBytes);
    view.setUint32(start + 4, valueBytes);
    writeText(bytes, start + 8, key, keyBytes);
    // The NULs after key and string are there already: the buffer began as zeros.
    if (typeof value === 'string') writeText(bytes, end - valueBytes, value, valueBytes - 1);
    else bytes.set(value, end - valueBytes);
    end = start;
  }
  return bytes;
}

function sizeOfValue(value: Uint8Array | string): number {
  return typeof value === 'string' ? utf8ByteLength(value) + 1 : value.length;
}
