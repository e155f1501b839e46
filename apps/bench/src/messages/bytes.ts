/** Bytes for hand-written messages: the yardstick must not be made with the code that is measured. */

/** Big-endian 32-bit words. */
export function words(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of values.entries()) view.setUint32(index * 4, value);
  return bytes;
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** Variable-length opaque data: length, bytes, zeros up to a multiple of four (RFC 4506 section 4.10). */
export function opaque(bytes: Uint8Array): Uint8Array {
  return concat(words(bytes.length), bytes, new Uint8Array(-bytes.length & 3));
}

/** One record of one fragment (RFC 5531 section 11). */
export function record(...parts: readonly Uint8Array[]): Uint8Array {
  const body = concat(...parts);
  return concat(words(0x80000000 + body.length), body);
}
