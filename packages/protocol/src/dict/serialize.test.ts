import { describe, expect, it } from 'vitest';
import { Dict } from './dict.ts';

describe('serialize()', () => {
  // Up to 2^16 characters there is memory that is used again, above 2^20 they are not put together.
  it.each([1, 100, (1 << 16) - 4, 1 << 16, 1 << 17, (1 << 20) - 4, 1 << 20])(
    'writes what unserialize() reads: text of %i characters, short and long bytes, any language',
    (length) => {
      const dict = new Dict()
        .setString('text', 'x'.repeat(length))
        .setBytes('short', Uint8Array.of(1, 0xff, 3))
        .setString('', '')
        .setBytes('long', new Uint8Array(100).fill(0xee));
      const all = [dict, dict.copy().setString('é', 'ü'.repeat(length)).setString('z', 'z')];
      for (const written of all) {
        const wire = written.serialize();
        expect(wire).toHaveLength(written.serializedLength);
        const read = Dict.unserialize(wire);
        for (const key of written.keys()) expect(read.string(key) === written.string(key), key).toBe(true);
        expect([read.bytes('short'), read.bytes('long')]).toEqual([dict.bytes('short'), dict.bytes('long')]);
        expect(read.keys()).toEqual(written.keys().reverse());
      }
    },
  );

  // Up to 1,024 pairs there is memory for their lengths that is used again.
  it.each([1, 2, 1023, 1024, 1025, 3000])(
    'writes what unserialize() reads: %i pairs, texts and bytes in turn',
    (count) => {
      const dict = new Dict();
      for (let i = 0; i < count; i++) {
        if (i % 3 === 1) dict.setBytes(`key${i}`, Uint8Array.of(i, i >> 8, 0));
        else dict.setString(`key${i}`, 'x'.repeat(i % 50));
      }
      for (const written of [dict, new Dict().setString('a', 'b'), dict]) {
        const wire = written.serialize();
        expect(wire).toHaveLength(written.serializedLength);
        const read = Dict.unserialize(wire);
        expect(read.keys()).toEqual(written.keys().reverse());
        for (const key of written.keys()) expect(read.bytes(key)).toEqual(written.bytes(key));
      }
    },
  );
});
