import { describe, expect, it } from 'vitest';
import { toTransportAddress, toUniversalAddress } from './sockaddr.ts';

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const netbuf = (hex: string) => {
  const buf = new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
  return { maxlen: buf.length, buf };
};

// As C's library on a little-endian machine has them.
const CASES = [
  ['tcp', '192.0.2.7.3.128', '0200 0380 c0000207 0000000000000000', 16],
  ['udp', '0.0.0.0.0.111', '0200 006f 00000000 0000000000000000', 16],
  ['tcp6', '::.0.111', `0a00 006f 00000000 ${'00'.repeat(16)} 00000000`, 28],
  ['udp6', '2001:db8::7.3.128', '0a00 0380 00000000 20010db8000000000000000000000007 00000000', 28],
  ['local', '/run/x', '0100 2f72756e2f78', 110],
  ['local', '@abc', '0100 00616263', 110],
] as const;

describe('toTransportAddress()', () => {
  it.each(CASES)('lays out %s %s', (netid, text, hex, maxlen) => {
    const netbuf = toTransportAddress(netid, text);
    expect(hexOf(netbuf.buf)).toBe(hex.replaceAll(' ', ''));
    expect(netbuf.maxlen).toBe(maxlen);
  });

  it('lays out every part of an IPv6 address', () => {
    const bytes = toTransportAddress('tcp6', '1:2:3:4:5:6:7:8.0.1').buf;
    expect(hexOf(bytes.subarray(8, 24))).toBe('00010002000300040005000600070008');
    expect(hexOf(toTransportAddress('tcp6', '::ffff:1.2.3.4.0.1').buf.subarray(8, 24))).toBe(
      `${'00'.repeat(10)}ffff01020304`,
    );
  });

  it('refuses what is no address', () => {
    expect(() => toTransportAddress('tcp', '/run/x')).toThrow('is not a universal address of tcp');
  });
});

describe('toUniversalAddress()', () => {
  it.each(CASES)('reads %s %s', (netid, text, hex) => expect(toUniversalAddress(netid, netbuf(hex))).toBe(text));

  it('takes a path with the NUL that C puts behind it', () => {
    expect(toUniversalAddress('local', netbuf('0100 2f72756e2f7800'))).toBe('/run/x');
  });

  it.each([
    ['tcp', ''],
    ['tcp', '02'],
    ['tcp', '0200 0380 c0000207 000000'],
    ['tcp', '0200 0000 c0000207 0000000000000000'],
    ['tcp', '0a00 0380 c0000207 0000000000000000'],
    ['tcp', '0002 0380 c0000207 0000000000000000'],
    ['tcp6', '0200 0380 c0000207 0000000000000000'],
    ['tcp6', '0a00 0380 00000000 20010db8'],
    ['local', '0100'],
    ['local', '0100 00'],
    ['local', '0100 ff'],
    ['local', '0100 2f1b'],
    ['local', '0200 2f72756e2f78'],
    ['local', `0100 ${'2f'.repeat(200)}`],
    ['nothing', '0200 0380 c0000207 0000000000000000'],
  ])('does not take for %s %j', (netid, hex) => expect(toUniversalAddress(netid, netbuf(hex))).toBeUndefined());
});
