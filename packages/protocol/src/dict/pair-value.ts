import { PAIR_BYTES, wordAt } from './layout.ts';
import { Slice } from './slice.ts';
import { readValueText } from './text.ts';

/** The value of the pair that begins at `offset` of a serialized dict that has been checked. */
export function valueAt(bytes: Uint8Array, offset: number): Slice {
  const start = offset + PAIR_BYTES + wordAt(bytes, offset);
  return new Slice(bytes, start, start + wordAt(bytes, offset + 4));
}

/** The same as text, which ends at its first NUL: no {@link Slice} is made. */
export function valueTextAt(bytes: Uint8Array, offset: number): string {
  const start = offset + PAIR_BYTES + wordAt(bytes, offset);
  return readValueText(bytes, start, start + wordAt(bytes, offset + 4));
}
