import { DictError } from './errors.ts';
import { withDefaults } from './limits.ts';
import type { DictLimits } from './limits.ts';
import { COUNT_BYTES, PAIR_BYTES } from './serialize.ts';
import { Slice } from './slice.ts';
import { KeyReader } from './text.ts';

/**
 * Reads the form that {@link serializePairs} writes and returns the pairs in the order in which they stand there, which
 * makes the last one the newest: reading reverses a dict. Values are windows of `bytes`.
 *
 * Every length is checked against what is left before it is used. What follows the last pair is ignored, as in C,
 * whose own serialized length can be too large.
 */
export function unserializePairs(bytes: Uint8Array, limits?: DictLimits): Map<string, Slice> {
  const { maxPairs, maxKeyBytes, maxValueBytes } = withDefaults(limits);
  if (bytes.length < COUNT_BYTES) throw truncated(`Dict of ${bytes.length} bytes has no count`);
  const count = wordAt(bytes, 0);
  if (count > maxPairs) throw tooMuch(`Dict of ${count} pairs exceeds ${maxPairs}`);
  if (count * PAIR_BYTES > bytes.length - COUNT_BYTES) {
    throw truncated(`Dict of ${count} pairs does not fit ${bytes.length} bytes`);
  }
  const pairs = new Map<string, Slice>();
  const keys = new KeyReader(bytes);
  let offset = COUNT_BYTES;
  for (let i = 0; i < count; i++) {
    if (offset + PAIR_BYTES > bytes.length) throw truncated(`Pair ${i} of ${count} is missing`);
    const keyBytes = wordAt(bytes, offset);
    const valueBytes = wordAt(bytes, offset + 4);
    if (keyBytes > maxKeyBytes) throw tooMuch(`Key ${i} of ${keyBytes} bytes exceeds ${maxKeyBytes}`);
    if (valueBytes > maxValueBytes) throw tooMuch(`Value ${i} of ${valueBytes} bytes exceeds ${maxValueBytes}`);
    const keyEnd = offset + 8 + keyBytes;
    const end = keyEnd + 1 + valueBytes;
    if (end > bytes.length) {
      throw truncated(`Pair ${i} needs ${end - offset} bytes at byte ${offset}, ${bytes.length - offset} are left`);
    }
    const key = keys.read(offset + 8, keyEnd);
    if (key === undefined) {
      throw new DictError('ERR_DICT_KEY', `Key ${i} at byte ${offset + 8} is no text that ends in a NUL`);
    }
    pairs.set(key, new Slice(bytes, keyEnd + 1, end));
    offset = end;
  }
  return pairs;
}

// Plain: a DataView. Equal: 32 bits, big-endian. Won: a tenth of the time, as a view costs as much as a pair.
function wordAt(bytes: Uint8Array, offset: number): number {
  const high = ((bytes[offset] ?? 0) << 24) | ((bytes[offset + 1] ?? 0) << 16);
  return (high | ((bytes[offset + 2] ?? 0) << 8) | (bytes[offset + 3] ?? 0)) >>> 0;
}

function truncated(message: string): DictError {
  return new DictError('ERR_DICT_TRUNCATED', message);
}

function tooMuch(message: string): DictError {
  return new DictError('ERR_DICT_LIMIT', message);
}
