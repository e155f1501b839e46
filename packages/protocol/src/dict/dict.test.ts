import { describe, expect, it } from 'vitest';
import { Dict } from './dict.ts';
import { DictError } from './errors.ts';
import { leadingInteger } from './integers.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('order', () => {
  it('set puts new keys in front', () => {
    const dict = new Dict().setString('a', '1').setString('b', '2').setString('c', '3');
    expect(dict.keys()).toEqual(['c', 'b', 'a']);
  });

  it('set leaves a key that is set again in its place', () => {
    const dict = new Dict().setString('a', '1').setString('b', '2').setString('a', '3');
    expect(dict.keys()).toEqual(['b', 'a']);
    expect(dict.string('a')).toBe('3');
  });

  it('unserialize() reverses what serialize() wrote', () => {
    const dict = Dict.unserialize(new Dict().setString('a', '1').setString('b', '2').serialize());
    expect(dict.keys()).toEqual(['a', 'b']);
  });

  it('copyTo() appends in the opposite order and leaves known keys in place', () => {
    const target = new Dict().setString('b', 'old');
    new Dict().setString('a', '1').setString('b', '2').setString('c', '3').copyTo(target);
    expect(target.keys()).toEqual(['a', 'c', 'b']);
    expect(target.string('b')).toBe('2');
  });

  it('delete() and a new set() bring a key to the front', () => {
    const dict = new Dict().setString('a', '1').setString('b', '2');
    expect(dict.delete('a')).toBe(true);
    expect(dict.setString('a', '1').keys()).toEqual(['a', 'b']);
  });
});

describe('strings', () => {
  it('string() ends at the first NUL and does without one', () => {
    expect(new Dict().setBytes('k', bytesOf('on\0off\0')).string('k')).toBe('on');
    expect(new Dict().setBytes('k', bytesOf('on')).string('k')).toBe('on');
    expect(new Dict().setBytes('k', new Uint8Array(0)).string('k')).toBe('');
  });

  it.each([1, 8, 24, 25, 100])('string() of %i characters without a NUL does not reach into what follows', (length) => {
    const first = 'x'.repeat(length);
    const wire = new Dict().setString('next', 'y'.repeat(30)).setBytes('first', bytesOf(first)).serialize();
    const more = Uint8Array.from([...wire, ...bytesOf('z'.repeat(40)), 0]);
    const dict = Dict.unserialize(more);
    expect(dict.string('first')).toBe(first);
    expect(dict.string('next')).toBe('y'.repeat(30));
    const last = Dict.unserialize(Uint8Array.from([...new Dict().setBytes('k', bytesOf(first)).serialize(), 0x7a, 0]));
    expect(last.string('k')).toBe(first);
  });

  it('bytes() of a string has the NUL that goes over the wire', () => {
    expect(new Dict().setString('k', 'ü').bytes('k')).toEqual(bytesOf('ü\0'));
  });

  it('serialize() and unserialize() keep non-ASCII keys and values', () => {
    const dict = Dict.unserialize(new Dict().setString('schlüssel', 'größe 𝄞').serialize());
    expect(dict.string('schlüssel')).toBe('größe 𝄞');
  });

  it('string() of invalid UTF-8 is readable and the bytes stay what they were', () => {
    const raw = Uint8Array.of(0x61, 0xff, 0);
    const dict = Dict.unserialize(new Dict().setBytes('k', raw).serialize());
    expect(dict.string('k')).toBe('a\ufffd');
    expect(dict.bytes('k')).toEqual(raw);
  });

  it('setString() and the key refuse a NUL', () => {
    expect(() => new Dict().setString('k', 'a\0b')).toThrow(DictError);
    expect(() => new Dict().setString('k\0', 'a')).toThrow('holds a NUL');
  });
});

