import type { Random } from './random.ts';

/** No input is longer: what goes wrong with large inputs goes wrong with many small pieces too. */
export const INPUT_BYTES_MAX = 32 * 1024;

const WORDS = [0, 1, 2, 3, 4, 8, 16, 17, 255, 256, 400, 401, 65_535, 65_536, 0x7fff_ffff, 0x8000_0000, 0xffff_fffc];
const BYTES = [0, 1, 0x0a, 0x22, 0x2f, 0x7f, 0x80, 0xbf, 0xc0, 0xed, 0xff];

/** Several small changes to a valid message, the kinds of which are those that parsers get wrong. */
export function mutate(random: Random, seeds: readonly Uint8Array[], words: readonly Uint8Array[]): Uint8Array {
  let bytes: Uint8Array = random.pick(seeds).slice();
  const changes = 1 + random.below(random.below(4) + 1);
  for (let i = 0; i < changes; i++) {
    bytes = change(random, bytes, seeds, words);
    if (bytes.length > INPUT_BYTES_MAX) bytes = bytes.slice(0, INPUT_BYTES_MAX);
  }
  return bytes;
}

/** Words that look like lengths and counts now and then, and noise. */
export function noise(random: Random): Uint8Array {
  const bytes = new Uint8Array(4 * random.below(1 + random.below(64)) + random.below(4));
  for (let i = 0; i < bytes.length; i++) bytes[i] = random.uint();
  for (let i = 0; i + 4 <= bytes.length; i += 4) if (random.below(3) > 0) write(bytes, i, random.below(12));
  return bytes;
}

function change(
  random: Random,
  bytes: Uint8Array,
  seeds: readonly Uint8Array[],
  words: readonly Uint8Array[],
): Uint8Array {
  const at = place(random, bytes);
  switch (random.below(words.length > 0 ? 14 : 12)) {
    case 0:
      if (at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
      return bytes;
    case 1:
      if (at < bytes.length) bytes[at] = random.pick(BYTES);
      return bytes;
    case 2: // A length that lies.
      write(bytes, at, random.pick(WORDS));
      return bytes;
    case 3: // One that lies by a little, or says just what is left.
      write(bytes, at, random.below(2) === 0 ? bytes.length - at - random.below(9) : random.below(64));
      return bytes;
    case 4:
      write(bytes, at, read(bytes, at) + random.below(9) - 4);
      return bytes;
    case 5:
      return bytes.slice(0, at);
    case 6: {
      const other = random.pick(seeds);
      return join(bytes.subarray(0, at), other.subarray(place(random, other)));
    }
    case 7: {
      // A piece once more: a pair of a dict, an element, a record.
      const end = at + piece(random, bytes.length - at);
      return join(bytes.subarray(0, end), bytes.subarray(at));
    }
    case 8:
      return join(bytes.subarray(0, at), bytes.subarray(at + piece(random, bytes.length - at)));
    case 9: {
      const inserted = new Uint8Array(4 * (1 + random.below(4)));
      for (let i = 0; i < inserted.length; i++) inserted[i] = random.uint();
      return join(bytes.subarray(0, at), inserted, bytes.subarray(at));
    }
    case 10: {
      // A big count, and elements for it.
      const count = 1 << random.below(10);
      const elements = new Uint8Array(4 + 4 * count);
      write(elements, 0, count);
      return join(bytes.subarray(0, at), elements, bytes.subarray(at + 4));
    }
    case 11: {
      const from = place(random, bytes);
      bytes.copyWithin(at, from, from + piece(random, bytes.length - from));
      return bytes;
    }
    default:
      return join(bytes.subarray(0, at), random.pick(words), bytes.subarray(at + random.below(2) * random.below(8)));
  }
}

/** Mostly a multiple of four, where XDR's lengths are; dicts have theirs anywhere. */
function place(random: Random, { length }: Uint8Array): number {
  const at = random.below(length + 1);
  return random.below(4) === 0 ? at : at & ~3;
}

function piece(random: Random, most: number): number {
  return Math.min(most, 4 * (1 + random.below(1 + random.below(32))));
}

function read(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
}

function write(bytes: Uint8Array, at: number, value: number): void {
  if (at + 4 > bytes.length) return;
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
