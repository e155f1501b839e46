const encoder = new TextEncoder();
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
// One character per byte, which for bytes below 0x80 is the right one.
const bytewise = new TextDecoder('latin1');

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

/** Smallest dict whose keys are read all at once. */
const BYTEWISE_BYTES_MIN = 1024;

/** Reads the keys of one serialized dict. */
export class KeyReader {
  readonly #bytes: Uint8Array;
  // Plain: decode each key. Equal: the same characters, where all are below 0x80. Won: one call of TextDecoder instead of
  // one for each key; with a few keys none at all is better still (bench `codec/dict-…/decode`).
  readonly #characters: string | undefined;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#characters = bytes.length < BYTEWISE_BYTES_MIN ? undefined : bytewise.decode(bytes);
  }

  /** The key; undefined when it is not valid UTF-8, holds a NUL, or is not followed by one. */
  read(start: number, end: number): string | undefined {
    const bytes = this.#bytes;
    if (bytes[end] !== 0) return undefined;
    let seen = 0;
    for (let i = start; i < end; i++) {
      const byte = bytes[i] ?? 0;
      if (byte === 0) return undefined;
      seen |= byte;
    }
    if (seen >= 0x80) return this.#decode(start, end);
    return this.#characters === undefined ? readAscii(bytes, start, end) : this.#characters.slice(start, end);
  }

  #decode(start: number, end: number): string | undefined {
    try {
      return strict.decode(this.#bytes.subarray(start, end));
    } catch {
      return undefined;
    }
  }
}

/** Reads bytes that are all below 0x80. */
function readAscii(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  let i = start;
  // Plain: one character at a time. Equal: eight at a time, and one at a time what is left. Won: half the time.
  for (; i + 8 <= end; i += 8) {
    text += String.fromCharCode(
      bytes[i] ?? 0,
      bytes[i + 1] ?? 0,
      bytes[i + 2] ?? 0,
      bytes[i + 3] ?? 0,
      bytes[i + 4] ?? 0,
      bytes[i + 5] ?? 0,
      bytes[i + 6] ?? 0,
      bytes[i + 7] ?? 0,
    );
  }
  if (i + 4 <= end) {
    text += String.fromCharCode(bytes[i] ?? 0, bytes[i + 1] ?? 0, bytes[i + 2] ?? 0, bytes[i + 3] ?? 0);
    i += 4;
  }
  for (; i < end; i++) text += String.fromCharCode(bytes[i] ?? 0);
  return text;
}

/** Writes text whose characters are all below 0x80; false when it met another one, and then it has written some. */
export function writeAscii(bytes: Uint8Array, view: DataView, offset: number, text: string): boolean {
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
  for (; i < length; i++, to++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x80) return false;
    bytes[to] = unit;
  }
  return true;
}

/** Writes text that `utf8ByteLength()` says takes `byteLength` bytes. */
export function writeText(bytes: Uint8Array, offset: number, text: string, byteLength: number): void {
  encoder.encodeInto(text, bytes.subarray(offset, offset + byteLength));
}
