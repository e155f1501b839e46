import { describe, expect, it } from 'vitest';
import { XdrReader } from './index.ts';

describe('XdrReader', () => {
  it('opaque() of a Buffer gives a plain Uint8Array', () => {
    const data = new XdrReader(Buffer.from('0000000107000000', 'hex')).opaque();
    expect(data).toEqual(Uint8Array.of(7));
    expect(Object.getPrototypeOf(data)).toBe(Uint8Array.prototype);
  });
});
