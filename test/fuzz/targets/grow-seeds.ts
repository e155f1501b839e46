import { XdrError, XdrReader, type XdrType } from '../../../packages/xdr/src/index.ts';
import { encoded } from '../round-trip.ts';
import { capturedDicts } from './captured.ts';

const SEEDS_MAX = 24;
const BYTES_MAX = 4096;

/**
 * Valid messages of a type of which nothing is known but its codec: zeros, made longer wherever a word turns out to be
 * the length of a text, the count of an array or the head of a list, and other wherever one is a value.
 */
export function growSeeds(type: XdrType<unknown>, known: readonly Uint8Array[]): Uint8Array[] {
  const seeds = known.filter((bytes) => isWhole(type, bytes)).slice(0, SEEDS_MAX);
  const zeros = Array.from({ length: 64 }, (_, i) => new Uint8Array(type.sizeMin + 4 * i));
  const least = zeros.find((bytes) => isWhole(type, bytes));
  if (least !== undefined) seeds.push(least);
  for (let i = 0; i < seeds.length && seeds.length < SEEDS_MAX * 2; i++) {
    const seed = seeds[i] ?? new Uint8Array(0);
    for (let at = 0; at + 4 <= Math.min(seed.length, 256) && seeds.length < SEEDS_MAX * 2; at += 4) {
      const longer = insertions.map((words) => replaced(seed, at, words)).find((bytes) => isWhole(type, bytes));
      if (longer !== undefined && longer.length <= BYTES_MAX) seeds.push(longer);
    }
  }
  return seeds.length > 0 ? seeds : [new Uint8Array(type.sizeMin)];
}

const text = new TextEncoder().encode('a volume');
/** A text, a dict, then elements and entries of lists of several sizes. */
const insertions: readonly Uint8Array[] = [
  counted(text.length, text),
  ...capturedDicts.slice(0, 2).map((bytes) => counted(bytes.length, bytes)),
  ...Array.from({ length: 16 }, (_, i) => counted(1, new Uint8Array(4 * (i + 1)))),
  ...Array.from({ length: 16 }, (_, i) => counted(2, new Uint8Array(8 * (i + 1)))),
];

function counted(count: number, bytes: Uint8Array): Uint8Array {
  const all = new Uint8Array(4 + bytes.length + ((4 - (bytes.length % 4)) % 4));
  new DataView(all.buffer).setUint32(0, count);
  all.set(bytes, 4);
  return all;
}

function replaced(bytes: Uint8Array, at: number, words: Uint8Array): Uint8Array {
  return new Uint8Array(Buffer.concat([bytes.subarray(0, at), words, bytes.subarray(at + 4)]));
}

function isWhole(type: XdrType<unknown>, bytes: Uint8Array): boolean {
  const r = new XdrReader(bytes);
  try {
    const value = type.decode(r);
    r.finish();
    return encoded(type, value).length === bytes.length;
  } catch (error) {
    if (error instanceof XdrError) return false;
    throw error;
  }
}
