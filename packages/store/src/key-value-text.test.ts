import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { KeyValueText } from './key-value-text.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');
const parse = (text: string): KeyValueText => new KeyValueText('/x', bytes(text));
const textOf = (file: KeyValueText): string => Buffer.from(file.content()).toString('utf8');

describe('KeyValueText', () => {
  it('reads pairs between blank lines, blanks, CRLF and lines that are none', () => {
    const file = parse('\n a = 1 \r\nnonsense\n\r\nb=2=3\n=4\nc=\n');
    expect([...file.entries()]).toEqual([
      ['a', '1'],
      ['b', '2=3'],
      ['c', ''],
    ]);
  });

  it('takes a last line without an end for torn', () => {
    const file = parse('a=1\nhostname1=10.0.0.1');
    expect(file.get('hostname1')).toBeUndefined();
    expect(file.unended('hostname1')).toBe('10.0.0.1');
    file.set('b', '2');
    expect(textOf(file)).toBe('a=1\nb=2\n');
  });

  it('changes the line that is meant and leaves the others as they are', () => {
    const file = parse('# mine\r\na = 1\r\nb=2\n');
    file.set('b', '3');
    file.set('a', '1');
    file.delete((key) => key === 'x');
    expect(textOf(file)).toBe('# mine\r\na = 1\r\nb=3\n');
  });

  it('keeps bytes that are no UTF-8, and reads those that are', () => {
    const content = Buffer.concat([Buffer.from([0x78, 0x3d, 0xff, 0x0a]), bytes('ä=ö\n')]);
    const file = new KeyValueText('/x', content);
    expect(file.get('ä')).toBe('ö');
    file.set('ä', 'ü');
    expect(Buffer.from(file.content())).toEqual(Buffer.concat([content.subarray(0, 4), bytes('ä=ü\n')]));
  });

  it.each([
    ['a', '1\nb=2'],
    ['a', '1\r'],
    ['a', ' 1'],
    ['a=b', '1'],
    ['', '1'],
    ['a\n', '1'],
    ['a', 'x\0y'],
  ])('refuses to write %j=%j', (key, value) => {
    const file = parse('a=1\n');
    expect(() => file.set(key, value)).toThrow(expect.objectContaining({ code: 'ERR_STORE_VALUE', path: '/x' }));
    expect(textOf(file)).toBe('a=1\n');
  });

  it('gives back any bytes as they were', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (content) => {
        expect(Buffer.from(new KeyValueText('/x', content).content())).toEqual(Buffer.from(content));
      }),
    );
  });

  it('reads what it wrote, whatever stood there before', () => {
    const pair = fc.tuple(fc.stringMatching(/^[a-z][a-z.-]{0,4}$/), fc.stringMatching(/^(?:\S(?:[^\n\r\0]*\S)?)?$/));
    fc.assert(
      fc.property(fc.string(), fc.array(pair), (before, pairs) => {
        const file = parse(before);
        for (const [, value] of pairs) fc.pre(!value.includes('\0'));
        for (const [key, value] of pairs) file.set(key, value);
        const again = new KeyValueText('/x', file.content());
        for (const [key, value] of new Map(pairs)) expect(again.get(key)).toBe(value);
      }),
    );
  });
});
