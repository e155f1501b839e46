import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Dict } from './dict.ts';

interface Vector {
  readonly note: string;
  readonly hex: string;
  readonly pairs: readonly (readonly [key: string, hex: string])[];
}

const url = new URL('../../test/vectors/dicts.json', import.meta.url);
const { dicts } = JSON.parse(readFileSync(url, 'utf8')) as { dicts: readonly Vector[] };

describe.each(dicts)('$note', ({ hex, pairs }) => {
  const wire = new Uint8Array(Buffer.from(hex, 'hex'));

  it('is read as C wrote it', () => {
    const dict = Dict.unserialize(wire);
    expect(dict.keys()).toEqual(pairs.map(([key]) => key).reverse());
    for (const [key, value] of pairs) expect(Buffer.from(dict.bytes(key)!).toString('hex')).toBe(value);
  });

  it('comes out byte for byte when its pairs are set in the order in which C set them', () => {
    const dict = new Dict();
    for (const [key, value] of pairs.toReversed()) {
      const bytes = new Uint8Array(Buffer.from(value, 'hex'));
      // What C stored as a string or a number goes in as one here, too.
      if (bytes.at(-1) === 0 && bytes.length !== 16) dict.setString(key, Buffer.from(bytes.slice(0, -1)).toString());
      else dict.setBytes(key, bytes);
    }
    expect(Buffer.from(dict.serialize()).toString('hex')).toBe(hex);
  });

  it('comes out byte for byte when it was read twice', () => {
    const once = Dict.unserialize(wire).serialize();
    expect(Buffer.from(Dict.unserialize(once).serialize()).toString('hex')).toBe(hex);
  });
});
