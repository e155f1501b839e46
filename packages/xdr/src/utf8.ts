const encoder = new TextEncoder();
// A leading U+FEFF is data, not a mark to be dropped.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Longest string, in bytes, that is read and written character by character: below it the call into TextDecoder or
 * TextEncoder costs more.
 */
export const SHORT_STRING_BYTES = 48;

/** Longest text whose bytes are counted character by character. */
const LONG_TEXT = 400;

/** Number of bytes of `text` in UTF-8. A lone surrogate counts 3, as its replacement would. */
export function utf8ByteLength(text: string): number {
  // A call of TextEncoder, which replaces lone surrogates, is faster from some hundred characters on.
  if (text.length > LONG_TEXT) return encoder.encode(text).length;
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

/**
 * Writes a text in ASCII, filled with zeros up to a multiple of four, for which there must be room at `offset`; false when
 * it met another character, and then it has written some.
 */
export function writeAsciiWords(view: DataView, offset: number, text: string): boolean {
  const { length } = text;
  let to = offset;
  let i = 0;
  // Plain: byte by byte. Equal: the same bytes. Won: a quarter of the time, having one store for four characters.
  for (; i + 4 <= length; i += 4, to += 4) {
    const a = text.charCodeAt(i);
    const b = text.charCodeAt(i + 1);
    const c = text.charCodeAt(i + 2);
    const d = text.charCodeAt(i + 3);
    if ((a | b | c | d) >= 0x80) return false;
    view.setUint32(to, (a << 24) | (b << 16) | (c << 8) | d);
  }
  if (i === length) return true;
  const a = text.charCodeAt(i);
  const b = i + 1 < length ? text.charCodeAt(i + 1) : 0;
  const c = i + 2 < length ? text.charCodeAt(i + 2) : 0;
  if ((a | b | c) >= 0x80) return false;
  view.setUint32(to, (a << 24) | (b << 16) | (c << 8));
  return true;
}

/** Reads UTF-8; throws a TypeError where it is not valid. */
export function readUtf8(bytes: Uint8Array, offset: number, byteLength: number): string {
  const end = offset + byteLength;
  if (byteLength <= SHORT_STRING_BYTES) {
    const text = readAscii(bytes, offset, end);
    if (text !== undefined) return text;
  }
  return decoder.decode(new Uint8Array(bytes.buffer, bytes.byteOffset + offset, byteLength));
}

/** Undefined where a byte is not ASCII. */
function readAscii(bytes: Uint8Array, offset: number, end: number): string | undefined {
  let text = '';
  let i = offset;
  // Plain: one character at a time. Equal: eight at a time, and one at a time what is left. Won: half the time.
  for (; i + 8 <= end; i += 8) {
    const a = bytes[i] ?? 0;
    const b = bytes[i + 1] ?? 0;
    const c = bytes[i + 2] ?? 0;
    const d = bytes[i + 3] ?? 0;
    const e = bytes[i + 4] ?? 0;
    const f = bytes[i + 5] ?? 0;
    const g = bytes[i + 6] ?? 0;
    const h = bytes[i + 7] ?? 0;
    if ((a | b | c | d | e | f | g | h) >= 0x80) return undefined;
    text += String.fromCharCode(a, b, c, d, e, f, g, h);
  }
  for (; i < end; i++) {
    const byte = bytes[i] ?? 0;
    if (byte >= 0x80) return undefined;
    text += String.fromCharCode(byte);
  }
  return text;
}
