import { describe, expect, it } from 'vitest';
import { toHyper, toInt, toUhyper, toUint } from './index.ts';

describe('numbers of generated codecs', () => {
  it('toInt() and toUint() give 32-bit integers back', () => {
    for (const value of [0, 1, -1, 2_147_483_647, -2_147_483_648]) expect(toInt(value, 'f', 0)).toBe(value);
    for (const value of [0, 1, 2_147_483_648, 4_294_967_295]) expect(toUint(value, 'f', 0)).toBe(value);
    expect(Object.is(toInt(-0, 'f', 0), 0)).toBe(true);
  });

  it('toInt() and toUint() refuse the rest and name the field', () => {
    for (const value of [2_147_483_648, -2_147_483_649, 0.5, NaN, Infinity]) {
      expect(() => toInt(value, 'port', 8)).toThrow(`port: ${value} is not a 32-bit integer (byte 8)`);
    }
    for (const value of [-1, 4_294_967_296, 0.5, NaN]) {
      expect(() => toUint(value, 'port', 8)).toThrow(`port: ${value} is not an unsigned 32-bit integer (byte 8)`);
    }
  });

  it('toHyper() and toUhyper() give 64-bit integers back, and refuse the rest', () => {
    for (const value of [0n, -(2n ** 63n), 2n ** 63n - 1n]) expect(toHyper(value, 'f', 0)).toBe(value);
    for (const value of [0n, 2n ** 64n - 1n]) expect(toUhyper(value, 'f', 0)).toBe(value);
    for (const value of [2n ** 63n, -(2n ** 63n) - 1n]) {
      expect(() => toHyper(value, 'id', 0)).toThrow(`id: ${value} is not a 64-bit integer (byte 0)`);
    }
    for (const value of [2n ** 64n, -1n]) {
      expect(() => toUhyper(value, 'id', 0)).toThrow(`id: ${value} is not an unsigned 64-bit integer (byte 0)`);
    }
  });
});
