const encoder = new TextEncoder();
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
// One character per byte, which for bytes below 0x80 is the right one.
const bytewise = new TextDecoder('latin1');
const ASCII = /^[\0-\x7f]*$/;

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
const BYTEWISE_BYTES_MIN = 256;

/** Reads the keys of one serialized dict. */
export class KeyReader {
  readonly #bytes: Uint8Array;
  // Plain: decode each key. Equal: the same characters, where all are below 0x80. Won: one call of TextDecoder instead of
  // one for each key; with a few keys none at all is better still (bench `dict/…/unserialize`).
  readonly #characters: string | undefined;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#characters = bytes.length < BYTEWISE_BYTES_MIN ? undefined : bytewise.decode(bytes);
  }

  /** The key; undefined when it is not valid UTF-8, holds a NUL, or is not followed by one. */
  read(start: number, end: number): string | undefined {
    if (this.#characters === undefined) return this.#readShort(start, end);
    if (this.#characters.indexOf('\0', start) !== end) return undefined;
    const key = this.#characters.slice(start, end);
    return ASCII.test(key) ? key : this.#decode(start, end);
  }

  #readShort(start: number, end: number): string | undefined {
    const bytes = this.#bytes;
    if (bytes[end] !== 0) return undefined;
    let key = '';
    for (let i = start; i < end; i++) {
      const byte = bytes[i] ?? 0;
      if (byte === 0) return undefined;
      if (byte >= 0x80) return this.#decode(start, end);
      key += String.fromCharCode(byte);
    }
    return key;
  }

  #decode(start: number, end: number): string | undefined {
    const key = this.#bytes.subarray(start, end);
    if (key.includes(0)) return undefined;
    try {
      return strict.decode(key);
    } catch {
      return undefined;
    }
  }
}

/** Writes text whose characters are all below 0x80; false when it met another one, and then it has written some. */
export function writeAscii(bytes: Uint8Array, offset: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x80) return false;
    bytes[offset + i] = unit;
  }
  return true;
}

/** Writes text that `utf8ByteLength()` says takes `byteLength` bytes. */
export function writeText(bytes: Uint8Array, offset: number, text: string, byteLength: number): void {
  encoder.encodeInto(text, bytes.subarray(offset, offset + byteLength));
}
