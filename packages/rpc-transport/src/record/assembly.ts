import type { Iobuf, IobufPool } from '@gluster-ts/iobuf-pool';

/** Below this many bytes a loop beats `set()` with the `subarray` it needs (bench rpc-transport/decode-fragmented). */
const LOOP_BYTES_MAX = 48;

const NONE: readonly never[] = [];

/**
 * Gathers the bytes of a record that arrived in pieces (stage 1.3).
 *
 * Reserves for bytes that have arrived, never for bytes that were announced. The first vector moves up through the page
 * classes of the pool, at least doubling each time, so all moves together copy less than the bytes that arrived. What does not fit into one vector goes on in further ones, which never move.
 */
export class RecordAssembly {
  readonly #pool: IobufPool;
  readonly #vectorBytesMax: number;
  // Invariant: bytes of #first[0 … #firstBytes) and then of each of #rest, the last filled up to #lastBytes.
  #first: Iobuf | undefined;
  #firstBytes = 0;
  #rest: Iobuf[] | undefined;
  #lastBytes = 0;
  /** Bytes gathered. */
  byteLength = 0;
  /** Bytes of the pages that are held. */
  bytesReserved = 0;
  /** Bytes copied since this object exists, moves included. */
  bytesCopied = 0;
  /** Iobufs taken since this object exists. */
  iobufsTaken = 0;

  constructor(pool: IobufPool, vectorBytesMax: number) {
    this.#pool = pool;
    this.#vectorBytesMax = vectorBytesMax;
  }

  /**
   * Copies `source[start … end)` behind what is there.
   *
   * @param moreBytesMax how many bytes the record can still have behind these; only used to take less than a whole
   * page for its end
   */
  append(source: Uint8Array, start: number, end: number, moreBytesMax: number): void {
    let at = start;
    if (this.#rest === undefined) {
      const take = Math.min(end - at, this.#vectorBytesMax - this.#firstBytes);
      if (take > 0) {
        const page = this.#roomInFirst(this.#firstBytes + take);
        this.#copy(source, at, at + take, page.bytes, this.#firstBytes);
        this.#firstBytes += take;
        at += take;
      }
    }
    while (at < end) {
      const page = this.#roomInRest(end - at + moreBytesMax);
      const take = Math.min(end - at, Math.min(page.bytes.length, this.#vectorBytesMax) - this.#lastBytes);
      this.#copy(source, at, at + take, page.bytes, this.#lastBytes);
      this.#lastBytes += take;
      at += take;
    }
    this.byteLength += end - start;
  }

  /** A word of the first vector; `offset + 4` bytes must be there. */
  word(offset: number): number {
    return this.#first === undefined ? 0 : this.#first.view.getUint32(offset);
  }

  /** Hands the first vector over to the caller, who gives it back to the pool. */
  takeFirst(): Iobuf | undefined {
    const first = this.#first;
    this.#first = undefined;
    return first;
  }

  /** Bytes used of the first vector. */
  get firstBytes(): number {
    return this.#firstBytes;
  }

  /** Size of the page that the first vector lies in. */
  get pageBytes(): number | undefined {
    return this.#first?.bytes.length;
  }

  /** Hands the further vectors over to the caller, who gives them back to the pool. */
  takeRest(): readonly Iobuf[] {
    const rest = this.#rest ?? NONE;
    this.#rest = undefined;
    return rest;
  }

  /** Bytes used of the last of the further vectors; those before it are full. */
  get lastBytes(): number {
    return this.#lastBytes;
  }

  /** Bytes that fill one vector. */
  get vectorBytesMax(): number {
    return this.#vectorBytesMax;
  }

  /** Forgets everything and gives the iobufs back that nobody took. */
  clear(): void {
    this.#first?.unref();
    this.#first = undefined;
    for (const iobuf of this.takeRest()) iobuf.unref();
    this.#firstBytes = 0;
    this.#lastBytes = 0;
    this.byteLength = 0;
    this.bytesReserved = 0;
  }

  #roomInFirst(bytes: number): Iobuf {
    const old = this.#first;
    if (old !== undefined && old.bytes.length >= bytes) return old;
    // Twice the old one at least: holds by itself within the page classes, not for requests beyond the largest.
    const page = this.#pool.get(old === undefined ? bytes : Math.max(bytes, this.#twice(old)));
    this.iobufsTaken++;
    this.bytesReserved += page.bytes.length - (old?.bytes.length ?? 0);
    if (old !== undefined) {
      this.#copy(old.bytes, 0, this.#firstBytes, page.bytes, 0);
      old.unref();
    }
    this.#first = page;
    return page;
  }

  #twice(iobuf: Iobuf): number {
    return Math.min(2 * iobuf.bytes.length, this.#vectorBytesMax);
  }

  /** Here at least a whole vector has arrived, so another one reserves no more than arrived already. */
  #roomInRest(wanted: number): Iobuf {
    const rest = (this.#rest ??= []);
    const last = rest.at(-1);
    if (last !== undefined && this.#lastBytes < Math.min(last.bytes.length, this.#vectorBytesMax)) return last;
    const page = this.#pool.get(Math.min(wanted, this.#vectorBytesMax));
    this.iobufsTaken++;
    this.bytesReserved += page.bytes.length;
    rest.push(page);
    this.#lastBytes = 0;
    return page;
  }

  #copy(source: Uint8Array, start: number, end: number, target: Uint8Array, targetStart: number): void {
    const length = end - start;
    this.bytesCopied += length;
    if (length <= LOOP_BYTES_MAX) {
      for (let index = 0; index < length; index++) {
        // Within both arrays by the caller's arithmetic; the fallback is only for the type.
        target[targetStart + index] = source[start + index] ?? 0;
      }
      return;
    }
    target.set(source.subarray(start, end), targetStart);
  }
}
