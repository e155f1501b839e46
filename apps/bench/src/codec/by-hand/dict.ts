import type { HandCodec } from './codec.ts';
import { textOf } from './text.ts';

/** What a value is until somebody asks for it: a place in the message. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

const PAIRS_MAX = 1_000_000;
const KEY_BYTES_MAX = 65_536;
const VALUE_BYTES_MAX = 64 * 1024 * 1024;
/** Of a pair besides key and value: two lengths and a NUL. */
const PAIR_BYTES = 9;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A dict whose values are texts, given oldest pair first and written newest first, as GlusterFS does. */
export const dictionary: HandCodec<ReadonlyMap<string, string>, Map<string, Place>> = {
  decode(bytes, view, start, end) {
    if (end - start < 4) throw new RangeError('Torn');
    const count = view.getUint32(start);
    if (count > PAIRS_MAX) throw new RangeError('Too many pairs');
    if (count * PAIR_BYTES > end - start - 4) throw new RangeError('Torn');
    const pairs = new Map<string, Place>();
    let o = start + 4;
    for (let i = 0; i < count; i++) {
      if (end - o < PAIR_BYTES) throw new RangeError('Torn');
      const keyBytes = view.getUint32(o);
      const valueBytes = view.getUint32(o + 4);
      if (keyBytes > KEY_BYTES_MAX || valueBytes > VALUE_BYTES_MAX) throw new RangeError('Too long');
      const keyEnd = o + 8 + keyBytes;
      const next = keyEnd + 1 + valueBytes;
      if (next > end) throw new RangeError('Torn');
      pairs.set(keyOf(bytes, o + 8, keyEnd), { start: keyEnd + 1, end: next });
      o = next;
    }
    return pairs;
  },
  encode(bytes, view, start, end, pairs) {
    if (end - start < 4) throw new RangeError('No room');
    let size = 4;
    for (const [key, value] of pairs) size += PAIR_BYTES + 1 + key.length + value.length;
    // That was the size in ASCII: a text that is not so is met while writing, and then all is done again, slowly.
    if (size > end - start) throw new RangeError('No room');
    view.setUint32(start, pairs.size);
    let o = start + size;
    for (const [key, value] of pairs) {
      o -= PAIR_BYTES + 1 + key.length + value.length;
      view.setUint32(o, key.length);
      view.setUint32(o + 4, value.length + 1);
      if (!putAscii(bytes, o + 8, key) || !putAscii(bytes, o + 9 + key.length, value)) {
        return putSlowly(bytes, view, start, end, pairs);
      }
    }
    return start + size;
  },
};

/** The text of a value: what stands before its first NUL. */
export function valueOf(pairs: ReadonlyMap<string, Place>, bytes: Uint8Array, key: string): string {
  const place = pairs.get(key);
  if (place === undefined) return '';
  let end = place.start;
  while (end < place.end && bytes[end] !== 0) end++;
  return textOf(bytes, place.start, end - place.start);
}

/** A key: UTF-8 without a NUL, and one after it. */
function keyOf(bytes: Uint8Array, start: number, end: number): string {
  if (bytes[end] !== 0) throw new RangeError('No NUL after a key');
  let key = '';
  for (let i = start; i < end; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === 0) throw new RangeError('NUL in a key');
    if (byte >= 0x80) return anyKeyOf(bytes.subarray(start, end));
    key += String.fromCharCode(byte);
  }
  return key;
}

function anyKeyOf(bytes: Uint8Array): string {
  if (bytes.includes(0)) throw new RangeError('NUL in a key');
  return decoder.decode(bytes);
}

/** Writes a text and the NUL after it; false when it is not ASCII. */
function putAscii(bytes: Uint8Array, offset: number, text: string): boolean {
  const { length } = text;
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x80) return false;
    bytes[offset + i] = unit;
  }
  bytes[offset + length] = 0;
  return true;
}

function putSlowly(
  bytes: Uint8Array,
  view: DataView,
  start: number,
  end: number,
  pairs: ReadonlyMap<string, string>,
): number {
  view.setUint32(start, pairs.size);
  let o = start + 4;
  for (const [key, value] of [...pairs].reverse()) {
    const keyBytes = encoder.encode(key);
    const valueBytes = encoder.encode(`${value}\0`);
    if (o + PAIR_BYTES + keyBytes.length + valueBytes.length > end) throw new RangeError('No room');
    view.setUint32(o, keyBytes.length);
    view.setUint32(o + 4, valueBytes.length);
    bytes.set(keyBytes, o + 8);
    bytes[o + 8 + keyBytes.length] = 0;
    bytes.set(valueBytes, o + PAIR_BYTES + keyBytes.length);
    o += PAIR_BYTES + keyBytes.length + valueBytes.length;
  }
  return o;
}
