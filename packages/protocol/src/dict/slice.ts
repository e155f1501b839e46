/**
 * Raw bytes of a value: a window of the message that it came in. Plain: a view, `bytes.subarray(start, end)`. Equal: the
 * same window. Won: a view costs about as much as all the rest of reading a pair, and few values are ever looked at as
 * bytes (bench `codec/dict-…/decode`).
 */
export class Slice {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;

  constructor(bytes: Uint8Array, start = 0, end: number = bytes.length) {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
  }

  get byteLength(): number {
    return this.end - this.start;
  }

  /** The window as a view. */
  view(): Uint8Array {
    return new Uint8Array(this.bytes.buffer, this.bytes.byteOffset + this.start, this.byteLength);
  }
}

/** What a dict keeps of a value: a text without its NUL, or bytes as they are on the wire. */
export type DictValue = string | Slice;
