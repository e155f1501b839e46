import { XdrError } from '@gluster-ts/xdr';
import type { XdrReader, XdrWriter } from '@gluster-ts/xdr';

/**
 * Reads `unsigned char NAME[count]`. RFC 4506 has no such type; `rpcgen` gives each element an unsigned integer of its
 * own, of which the low eight bits count.
 */
export function readChars(r: XdrReader, count: number): Uint8Array {
  const chars = new Uint8Array(count);
  for (let i = 0; i < count; i++) chars[i] = r.uint();
  return chars;
}

/** Writes what {@link readChars} reads; `chars` must have exactly `count` elements. */
export function writeChars(w: XdrWriter, chars: Uint8Array, count: number): void {
  if (chars.length !== count) {
    throw new XdrError('ERR_XDR_RANGE', `Array of ${chars.length} characters where ${count} are due`, w.offset);
  }
  for (const char of chars) w.uint(char);
}
