import { XdrWriter } from '@gluster-ts/xdr';

/** Opaque data of this size and more are worth a vector of their own; below, copying is cheaper. */
export const VECTOR_BYTES_MIN: number = 16 * 1024;

/**
 * Writes a result of which large opaque data stay where they are (stage 4): what `segments()` returns, one behind the
 * other, is what an XdrWriter would have written. Not reused: its small segments are sent from where they were written.
 */
export class VectorWriter extends XdrWriter {
  readonly #mayRefer: (value: Uint8Array) => boolean;
  readonly #cuts: { at: number; value: Uint8Array }[] = [];

  /** @param mayRefer false for bytes that will not stay as they are: they are copied, whatever their size */
  constructor(maxBytes: number, mayRefer: (value: Uint8Array) => boolean) {
    super({ maxBytes });
    this.#mayRefer = mayRefer;
  }

  override opaque(value: Uint8Array, maxBytes?: number): void {
    if (!this.#isVector(value)) {
      super.opaque(value, maxBytes);
      return;
    }
    this.count(value.length, maxBytes);
    this.#cut(value);
  }

  override opaqueFixed(value: Uint8Array, byteLength: number): void {
    if (!this.#isVector(value) || value.length !== byteLength) super.opaqueFixed(value, byteLength);
    else this.#cut(value);
  }

  /** The head, which may be empty, then large data and what stands between them. */
  segments(): { head: Uint8Array; payload: Uint8Array[]; payloadBytes: number } {
    const written = this.finish();
    const head = written.subarray(0, this.#cuts[0]?.at);
    const payload: Uint8Array[] = [];
    for (const [index, { at, value }] of this.#cuts.entries()) {
      payload.push(value);
      const between = written.subarray(at, this.#cuts[index + 1]?.at);
      if (between.length > 0) payload.push(between);
    }
    return { head, payload, payloadBytes: payload.reduce((bytes, { length }) => bytes + length, 0) };
  }

  #isVector(value: Uint8Array): boolean {
    return value.length >= VECTOR_BYTES_MIN && this.#mayRefer(value);
  }

  #cut(value: Uint8Array): void {
    this.#cuts.push({ at: this.offset, value });
    const padding = (4 - (value.length % 4)) % 4;
    if (padding === 0) return;
    // uint() makes room for four zero bytes; only those that fill the last unit of four are kept.
    this.uint(0);
    this.offset -= 4 - padding;
  }
}
