import { describe, expect, it } from 'vitest';
import { Dict } from './dict.ts';
import vectors from '../../test/vectors/dicts.json' with { type: 'json' };
import { bytesOf, hexOf } from '../../../../test/support/hex.ts';

interface Vector {
  readonly note: string;
  readonly hex: string;
  readonly pairs: readonly (readonly [key: string, hex: string])[];
}

const { dicts } = vectors as unknown as { dicts: readonly Vector[] };

describe.each(dicts)('$note', ({ hex, pairs }) => {
  const wire = bytesOf(hex);

  it('is read as C wrote it', () => {
    const dict = Dict.unserialize(wire);
    expect(dict.keys()).toEqual(pairs.map(([key]) => key).reverse());
    for (const [key, value] of pairs) expect(hexOf(dict.bytes(key)!)).toBe(value);
  });

  it('comes out byte for byte when its pairs are set in the order in which C set them', () => {
    const dict = new Dict();
    for (const [key, value] of pairs.toReversed()) {
      const bytes = bytesOf(value);
      // What C stored as a string or a number goes in as one here, too.
      if (bytes.at(-1) === 0 && bytes.length !== 16) dict.setString(key, new TextDecoder().decode(bytes.slice(0, -1)));
      else dict.setBytes(key, bytes);
    }
    expect(hexOf(dict.serialize())).toBe(hex);
  });

  it('comes out byte for byte when it was read twice', () => {
    const once = Dict.unserialize(wire).serialize();
    expect(hexOf(Dict.unserialize(once).serialize())).toBe(hex);
  });
});
