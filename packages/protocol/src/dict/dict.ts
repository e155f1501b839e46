import { parseBoolean } from './boolean.ts';
import { DictError } from './errors.ts';
import { FewPairs } from './few-pairs.ts';
import { leadingInteger, shortInteger } from './integers.ts';
import type { DictLimits } from './limits.ts';
import { serializePairs, sizeOfPairs } from './serialize.ts';
import { Slice } from './slice.ts';
import type { DictValue } from './slice.ts';
import { readValueText } from './text.ts';
import { unserializePairs } from './unserialize.ts';
import type { WirePairs } from './wire-pairs.ts';
import { formatUuid, parseUuid } from '../uuid.ts';

/** What a dict begins with. */
const NONE = new FewPairs(new Uint8Array(0));

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;
const UINT64_MAX = 2n ** 64n - 1n;

/**
 * GlusterFS's `dict_t`: named values in an order that is visible to users. A new pair goes to the **front**, a value
 * set again stays where it was, and the bytes on the wire are front first: so a dict that was read back and written
 * again comes out reversed, as it does in C.
 *
 * On the wire every value is bytes. Strings end in a NUL, integers are such strings in decimal, UUIDs are 16 raw
 * bytes; which it is, only the reader knows. Hence the typed accessors: each returns undefined where the key is
 * missing or the value cannot be one, and otherwise reads leniently, as C does.
 *
 * ```ts
 * const dict = new Dict();
 * dict.setString('volname', 'data');
 * dict.setInt32('count', 2);
 * dict.serialize(); // count first
 * ```
 */
export class Dict {
  // Oldest first: a Map keeps the place of a key that is set again, which is C's behaviour. Pairs that were read stay where
  // they lie until somebody lists or changes them: most dicts are asked for some values and dropped.
  #pairs: FewPairs | WirePairs | Map<string, DictValue> = NONE;

  /**
   * Reads a serialized dict; throws a {@link DictError}. All is checked at once, but keys and values stay in `bytes`, which
   * must not change as long as the dict is in use: {@link Dict.copy} what is kept longer. Bytes after the last pair are
   * ignored; of a key that comes twice the later value counts.
   */
  static unserialize(bytes: Uint8Array, limits?: DictLimits): Dict {
    const dict = new Dict();
    dict.#pairs = unserializePairs(bytes, limits);
    return dict;
  }

  /** Number of pairs. */
  get size(): number {
    return this.#pairs.size;
  }

  /** Whether there is such a pair. */
  has(key: string): boolean {
    return this.#pairs.has(key);
  }

  /** Removes a pair; false when there was none. */
  delete(key: string): boolean {
    return this.#map().delete(key);
  }

