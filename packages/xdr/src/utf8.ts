const encoder = new TextEncoder();
// A leading U+FEFF is data, not a mark to be dropped.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Longest string, in bytes, that is read character by character: below it the call into TextDecoder costs more. */
const SHORT_STRING_BYTES = 24;

/** Number of bytes of `text` in UTF-8. A lone surrogate counts 3, as its replacement would. */
export function utf8ByteLength(text: string): number {
  let byteLength = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    byteLength += unit < 0x800 ? 1 : 2;
    // A pair is two units and four bytes: the second unit has been counted as one of them.
    if (unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) i++;
  }
  return byteLength;
}

/** Writes `text` at `offset`, which must have room for {@link utf8ByteLength} bytes. */
export function writeUtf8(bytes: Uint8Array, offset: number, text: string, byteLength: number): void {
  if (byteLength !== text.length || byteLength > 64) {
    encoder.encodeInto(text, bytes.subarray(offset, offset + byteLength));
    return;
  }
  for (let i = 0; i < byteLength; i++) bytes[offset + i] = text.charCodeAt(i);
}

/** Reads UTF-8; throws a TypeError where it is not valid. */
export function readUtf8(bytes: Uint8Array, offset: number, byteLength: number): string {
  if (byteLength <= SHORT_STRING_BYTES) {
    let text = '';
    let i = offset;
    for (const end = offset + byteLength; i < end; i++) {
      const byte = bytes[i] ?? 0;
      if (byte >= 0x80) break;
      text += String.fromCharCode(byte);
    }
    if (i === offset + byteLength) return text;
  }
  return decoder.decode(new Uint8Array(bytes.buffer, bytes.byteOffset + offset, byteLength));
}
