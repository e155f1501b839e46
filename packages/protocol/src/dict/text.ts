const encoder = new TextEncoder();
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A string value: the bytes before the first NUL. Invalid UTF-8 becomes U+FFFD; the dict itself keeps the bytes. */
export function readValueText(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    if (byte === 0) return text;
    if (byte >= 0x80) return readLongText(bytes);
    text += String.fromCharCode(byte);
  }
  return text;
}

/** A key; undefined when it is not valid UTF-8 or holds a NUL. */
export function readKeyText(bytes: Uint8Array, start: number, end: number): string | undefined {
  let text = '';
  for (let i = start; i < end; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === 0) return undefined;
    if (byte >= 0x80) return readLongKey(bytes.subarray(start, end));
    text += String.fromCharCode(byte);
  }
  return text;
}

/** Writes text that {@link utf8ByteLength} says takes `byteLength` bytes. */
export function writeText(bytes: Uint8Array, offset: number, text: string, byteLength: number): void {
  if (byteLength !== text.length) {
    encoder.encodeInto(text, bytes.subarray(offset, offset + byteLength));
    return;
  }
  for (let i = 0; i < byteLength; i++) bytes[offset + i] = text.charCodeAt(i);
}

function readLongText(bytes: Uint8Array): string {
  const nul = bytes.indexOf(0);
  return lenient.decode(nul < 0 ? bytes : bytes.subarray(0, nul));
}

function readLongKey(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}
