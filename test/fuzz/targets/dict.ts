import { Dict, DictError } from '../../../packages/protocol/src/index.ts';
import { expectEqual } from '../round-trip.ts';
import type { FuzzTarget } from '../target.ts';
import { capturedDicts } from './captured.ts';

const text = (words: string): Uint8Array => new TextEncoder().encode(words);

/** Every value of a dict is read as every type, where it lies and after the pairs were listed; they survive, in their order. */
export const dict: FuzzTarget = {
  name: 'dict/dict',
  weight: 1500,
  seeds: [
    ...capturedDicts,
    new Dict().serialize(),
    new Dict()
      .setString('', '')
      .setInt64('a', -(2n ** 63n))
      .setBytes('b', new Uint8Array(33))
      .serialize(),
    new Dict().setUuid('uuid', 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee').setBoolean('on', true).serialize(),
  ],
  words: ['0x', '-', '18446744073709551616', '-9223372036854775809', '\0', '\0\0\0\x01\0\0\0\x01k\0v', ' 010'].map(
    text,
  ),
  refusals: [DictError],
  run(bytes) {
    const pairs = Dict.unserialize(bytes);
    const listed = Dict.unserialize(bytes);
    const keys = listed.keys();
    expectEqual(pairs.size, keys.length);
    for (const key of [...keys, 'absent']) expectEqual(typesOf(pairs, key), typesOf(listed, key));
    const again = pairs.serialize();
    if (again.length !== pairs.serializedLength) throw new Error('serializedLength is another');
    if (again.length > bytes.length) throw new Error('Longer than what was read');
    const twice = Dict.unserialize(again);
    // Reading turns the order round.
    expectEqual(twice.keys(), pairs.keys().reverse());
    for (const key of pairs.keys()) expectEqual(typesOf(twice, key), typesOf(pairs, key));
    expectEqual(pairs.copy().serialize(), again);
    return true;
  },
  scaling: {
    pairs: (n) => many(n, (i) => `key${i}`),
    'pairs of one key': (n) => many(n, () => 'key'),
    'a long number': (n) => new Dict().setString('n', '9'.repeat(n)).serialize(),
  },
};

function typesOf(pairs: Dict, key: string): unknown[] {
  return [
    pairs.bytes(key),
    pairs.string(key),
    pairs.int32(key),
    pairs.uint32(key),
    pairs.int64(key),
    pairs.uint64(key),
    pairs.boolean(key),
    pairs.uuid(key),
  ];
}

function many(count: number, key: (i: number) => string): Uint8Array {
  const pairs = Array.from({ length: count }, (_, i) => {
    const name = Buffer.from(`${key(i)}\0`);
    const head = Buffer.alloc(8);
    head.writeUInt32BE(name.length - 1, 0);
    head.writeUInt32BE(2, 4);
    return Buffer.concat([head, name, Buffer.from('1\0')]);
  });
  const head = Buffer.alloc(4);
  head.writeUInt32BE(count);
  return new Uint8Array(Buffer.concat([head, ...pairs]));
}
