import { describe, expect, it } from 'vitest';

import { matchesVolume, parseXlatorOption } from './xlator-option.ts';

describe('parseXlatorOption()', () => {
  it('cuts at the first dot and the first equals sign', () => {
    expect(parseXlatorOption('management.transport.socket.bind-address=a=b.c')).toEqual({
      volume: 'management',
      key: 'transport.socket.bind-address',
      value: 'a=b.c',
    });
  });

  it.each(['', 'a', 'a.b', 'a=b.c', '.b=c', 'a.=c', 'a.b='])('refuses %j', (text) => {
    expect(parseXlatorOption(text)).toBeUndefined();
  });
});

describe('matchesVolume()', () => {
  it.each([
    ['management', 'management', true],
    ['management', 'managemen', false],
    ['*', 'management', true],
    ['man*t', 'management', true],
    ['m?nagement', 'management', true],
    ['[a-m]anagement', 'management', true],
    ['[!a-m]anagement', 'management', false],
    ['[]m]anagement', 'management', true],
    ['man[', 'man[', true],
    ['m.nagement', 'management', false],
    [String.raw`m\a`, String.raw`m\a`, true],
    ['(*', '(x', true],
  ])('%j against %j: %s', (pattern, name, expected) => {
    expect(matchesVolume(pattern, name)).toBe(expected);
  });
});
