import { utf8ByteLength } from '@gluster-ts/xdr';
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
  // Plain: the second line alone. Equal: in ASCII a text has as many bytes as characters. Won: half the time, since
  // no text is measured before it is written (bench `dict/pool-of-32/serialize`).
  return write(pairs, charactersOf, writeAscii) ?? serializeAnyText(pairs);
}

function serializeAnyText(pairs: ReadonlyMap<string, DictValue>): Uint8Array {
  const bytes = write(pairs, utf8ByteLength, (target, offset, text) => {
    writeText(target, offset, text, utf8ByteLength(text));
    return true;
  });
  return bytes ?? new Uint8Array(0);
}

/** Undefined when `writeString` refused a text. */
function write(
  pairs: ReadonlyMap<string, DictValue>,
  lengthOf: (text: string) => number,
  writeString: (target: Uint8Array, offset: number, text: string) => boolean,
): Uint8Array | undefined {
  const bytes = new Uint8Array(sizeWith(pairs, lengthOf));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, pairs.size);
  // From the end towards the front: the oldest pair comes last.
  let end = bytes.length;
  for (const [key, value] of pairs) {
    const keyBytes = lengthOf(key);
    const valueBytes = typeof value === 'string' ? lengthOf(value) + 1 : value.byteLength;
    const start = end - PAIR_BYTES - keyBytes - valueBytes;
    view.setUint32(start, keyBytes);
    view.setUint32(start + 4, valueBytes);
    // The NULs after key and string are there already: the buffer began as zeros.
    if (!writeString(bytes, start + 8, key)) return undefined;
    if (typeof value !== 'string') bytes.set(value.view(), end - valueBytes);
    else if (!writeString(bytes, end - valueBytes, value)) return undefined;
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
