import { expect, it } from 'vitest';
import { parsePercent, parseUint } from './option-values.ts';

it.each([
  ['60', 60],
  ['60%', 60],
  ['51.5', 51.5],
  ['.5', 0.5],
  ['1e1', 10],
  ['0x20', 32],
  ['0x1.8p3%', 12],
  ['0x2.', 2],
  ['0x.8', 0.5],
  ['0x', undefined],
  ['0x.', undefined],
  ['inf', Infinity],
  ['INFINITY', Infinity],
  ['0', 0],
  ['0e-400', 0],
  ['1e400', undefined],
  ['1e-400', undefined],
  ['0x1p5000', undefined],
  ['nan', undefined],
  ['-1', undefined],
  ['-0', undefined],
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
  ['4294967296', 0],
  ['4294967301', 5],
  ['18446744073709551615', 4_294_967_295],
  ['18446744073709551616', undefined],
  ['9'.repeat(100_000), undefined],
  ['09', undefined],
  ['1f', undefined],
  ['-1', undefined],
  ['', undefined],
])('parseUint() reads %j', (text, number) => {
  expect(parseUint(text)).toBe(number);
});
