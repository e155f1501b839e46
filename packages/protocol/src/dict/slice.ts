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

  /** Puts the bytes where there is room for them. */
  copyTo(target: Uint8Array, offset: number): void {
    const { bytes, start, byteLength } = this;
    // A view costs more than a loop for what is short.
    if (byteLength > 32) target.set(this.view(), offset);
    else for (let i = 0; i < byteLength; i++) target[offset + i] = bytes[start + i] ?? 0;
  }
}

/** What a dict keeps of a value: a text without its NUL, or bytes as they are on the wire. */
export type DictValue = string | Slice;
