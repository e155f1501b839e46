import { COUNT_BYTES, LENGTHS_BYTES, wordAt } from './layout.ts';
import { Slice } from './slice.ts';
import { readText } from './text.ts';

/** The first `count` pairs of a serialized dict that has been checked, by texts. */
export function readPairs(bytes: Uint8Array, count: number): Map<string, Slice> {
  const pairs = new Map<string, Slice>();
  let offset = COUNT_BYTES;
  for (let i = 0; i < count; i++) {
    const keyEnd = offset + LENGTHS_BYTES + wordAt(bytes, offset);
    const end = keyEnd + 1 + wordAt(bytes, offset + 4);
    pairs.set(readText(bytes, offset + LENGTHS_BYTES, keyEnd), new Slice(bytes, keyEnd + 1, end));
    offset = end;
  }
  return pairs;
}
