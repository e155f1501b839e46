const lenient = new TextDecoder('utf-8', { ignoreBOM: true });

/** Longest text that is read character by character: below it a call of TextDecoder costs more. */
const SHORT_BYTES = 24;

/** A string value: the bytes up to the first NUL. Invalid UTF-8 becomes U+FFFD; the dict itself keeps the bytes. */
export function readValueText(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  const shortEnd = Math.min(end, start + SHORT_BYTES);
  let i = start;
  for (; i < shortEnd; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === 0) return text;
    if (byte >= 0x80) break;
    text += String.fromCharCode(byte);
  }
  if (i === end) return text;
  const nul = bytes.indexOf(0, i);
  return lenient.decode(bytes.subarray(start, nul < 0 || nul > end ? end : nul));
}
