import { expect, it } from 'vitest';
import { parseCoreList } from './cores.ts';

it('parseCoreList() reads single cores and ranges', () => {
  expect(parseCoreList('0')).toEqual([0]);
  expect(parseCoreList('0-2,5,8-9')).toEqual([0, 1, 2, 5, 8, 9]);
});

it('parseCoreList() gives nothing for what is no list', () => {
  expect(parseCoreList('none')).toEqual([]);
  expect(parseCoreList('3-1')).toEqual([]);
});
