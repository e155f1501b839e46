import { hashOfAscii, hashOfKey } from './key.ts';
import { COUNT_BYTES, LENGTHS_BYTES, wordAt } from './layout.ts';
import { valueAt, valueTextAt } from './pair-value.ts';
import { readPairs } from './read-pairs.ts';
import type { Slice } from './slice.ts';

/** Most places that are looked at for one key. Half of them are free at least: mostly it is one or two, rarely ten. */
const PROBES_MAX = 32;
/** More pairs than these are not indexed. */
const INDEXED_MAX = 1_000_000;

/**
 * The pairs of a serialized dict where they lie, found by key, in the order in which they stand there.
 *
 * Plain: a Map from text to value. Equal: the same value for the same key. Won: four fifths of the time when some values are
 * asked for, nearly half when all are, since no text is made of a key that is only compared (bench `codec/dict-…/decode`).
 * Who lists or changes pairs needs {@link WirePairs.toMap}.
 */
export class WirePairs {
  readonly #bytes: Uint8Array;
  /** Where the pairs begin, open addressing. An array: a small Int32Array costs more to make than all the rest. */
  readonly #table: (number | undefined)[];
  #count = 0;
  #end = COUNT_BYTES;
  #size = 0;
  #isCrowded = false;

  /** None yet, of `count` pairs at most. */
  constructor(bytes: Uint8Array, count: number) {
    this.#bytes = bytes;
    this.#isCrowded = count > INDEXED_MAX;
    this.#table = new Array<undefined>(this.#isCrowded ? 0 : 1 << (33 - Math.clz32(count)));
  }

  /** Takes the pair that follows those which were added, and whose lengths have been checked; false when its key is none. */
  add(keyEnd: number, end: number): boolean {
    const offset = this.#end;
    const hash = hashOfKey(this.#bytes, offset + LENGTHS_BYTES, keyEnd);
    if (hash < 0) return false;
    this.#count++;
    this.#end = end;
    if (this.#isCrowded) return true;
    const slot = this.#slotOf(hash, this.#bytes, offset + LENGTHS_BYTES, keyEnd);
    if (slot < 0) {
      this.#isCrowded = true;
      return true;
    }
    if (this.#table[slot] === undefined) this.#size++;
    // Of a key that comes twice the later value counts.
    this.#table[slot] = offset;
    return true;
  }

  /**
   * Whether there are too many pairs, or too many keys with the same hash, which somebody may have chosen to be so: only
   * {@link WirePairs.toMap} works then.
   */
  get isCrowded(): boolean {
    return this.#isCrowded;
  }

  /** Number of different keys. */
  get size(): number {
    return this.#size;
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
    return readPairs(this.#bytes, this.#count);
  }

  /** Where the pair with this key begins. */
  #find(key: string): number | undefined {
    const table = this.#table;
    const hash = hashOfAscii(key);
    if (hash < 0) return this.#findAnyText(key);
    for (let probe = 0; probe < PROBES_MAX; probe++) {
      const offset = table[(hash + probe) & (table.length - 1)];
      if (offset === undefined || isTextAt(this.#bytes, offset, key)) return offset;
    }
    return undefined;
  }

  #findAnyText(key: string): number | undefined {
    const bytes = encoder.encode(`${key}\0`);
    const end = bytes.length - 1;
    const hash = hashOfKey(bytes, 0, end);
    // A lone surrogate has been replaced: no key holds one.
    return hash < 0 || !key.isWellFormed() ? undefined : this.#table[this.#slotOf(hash, bytes, 0, end)];
  }

  /** The slot of a key, or the one that it would get; −1 when that is too far. */
  #slotOf(hash: number, key: Uint8Array, start: number, end: number): number {
    const table = this.#table;
    for (let probe = 0; probe < PROBES_MAX; probe++) {
      const slot = (hash + probe) & (table.length - 1);
      const offset = table[slot];
      if (offset === undefined || isKeyAt(this.#bytes, offset, key, start, end)) return slot;
    }
    return -1;
  }
}

const encoder = new TextEncoder();

function isTextAt(bytes: Uint8Array, offset: number, key: string): boolean {
  if (wordAt(bytes, offset) !== key.length) return false;
  const start = offset + LENGTHS_BYTES;
  for (let i = 0; i < key.length; i++) if (bytes[start + i] !== key.charCodeAt(i)) return false;
  return true;
}

function isKeyAt(bytes: Uint8Array, offset: number, key: Uint8Array, start: number, end: number): boolean {
  if (wordAt(bytes, offset) !== end - start) return false;
  const shift = offset + LENGTHS_BYTES - start;
  for (let i = start; i < end; i++) if (bytes[i + shift] !== key[i]) return false;
  return true;
}
