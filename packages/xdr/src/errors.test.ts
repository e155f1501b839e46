import { describe, expect, it } from 'vitest';
import { badArm, badCount, badEnum, badList, badUnion, XdrError } from './index.ts';

describe('XdrError', () => {
  it('within() builds the path from the inside out', () => {
    const error = new XdrError('ERR_XDR_LIMIT', 'Length 5 exceeds 4', 12);
    expect(error.message).toBe('Length 5 exceeds 4 (byte 12)');
    error.within('hostname').within('[3]').within('peers').within('[0]');
    expect(error.path).toBe('[0].peers[3].hostname');
    expect(error.message).toBe('[0].peers[3].hostname: Length 5 exceeds 4 (byte 12)');
  });

  it('at() adds a field and, of an array, the element', () => {
    const error = new XdrError('ERR_XDR_VALUE', 'x', 0);
    expect(XdrError.at(error, 'b')).toBe(error);
    expect(XdrError.at(error, 'a', 2)).toBe(error);
    expect(error.path).toBe('a[2].b');
    expect(XdrError.at(error, '', 3)).toMatchObject({ path: '[3].a[2].b' });
    expect(XdrError.at(new XdrError('ERR_XDR_LIMIT', 'y', 0), '')).toMatchObject({ path: '', message: 'y (byte 0)' });
  });

  it('at() leaves foreign errors alone', () => {
    const error = new TypeError('x');
    expect(XdrError.at(error, 'a', 1)).toBe(error);
    expect(error.message).toBe('x');
  });

  it('the errors of generated codecs name type and value', () => {
    expect(badEnum('nfsstat', 9, 4).message).toBe('nfsstat has no value 9 (byte 4)');
    expect(badUnion('attrstat', true, 4).message).toBe('attrstat has no arm for true (byte 4)');
    expect(badArm('attrstat', 0, 4).message).toBe('attrstat of 0 needs a value here (byte 4)');
    expect(badCount(1, 2, 0).message).toBe('Array of 1 elements where 2 are due (byte 0)');
    expect(badList(3, 4)).toMatchObject({ code: 'ERR_XDR_LIMIT', message: 'List has more than 3 elements (byte 4)' });
  });
});
