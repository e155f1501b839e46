import { describe, expect, it } from 'vitest';

import { rememberingNames } from './remembering-host.ts';

describe('rememberingNames()', () => {
  it('asks once in ten seconds for each name, and has an end to what it keeps', async () => {
    let asked: string[] = [];
    let now = 0;
    const resolve = (name: string): Promise<string[]> => {
      asked.push(name);
      return Promise.resolve([`${name} at ${now}`]);
    };
    const names = rememberingNames({ resolve, nameOf: () => Promise.resolve(undefined) }, () => now);
    const both = await Promise.all([names.resolve('a'), names.resolve('a'), names.resolve('b')]);
    expect(both).toEqual([['a at 0'], ['a at 0'], ['b at 0']]);
    now = 9999;
    expect(await names.resolve('a')).toEqual(['a at 0']);
    now = 10_000;
    expect(await names.resolve('a')).toEqual(['a at 10000']);
    expect(asked).toEqual(['a', 'b', 'a']);

    asked = [];
    for (let i = 0; i < 1024; i++) await names.resolve(`n${i}`);
    await names.resolve('n1023');
    await names.resolve('a');
    expect(asked).toHaveLength(1025);
  });
});