  /** Keys, front first. */
  keys(): string[] {
    return [...this.#map().keys()].reverse();
  }

  /** The value as it is on the wire: a string with its NUL. */
  bytes(key: string): Uint8Array | undefined {
    const value = this.#pairs.get(key);
    return typeof value === 'string' ? new TextEncoder().encode(`${value}\0`) : value?.view();
  }

  /** Stores raw bytes, without a copy: they must not change until the dict is written. */
  setBytes(key: string, value: Uint8Array): this {
    return this.#set(key, new Slice(value));
  }

  /** The value as text, without the NUL behind it. */
  string(key: string): string | undefined {
    if (!(this.#pairs instanceof Map)) return this.#pairs.text(key);
    const value = this.#pairs.get(key);
    if (value === undefined || typeof value === 'string') return value;
    return readValueText(value.bytes, value.start, value.end);
  }

  /** @throws DictError ERR_DICT_VALUE for text with a NUL inside */
  setString(key: string, value: string): this {
    if (value.includes('\0')) throw new DictError('ERR_DICT_VALUE', `Value of ${key} holds a NUL`);
    return this.#set(key, value);
  }

  /** A 32-bit signed integer. More than 64 bits is none; more than 32 loses its upper bits. */
  int32(key: string): number | undefined {
    const text = this.string(key);
    if (text === undefined) return undefined;
    const short = shortInteger(text);
    if (short !== undefined) return short;
    const value = inRange(leadingInteger(text), INT64_MIN, INT64_MAX);
    return value === undefined ? undefined : Number(BigInt.asIntN(32, value));
  }

  /** Stores the decimal digits, as C does. @throws DictError ERR_DICT_VALUE */
  setInt32(key: string, value: number): this {
    if ((value | 0) !== value) throw notAnInteger(key, value, '32-bit');
    return this.#set(key, String(value));
  }

  /** A 32-bit unsigned integer. A negative number counts down from the top, as in C. */
  uint32(key: string): number | undefined {
    const value = this.uint64(key);
    return value === undefined ? undefined : Number(BigInt.asUintN(32, value));
  }

  /** Stores the decimal digits, as C does. @throws DictError ERR_DICT_VALUE */
  setUint32(key: string, value: number): this {
    if (value >>> 0 !== value) throw notAnInteger(key, value, 'unsigned 32-bit');
    return this.#set(key, String(value));
  }

  /** A 64-bit signed integer; undefined for what is none. */
  int64(key: string): bigint | undefined {
    const text = this.string(key);
    return text === undefined ? undefined : inRange(leadingInteger(text), INT64_MIN, INT64_MAX);
  }

  /** Stores the decimal digits, as C does. @throws DictError ERR_DICT_VALUE */
  setInt64(key: string, value: bigint): this {
    if (inRange(value, INT64_MIN, INT64_MAX) === undefined) throw notAnInteger(key, value, '64-bit');
    return this.#set(key, String(value));
  }

  /** A 64-bit unsigned integer. A negative number counts down from the top, as in C. */
  uint64(key: string): bigint | undefined {
    const text = this.string(key);
    if (text === undefined) return undefined;
    const value = inRange(leadingInteger(text), -UINT64_MAX, UINT64_MAX);
    return value === undefined ? undefined : BigInt.asUintN(64, value);
  }

  /** Stores the decimal digits, as C does. @throws DictError ERR_DICT_VALUE */
  setUint64(key: string, value: bigint): this {
    if (inRange(value, 0n, UINT64_MAX) === undefined) throw notAnInteger(key, value, 'unsigned 64-bit');
    return this.#set(key, String(value));
  }

  /** `1`, `on`, `yes`, `true`, `enable` and their opposites, in any case of letters. */
  boolean(key: string): boolean | undefined {
    const text = this.string(key);
    return text === undefined ? undefined : parseBoolean(text);
  }

  /** Stores `1` or `0`, as C stores its booleans. */
  setBoolean(key: string, value: boolean): this {
    return this.#set(key, value ? '1' : '0');
  }

  /** A UUID of 16 raw bytes, in text form. */
  uuid(key: string): string | undefined {
    const value = this.#pairs.get(key);
    return value instanceof Slice && value.byteLength === 16 ? formatUuid(value.view()) : undefined;
  }

  /** Stores a UUID, given in text form, as 16 raw bytes. */
  setUuid(key: string, value: string): this {
    const bytes = parseUuid(value);
    if (bytes === undefined) throw new DictError('ERR_DICT_VALUE', `Value of ${key} is no UUID: ${value}`);
    return this.#set(key, new Slice(bytes));
  }

  /** A dict of its own, in the same order, that shares no memory with anything. */
  copy(): Dict {
    const dict = new Dict();
    const pairs = dict.#map();
    for (const [key, value] of this.#map()) {
      pairs.set(key, typeof value === 'string' ? value : new Slice(value.view().slice()));
    }
    return dict;
  }

  /** Sets every pair of this dict in `target`, front first: new ones arrive there in the opposite order. */
  copyTo(target: Dict): void {
    const pairs = target.#map();
    for (const [key, value] of [...this.#map()].reverse()) pairs.set(key, value);
  }

  /** Bytes that {@link Dict.serialize} returns. */
  get serializedLength(): number {
    return sizeOfPairs(this.#map());
  }

  /** The bytes that go over the wire (stage 3.2). */
  serialize(): Uint8Array {
    return serializePairs(this.#map());
  }

  #set(key: string, value: DictValue): this {
    if (key.includes('\0')) throw new DictError('ERR_DICT_KEY', `Key ${JSON.stringify(key)} holds a NUL`);
    this.#map().set(key, value);
    return this;
  }

  #map(): Map<string, DictValue> {
    if (!(this.#pairs instanceof Map)) this.#pairs = this.#pairs.toMap();
    return this.#pairs;
  }
}

function inRange(value: bigint, min: bigint, max: bigint): bigint | undefined {
  return value < min || value > max ? undefined : value;
}

function notAnInteger(key: string, value: number | bigint, kind: string): DictError {
  return new DictError('ERR_DICT_VALUE', `Value of ${key} is no ${kind} integer: ${value}`);
}
