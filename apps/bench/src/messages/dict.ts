import { concat, words } from './bytes.ts';

const utf8 = new TextEncoder();

/** A serialized dict: the number of pairs, then each one. Nothing is filled up to a multiple of four. */
export function dict(pairs: readonly (readonly [key: string, value: string])[]): Uint8Array {
  return concat(words(pairs.length), ...pairs.map(([key, value]) => pair(key, value)));
}

/** Key length, value length, key, NUL, value. A string's value ends in a NUL that is counted. */
function pair(key: string, value: string): Uint8Array {
  return concat(words(key.length, value.length + 1), utf8.encode(`${key}\0${value}\0`));
}
