const lenient = new TextDecoder('utf-8', { ignoreBOM: true });

/** Arrays of characters, one for each length of a short text, which are used again and again. */
const units: readonly number[][] = Array.from({ length: 41 }, (_, length) => Array.from({ length }, () => 0));

/** Text in UTF-8; what is not valid becomes U+FFFD. */
export function readText(bytes: Uint8Array, start: number, end: number): string {
  return (
    readShortAscii(bytes, start, end) ??
    lenient.decode(new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start))
  );
}

/** A string value: what stands before the first NUL. The dict itself keeps the bytes. */
export function readValueText(bytes: Uint8Array, start: number, end: number): string {
  // Nearly all end in their only NUL.
  const text = bytes[end - 1] === 0 ? readShortAscii(bytes, start, end - 1) : undefined;
  if (text !== undefined) return text;
  let nul = start;
  while (nul < end && bytes[nul] !== 0) nul++;
  return readText(bytes, start, nul);
}

/**
 * Undefined for what is long, not ASCII, or holds a NUL.
 *
 * Plain: TextDecoder. Equal: in ASCII bytes are characters. Won: half the time or more; and a quarter to a half against
 * `text += …`, whose pieces are put together when the text is first used (bench `codec/dict-…/decode`).
 */
function readShortAscii(bytes: Uint8Array, start: number, end: number): string | undefined {
  const characters = units[end - start];
  if (characters === undefined) return undefined;
  for (let i = 0; i < characters.length; i++) {
    const byte = bytes[start + i] ?? 0;
    if (byte === 0 || byte >= 0x80) return undefined;
    characters[i] = byte;
  }
  return String.fromCharCode(...characters);
}