describe('integers', () => {
  it.each([
    ['7', 7],
    ['-12', -12],
    [' 42 trailing', 42],
    ['0x1F', 31],
    ['017', 15],
    ['08', 0],
    ['', 0],
    ['abc', 0],
    ['2147483648', -2147483648],
    ['4294967297', 1],
  ])('int32() reads %j as C does', (text, value) => {
    expect(new Dict().setString('k', text).int32('k')).toBe(value);
  });

  it('int32() refuses what 64 bits cannot hold', () => {
    expect(new Dict().setString('k', '9223372036854775808').int32('k')).toBeUndefined();
    expect(new Dict().int32('k')).toBeUndefined();
  });

  it('uint32() and uint64() count down from the top for negative numbers', () => {
    const dict = new Dict().setString('k', '-1');
    expect(dict.uint32('k')).toBe(0xffff_ffff);
    expect(dict.uint64('k')).toBe(2n ** 64n - 1n);
    expect(dict.int64('k')).toBe(-1n);
  });

  it('reads numbers whatever zeros they begin with', () => {
    const zeros = '0'.repeat(100);
    expect(new Dict().setString('k', `${zeros}17`).int32('k')).toBe(15);
    expect(new Dict().setString('k', `-0x${zeros}1f`).int64('k')).toBe(-31n);
    expect(new Dict().setString('k', zeros).uint64('k')).toBe(0n);
    expect(new Dict().setString('k', `0x${zeros}`).uint64('k')).toBe(0n);
  });

  it.each(['9', '-9', '0x9', '07', '+1'])('refuses millions of digits without reading them: %s…', (start) => {
    // One of these took two seconds, and whoever connects may send one. All of them now take some hundredths.
    const dict = new Dict().setString('k', start.padEnd(4_000_000, '7'));
    expect([dict.int32('k'), dict.int64('k'), dict.uint64('k')]).toEqual([undefined, undefined, undefined]);
    // No number above the cap is ever made.
    expect([2n ** 100n, -(2n ** 100n)]).toContain(leadingInteger(dict.string('k') ?? ''));
  });

  it.each(['18446744073709551615', '0xffffffffffffffff', '01777777777777777777777'])(
    'uint64() reads all bits of %s',
    (text) => expect(new Dict().setString('k', text).uint64('k')).toBe(2n ** 64n - 1n),
  );

  it('uint64() refuses what 64 bits cannot hold', () => {
    expect(new Dict().setString('k', '18446744073709551616').uint64('k')).toBeUndefined();
  });

  it('set… store decimal text', () => {
    const dict = new Dict()
      .setInt32('a', -5)
      .setUint32('b', 4294967295)
      .setInt64('c', -(2n ** 63n));
    dict.setUint64('d', 2n ** 64n - 1n).setBoolean('e', true);
    expect(['a', 'b', 'c', 'd', 'e'].map((key) => dict.string(key))).toEqual([
      '-5',
      '4294967295',
      '-9223372036854775808',
      '18446744073709551615',
      '1',
    ]);
  });

  it('set… refuse what does not fit', () => {
    expect(() => new Dict().setInt32('k', 2 ** 31)).toThrow('32-bit');
    expect(() => new Dict().setUint32('k', -1)).toThrow('unsigned 32-bit');
    expect(() => new Dict().setInt64('k', 2n ** 63n)).toThrow('64-bit');
    expect(() => new Dict().setUint64('k', -1n)).toThrow('unsigned 64-bit');
    expect(() => new Dict().setInt32('k', 1.5)).toThrow(DictError);
  });
});

describe('booleans and UUIDs', () => {
  it('boolean() reads the words that Gluster knows', () => {
    const read = (text: string): boolean | undefined => new Dict().setString('k', text).boolean('k');
    expect(['1', 'on', 'YES', 'True', 'enable'].map(read)).toEqual([true, true, true, true, true]);
    expect(['0', 'off', 'no', 'FALSE', 'disable'].map(read)).toEqual([false, false, false, false, false]);
    expect(['2', '', 'enabled'].map(read)).toEqual([undefined, undefined, undefined]);
  });

  it('setUuid() stores 16 raw bytes and uuid() reads them', () => {
    const dict = new Dict().setUuid('k', 'E7678f4d-ac6c-48eb-ad48-beb78db06b83');
    expect(dict.bytes('k')).toHaveLength(16);
    expect(dict.uuid('k')).toBe('e7678f4d-ac6c-48eb-ad48-beb78db06b83');
    expect(new Dict().setString('k', 'text').uuid('k')).toBeUndefined();
    expect(() => dict.setUuid('k', 'no-uuid')).toThrow(DictError);
  });
});

describe('copy()', () => {
  it('shares no memory with the bytes that were read', () => {
    const wire = new Dict().setString('k', 'value').serialize();
    const dict = Dict.unserialize(wire);
    const copy = dict.copy();
    wire.fill(0x78);
    expect(dict.string('k')).not.toBe('value');
    expect(copy.string('k')).toBe('value');
  });
});
