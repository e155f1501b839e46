import { utf8ByteLength } from '@gluster-ts/xdr';
import { roomFor } from './room.ts';
import type { DictValue } from './slice.ts';
import { writeAscii, writeText } from './text.ts';

/** Bytes before the pairs: their count. */
export const COUNT_BYTES = 4;
/** Bytes of a pair besides key and value: both lengths, and the NUL that ends the key. */
export const PAIR_BYTES = 9;

/** Bytes of the serialized form of `pairs`. */
export function sizeOfPairs(pairs: ReadonlyMap<string, DictValue>): number {
  return sizeWith(pairs, utf8ByteLength);
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
export function serializePairs(pairs: ReadonlyMap<string, DictValue>): Uint8Array {
  // Plain: the second function alone. Equal: in ASCII a text has as many bytes as characters. Won: half the time, since
  // no text is measured before it is written (bench `codec/dict-…/encode`).
  return serializeAscii(pairs) ?? serializeAnyText(pairs);
}

/** Undefined when a key or text is not ASCII. */
function serializeAscii(pairs: ReadonlyMap<string, DictValue>): Uint8Array | undefined {
  const byteLength = sizeWith(pairs, charactersOf);
  const { bytes, view, start } = roomFor(byteLength);
  view.setUint32(start, pairs.size);
  // From the end towards the front: the oldest pair comes last.
  let end = start + byteLength;
  for (const [key, value] of pairs) {
    const keyBytes = key.length;
    const valueBytes = typeof value === 'string' ? value.length + 1 : value.byteLength;
    const pair = end - PAIR_BYTES - keyBytes - valueBytes;
    view.setUint32(pair, keyBytes);
    view.setUint32(pair + 4, valueBytes);
    // The NULs after key and string are there already: the room began as zeros.
    if (!writeAscii(bytes, view, pair + 8, key)) return undefined;
    if (typeof value !== 'string') bytes.set(value.view(), end - valueBytes);
    else if (!writeAscii(bytes, view, end - valueBytes, value)) return undefined;
    end = pair;
  }
  return byteLength === bytes.length ? bytes : new Uint8Array(bytes.buffer, start, byteLength);
}

function serializeAnyText(pairs: ReadonlyMap<string, DictValue>): Uint8Array {
  const bytes = new Uint8Array(sizeOfPairs(pairs));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, pairs.size);
  let end = bytes.length;
  for (const [key, value] of pairs) {
    const keyBytes = utf8ByteLength(key);
    const valueBytes = typeof value === 'string' ? utf8ByteLength(value) + 1 : value.byteLength;
    const start = end - PAIR_BYTES - keyBytes - valueBytes;
    view.setUint32(start, keyBytes);
    view.setUint32(start + 4, valueBytes);
    writeText(bytes, start + 8, key, keyBytes);
    if (typeof value !== 'string') bytes.set(value.view(), end - valueBytes);
    else writeText(bytes, end - valueBytes, value, valueBytes - 1);
    end = start;
  }
  return bytes;
}

function sizeWith(pairs: ReadonlyMap<string, DictValue>, lengthOf: (text: string) => number): number {
  let bytes = COUNT_BYTES;
  for (const [key, value] of pairs) {
    bytes += PAIR_BYTES + lengthOf(key) + (typeof value === 'string' ? lengthOf(value) + 1 : value.byteLength);
  }
  return bytes;
}

function charactersOf(text: string): number {
  return text.length;
}
