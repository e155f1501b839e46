/** Reads `count` groups, for which the caller has found the bytes to be there; frozen. */
export function readGroups(view: DataView, offset: number, count: number): readonly number[] {
  const groups: number[] = [];
  for (let i = 0; i < count; i++) groups.push(view.getUint32(offset + 4 * i));
  return Object.freeze(groups);
}

/** Copies a few bytes out of a message. */
export function copyBytes(bytes: Uint8Array, offset: number, byteLength: number): Uint8Array {
  const copy = new Uint8Array(byteLength);
  for (let i = 0; i < byteLength; i++) copy[i] = bytes[offset + i] ?? 0;
  return copy;
}

/**
 * Reads a name. RFC 5531 says ASCII, C takes any bytes: UTF-8 where it is, else each byte is the character of its
 * number.
 */
export function readText(bytes: Uint8Array, offset: number, byteLength: number): string {
  let text = '';
  let isAscii = true;
  for (let i = offset; i < offset + byteLength; i++) {
    const byte = bytes[i] ?? 0;
    isAscii &&= byte < 0x80;
    text += String.fromCharCode(byte);
  }
  return isAscii ? text : (decodeUtf8(bytes, offset, byteLength) ?? text);
}

function decodeUtf8(bytes: Uint8Array, offset: number, byteLength: number): string | undefined {
  try {
    const name = new Uint8Array(bytes.buffer, bytes.byteOffset + offset, byteLength);
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(name);
  } catch {
    return undefined;
  }
}
