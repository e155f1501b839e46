import { DictError } from './errors.ts';
import { FewPairs } from './few-pairs.ts';
import { COUNT_BYTES, LENGTHS_BYTES, PAIR_BYTES, wordAt } from './layout.ts';
import { withDefaults } from './limits.ts';
import type { DictLimits } from './limits.ts';
import type { Slice } from './slice.ts';
import { WirePairs } from './wire-pairs.ts';

/**
 * Reads the form that {@link serializePairs} writes; the pairs are in the order in which they stand there, which makes the
 * last one the newest: reading reverses a dict. Keys and values stay where they lie in `bytes`.
 *
 * All is checked here, keys too; nothing that is read later can be wrong. Every length is checked against what is left
 * before it is used. What follows the last pair is ignored, as in C, whose own serialized length can be too large.
 */
export function unserializePairs(bytes: Uint8Array, limits?: DictLimits): FewPairs | WirePairs | Map<string, Slice> {
  const { length } = bytes;
  const { maxPairs, maxKeyBytes, maxValueBytes } = withDefaults(limits);
  if (length < COUNT_BYTES) throw truncated(`Dict of ${length} bytes has no count`);
  const count = wordAt(bytes, 0);
  if (count > maxPairs) throw tooMuch(`Dict of ${count} pairs exceeds ${maxPairs}`);
  if (count * PAIR_BYTES > length - COUNT_BYTES) {
    throw truncated(`Dict of ${count} pairs does not fit ${length} bytes`);
  }
  const pairs = count <= FewPairs.MAX ? new FewPairs(bytes) : new WirePairs(bytes, count);
  let offset = COUNT_BYTES;
  for (let i = 0; i < count; i++) {
    if (offset + PAIR_BYTES > length) throw truncated(`Pair ${i} of ${count} is missing`);
    const keyBytes = wordAt(bytes, offset);
    const valueBytes = wordAt(bytes, offset + 4);
    if (keyBytes > maxKeyBytes) throw tooMuch(`Key ${i} of ${keyBytes} bytes exceeds ${maxKeyBytes}`);
    if (valueBytes > maxValueBytes) throw tooMuch(`Value ${i} of ${valueBytes} bytes exceeds ${maxValueBytes}`);
    const key = offset + LENGTHS_BYTES;
    const keyEnd = key + keyBytes;
    const end = keyEnd + 1 + valueBytes;
    if (end > length) {
      throw truncated(`Pair ${i} needs ${end - offset} bytes at byte ${offset}, ${length - offset} are left`);
    }
    if (!pairs.add(keyEnd, end))
      throw new DictError('ERR_DICT_KEY', `Key ${i} at byte ${key} is no text that ends in a NUL`);
    offset = end;
  }
  return pairs instanceof WirePairs && pairs.isCrowded ? pairs.toMap() : pairs;
}

function truncated(message: string): DictError {
  return new DictError('ERR_DICT_TRUNCATED', message);
}

function tooMuch(message: string): DictError {
  return new DictError('ERR_DICT_LIMIT', message);
}
