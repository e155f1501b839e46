import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Dict } from './dict.ts';
import { hashOfKey } from './key.ts';
import { FewPairs } from './few-pairs.ts';
import { readValueText } from './text.ts';
import { unserializePairs } from './unserialize.ts';
import { WirePairs } from './wire-pairs.ts';

const encoder = new TextEncoder();

/** Pairs as they stand on the wire, of which a Dict would never write two with the same key. */
function wire(pairs: readonly (readonly [key: string, value: string])[]): Uint8Array {
  const word = (value: number): number[] => [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
  const bytes = pairs.flatMap(([key, value]) => {
    const [keyBytes, valueBytes] = [encoder.encode(key), encoder.encode(`${value}\0`)];
    return [...word(keyBytes.length), ...word(valueBytes.length), ...keyBytes, 0, ...valueBytes];
  });
  return Uint8Array.from([...word(pairs.length), ...bytes]);
}

/** Keys that begin their search at the same of so many slots. */
function colliding(count: number, slots: number): string[] {
  const keys: string[] = [];
  for (let i = 0; keys.length < count; i++) {
    const key = `key${i}`;
    if ((hashOfKey(encoder.encode(`${key}\0`), 0, key.length) & (slots - 1)) === 0) keys.push(key);
  }
  return keys;
}

describe('pairs where they lie', () => {
  const key = fc.oneof(
    fc.constantFrom('a', 'b', 'ab', 'é', '', 'k'.repeat(63), 'k'.repeat(64), 'k'.repeat(100)),
    fc.string({ unit: 'binary', maxLength: 12 }).filter((text) => !text.includes('\0') && text.isWellFormed()),
  );

  it('get(), has() and size say what the Map says', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(key, fc.string()), { maxLength: 24 }),
        fc.array(fc.string({ unit: 'binary' })),
        (pairs, others) => {
          const read = unserializePairs(wire(pairs));
          if (read instanceof Map) throw new Error('No few keys have so many collisions');
          expect(read).toBeInstanceOf(pairs.length <= FewPairs.MAX ? FewPairs : WirePairs);
          const map = read.toMap();
          expect(read.size).toBe(map.size);
          for (const name of [...pairs.map(([name]) => name), ...others]) {
            expect(read.has(name)).toBe(map.has(name));
            const value = map.get(name);
            expect(read.get(name)).toEqual(value);
            expect(read.text(name)).toBe(value && readValueText(value.bytes, value.start, value.end));
          }
        },
      ),
    );
  });

  const strange = ['\ud800', 'x\udfff', 'k\0', '\0', 'Ã¼'];
  const many = Array.from({ length: 20 }, (_, i) => `key${i}`);

  it.each(strange.flatMap((name) => [[name, 5, []] as const, [name, 25, many] as const]))(
    'get() of %j among %i finds no key that looks like it as bytes',
    (name, size, others) => {
      const pairs = unserializePairs(wire(['\ufffd', 'x\ufffd', 'k', '', 'ü', ...others].map((known) => [known, '1'])));
      expect(pairs.size).toBe(size);
      expect(pairs.get(name)).toBeUndefined();
    },
  );

  it('a key is found whose end or beginning another one is', () => {
    const names = ['b', 'ab', 'abc', 'bc', 'c', 'a', ''];
    const dict = Dict.unserialize(wire(names.map((name) => [name, `${name}!`])));
    expect(names.map((name) => dict.string(name))).toEqual(names.map((name) => `${name}!`));
    expect(['ac', 'abcd', 'cab'].map((name) => dict.string(name))).toEqual([undefined, undefined, undefined]);
  });

  it('the Map does it when many keys want the same place', () => {
    // 20 pairs get 64 slots, 40 get 128.
    const few = colliding(20, 64);
    const many = colliding(40, 128);
    expect(unserializePairs(wire(few.map((name) => [name, name])))).toBeInstanceOf(WirePairs);
    expect(unserializePairs(wire(many.map((name) => [name, name])))).toBeInstanceOf(Map);
    for (const names of [few, many]) {
      const dict = Dict.unserialize(wire(names.map((name) => [name, name])));
      expect(dict.size).toBe(names.length);
      expect(names.map((name) => dict.string(name))).toEqual(names);
      expect([
        dict.has('absent'),
        ...colliding(41, 128)
          .slice(40)
          .map((name) => dict.has(name)),
      ]).toEqual([false, false]);
    }
  });

  it('a dict is the same before and after it was listed or changed', () => {
    const bytes = wire([
      ['a', '1'],
      ['é', '2'],
      ['a', '3'],
    ]);
    const dict = Dict.unserialize(bytes);
    const before = [dict.size, dict.string('a'), dict.string('é'), dict.has('b')];
    expect(before).toEqual([2, '3', '2', false]);
    expect(dict.keys()).toEqual(['é', 'a']);
    expect([dict.size, dict.string('a'), dict.string('é'), dict.has('b')]).toEqual(before);
    expect(Dict.unserialize(bytes).setString('b', '4').keys()).toEqual(['b', 'é', 'a']);
    expect(Dict.unserialize(bytes).delete('é')).toBe(true);
  });
});
