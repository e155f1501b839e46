import { hashOfAscii, isKey } from './key.ts';
import { COUNT_BYTES, LENGTHS_BYTES } from './layout.ts';
import { valueAt, valueTextAt } from './pair-value.ts';
import { readPairs } from './read-pairs.ts';
import type { Slice } from './slice.ts';

const encoder = new TextEncoder();

/**
 * The pairs of a small serialized dict where they lie, in the order in which they stand there.
 *
 * Plain: {@link WirePairs}. Equal: the same value for the same key. Won: a fifth of the time of four pairs, and as much of ten,
 * as comparing a few keys costs less than hashing each of them twice (bench `codec/peer-list-reply-with-dict/decode`).
 * Who lists or changes pairs needs {@link FewPairs.toMap}.
 */
export class FewPairs {
  /** More pairs than these are indexed. */
  static readonly MAX = 16;

  readonly #bytes: Uint8Array;
  /** Where a pair begins, and where its key ends, in turn. */
  readonly #places: number[] = [];
  #end = COUNT_BYTES;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Takes the pair that follows those which were added, and whose lengths have been checked; false when its key is none. */
  add(keyEnd: number, end: number): boolean {
    const offset = this.#end;
    if (!isKey(this.#bytes, offset + LENGTHS_BYTES, keyEnd)) return false;
    this.#places.push(offset, keyEnd);
    this.#end = end;
    return true;
  }

  /** Number of different keys. */
  get size(): number {
    const places = this.#places;
    let size = 0;
    for (let i = 0; i < places.length; i += 2) {
      const offset = places[i] ?? 0;
      if (this.#findBytes(this.#bytes, offset + LENGTHS_BYTES, places[i + 1] ?? 0) === offset) size++;
    }
    return size;
  }

  has(key: string): boolean {
    return this.#find(key) !== undefined;
  }

  get(key: string): Slice | undefined {
    const offset = this.#find(key);
    return offset === undefined ? undefined : valueAt(this.#bytes, offset);
  }

  /** The value as text, which ends at its first NUL: no {@link Slice} is made. */
  text(key: string): string | undefined {
    const offset = this.#find(key);
    return offset === undefined ? undefined : valueTextAt(this.#bytes, offset);
  }

  /** All pairs, by texts. */
  toMap(): Map<string, Slice> {
    return readPairs(this.#bytes, this.#places.length / 2);
  }

  /** Where the last pair with this key begins: of a key that comes twice the later value counts. */
  #find(key: string): number | undefined {
    const places = this.#places;
    const { length } = key;
    for (let i = places.length - 2; i >= 0; i -= 2) {
      const offset = places[i] ?? 0;
      const keyEnd = places[i + 1] ?? 0;
      if (keyEnd - offset - LENGTHS_BYTES === length && isAsciiBefore(this.#bytes, keyEnd, key)) return offset;
    }
    return hashOfAscii(key) < 0 ? this.#findAnyText(key) : undefined;
  }

  #findAnyText(key: string): number | undefined {
    const bytes = encoder.encode(key);
    // A lone surrogate has been replaced: no key holds one.
    return key.isWellFormed() ? this.#findBytes(bytes, 0, bytes.length) : undefined;
  }

  #findBytes(key: Uint8Array, start: number, end: number): number | undefined {
    const places = this.#places;
    for (let i = places.length - 2; i >= 0; i -= 2) {
      const offset = places[i] ?? 0;
      const keyEnd = places[i + 1] ?? 0;
      if (keyEnd - offset - LENGTHS_BYTES === end - start && isBefore(this.#bytes, keyEnd, key, start, end))
        return offset;
    }
    return undefined;
  }
}

// From the end: the keys of a dict mostly begin alike.

function isAsciiBefore(bytes: Uint8Array, end: number, key: string): boolean {
  const start = end - key.length;
  for (let i = key.length - 1; i >= 0; i--) {
    const unit = key.charCodeAt(i);
    if (unit >= 0x80 || bytes[start + i] !== unit) return false;
  }
  return true;
}

function isBefore(bytes: Uint8Array, end: number, key: Uint8Array, keyStart: number, keyEnd: number): boolean {
  const shift = end - keyEnd;
  for (let i = keyEnd - 1; i >= keyStart; i--) if (bytes[i + shift] !== key[i]) return false;
  return true;
}
