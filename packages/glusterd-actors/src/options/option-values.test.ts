import { expect, it } from 'vitest';
import { parsePercent, parseUint } from './option-values.ts';

it.each([
  ['60', 60],
  ['60%', 60],
  ['51.5', 51.5],
  ['.5', 0.5],
  ['1e1', 10],
  ['-1', undefined],
  ['60 %', undefined],
  ['', undefined],
  ['%', undefined],
])('parsePercent() reads %j', (text, number) => {
  expect(parsePercent(text)).toBe(number);
});

it.each([
  ['0', 0],
  ['42', 42],
  ['017', 15],
  ['0x1F', 31],
  ['4294967295', 4_294_967_295],
  ['4294967296', undefined],
  ['09', undefined],
  ['1f', undefined],
  ['-1', undefined],
  ['', undefined],
])('parseUint() reads %j', (text, number) => {
  expect(parseUint(text)).toBe(number);
});
