import { describe, expect, it } from 'vitest';

import { parseBoolean, parseInteger, parseTimeSeconds } from './option-values.ts';

describe('parseBoolean()', () => {
  it.each(['1', 'on', 'YES', 'True', 'enable'])('%s is yes', (text) => {
    expect(parseBoolean(text)).toBe(true);
  });
  it.each(['0', 'off', 'NO', 'False', 'disable'])('%s is no', (text) => {
    expect(parseBoolean(text)).toBe(false);
  });
  it.each(['', 'y', '2', 'enabled'])('%j is neither', (text) => {
    expect(parseBoolean(text)).toBeUndefined();
  });
});

describe('parseTimeSeconds()', () => {
  it.each([
    ['0', 0],
    ['90', 90],
    ['90s', 90],
    ['90sec', 90],
    ['5m', 300],
    ['5min', 300],
    ['1h', 3600],
    ['1hr', 3600],
    ['2d', 172_800],
    ['2days', 172_800],
    ['1w', 604_800],
    ['1wk', 604_800],
  ])('%s is %d', (text, seconds) => {
    expect(parseTimeSeconds(text)).toBe(seconds);
  });
  it.each(['', 's', '-1', '1.5', '5 min', '1y', '1constructor', '99999999999999999'])('%j is none', (text) => {
    expect(parseTimeSeconds(text)).toBeUndefined();
  });
});

describe('parseInteger()', () => {
  it('takes decimal and hexadecimal', () => {
    expect([parseInteger('-5'), parseInteger('007'), parseInteger('0x1F')]).toEqual([-5, 7, 31]);
  });
  it.each(['', ' 1', '1.0', '1e3', '0x', '9007199254740993'])('%j is none', (text) => {
    expect(parseInteger(text)).toBeUndefined();
  });
});
