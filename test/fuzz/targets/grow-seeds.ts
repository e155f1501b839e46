import { XdrError, XdrReader, type XdrType } from '../../../packages/xdr/src/index.ts';
import { encoded } from '../round-trip.ts';
import { capturedDicts } from './captured.ts';

const SEEDS_MAX = 24;
const BYTES_MAX = 4096;

/** Words that a message is completed by, at most. */
const STEPS_MAX = 256;
/** Arms of a union, values of an enumeration, that become seeds of their own. */
const CHOICES_MAX = 8;

/**
 * Valid messages of a type of which nothing is known but its codec: zeros, made longer wherever a word turns out to be
 * the length of a text, the count of an array or the head of a list, and other wherever one is a value or a choice.
 *
 * @param values what enumerations and discriminants may be, where 0 is not allowed
 */
export function growSeeds(
  type: XdrType<unknown>,
  known: readonly Uint8Array[],
  values: readonly number[] = [],
): Uint8Array[] {
  const seeds = known.filter((bytes) => isWhole(type, bytes)).slice(0, SEEDS_MAX);
  const least = completed(type, new Uint8Array(type.sizeMin), values);
  if (least !== undefined) seeds.push(least);
  for (let i = 0; i < seeds.length && seeds.length < SEEDS_MAX * 2; i++) {
    const seed = seeds[i] ?? new Uint8Array(0);
    for (let at = 0; at + 4 <= Math.min(seed.length, 256) && seeds.length < SEEDS_MAX * 2; at += 4) {
      const longer = insertions.map((words) => replaced(seed, at, words)).find((bytes) => isWhole(type, bytes));
      if (longer !== undefined && longer.length <= BYTES_MAX) seeds.push(longer);
      // Choices of the first seed only: those of its offspring are the same.
      if (i === 0) seeds.push(...choicesAt(type, seed, at, values));
    }
  }
  return seeds.length > 0 ? seeds : [new Uint8Array(type.sizeMin)];
}

/** A value that no enumeration, no union and no boolean has. */
const NOBODYS = 0x5a5a_5a5a;

/** If the word there is a choice: messages of other choices, with zeros behind. */
function choicesAt(type: XdrType<unknown>, seed: Uint8Array, at: number, values: readonly number[]): Uint8Array[] {
  const before = seed.subarray(0, at);
  const error = refusal(type, joined(before, word(NOBODYS), seed.subarray(at + 4)));
  if (error?.code !== 'ERR_XDR_VALUE' || error.offset !== at) return [];
  const others = values.flatMap((value) => completed(type, joined(before, word(value)), []) ?? []);
  return others.filter((bytes) => bytes.length <= BYTES_MAX).slice(0, CHOICES_MAX);
}

/** Adds zeros to what is torn, and other values where a zero is none; undefined when that leads nowhere. */
function completed(type: XdrType<unknown>, begun: Uint8Array, values: readonly number[]): Uint8Array | undefined {
  let bytes = begun;
  for (let step = 0; step < STEPS_MAX; step++) {
    const error = refusal(type, bytes);
    switch (error?.code) {
      case undefined:
        return isWhole(type, bytes) ? bytes : undefined;
      case 'ERR_XDR_TRUNCATED':
        bytes = joined(bytes, word(0));
        break;
      case 'ERR_XDR_VALUE': {
        const { offset } = error;
        const tried = values.map((value) => replaced(bytes, offset, word(value)));
        const further = tried.find((one) => refusal(type, one)?.offset !== offset);
        if (further === undefined) return undefined;
        bytes = further;
        break;
      }
      default:
        return undefined;
    }
  }
  return undefined;
}

function refusal(type: XdrType<unknown>, bytes: Uint8Array): XdrError | undefined {
  try {
    type.decode(new XdrReader(bytes));
    return undefined;
  } catch (error) {
    if (error instanceof XdrError) return error;
    throw error;
  }
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
  return joined(bytes.subarray(0, at), words, bytes.subarray(at + 4));
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

function word(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setInt32(0, value);
  return bytes;
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
