import { describe, expect, it } from 'vitest';
import { RpcbindError } from './errors.ts';
import { formatUniversalAddress, isLoopback, isWildcard, parseUniversalAddress } from './universal-address.ts';

/** The code of what it throws. */
function codeOf(run: () => unknown): string | undefined {
  try {
    run();
  } catch (error) {
    if (error instanceof RpcbindError) return error.code;
    throw error;
  }
  return undefined;
}

describe('parseUniversalAddress()', () => {
  it.each([
    ['tcp', '0.0.0.0.0.111', { host: '0.0.0.0', port: 111 }],
    ['udp', '192.0.2.7.3.128', { host: '192.0.2.7', port: 896 }],
    ['tcp', '255.255.255.255.255.255', { host: '255.255.255.255', port: 65_535 }],
    ['tcp6', '::.0.111', { host: '::', port: 111 }],
    ['tcp6', '::1.8.1', { host: '::1', port: 2049 }],
    ['udp6', '2001:db8::7.3.128', { host: '2001:db8::7', port: 896 }],
    ['tcp6', '::ffff:192.0.2.7.3.128', { host: '::ffff:192.0.2.7', port: 896 }],
    ['local', '/run/rpcbind.sock', { path: '/run/rpcbind.sock' }],
    ['unix', '/run/größe', { path: '/run/größe' }],
    ['local', '@abstract', { path: '\0abstract' }],
    ['local', `/${'x'.repeat(106)}`, { path: `/${'x'.repeat(106)}` }],
  ])('reads %s %s', (netid, text, endpoint) => {
    expect(parseUniversalAddress(netid, text)).toEqual(endpoint);
    expect(formatUniversalAddress(netid, endpoint)).toBe(text);
  });

  it.each([
    ['tcp', ''],
    ['tcp', '0.0.0.0'],
    ['tcp', '0.0.0.0.0'],
    ['tcp', '0.0.0.0.0.0'],
    ['tcp', '0.0.0.0.0.111.1'],
    ['tcp', '0.0.0.0.0.256'],
    ['tcp', '0.0.0.0.256.0'],
    ['tcp', '0.0.0.256.0.111'],
    ['tcp', '0.0.0.0.0.0111'],
    ['tcp', '0.0.0.0.00.111'],
    ['tcp', '00.0.0.0.0.111'],
    ['tcp', '0.0.0.0.-1.111'],
    ['tcp', '0.0.0.0.+0.111'],
    ['tcp', ' 0.0.0.0.0.111'],
    ['tcp', '0.0.0.0.0.111\n'],
    ['tcp', '0.0.0.0.0x0.111'],
    ['tcp', '٠.0.0.0.0.111'],
    ['tcp', 'localhost.0.111'],
    ['tcp', '::1.0.111'],
    ['tcp', '/run/rpcbind.sock'],
    ['tcp6', '127.0.0.1.0.111'],
    ['tcp6', 'fe80::1%eth0.0.111'],
    ['tcp6', ':::.0.111'],
    ['tcp6', `${'1:'.repeat(40)}:.0.111`],
    ['local', ''],
    ['local', '/'],
    ['local', '@'],
    ['local', 'run/rpcbind.sock'],
    ['local', '/run/\u001b[31mred'],
    ['local', '/run/\0'],
    ['local', '/run/\ufffd'],
    ['local', '/run/\ud800'],
    ['local', `/${'x'.repeat(107)}`],
    ['local', `/${'ö'.repeat(54)}`],
    ['local', '0.0.0.0.0.111'],
    ['TCP', '0.0.0.0.0.111'],
    ['', '0.0.0.0.0.111'],
    ['constructor', '0.0.0.0.0.111'],
  ])('refuses %s %j', (netid, text) => {
    expect(codeOf(() => parseUniversalAddress(netid, text))).toBe('ERR_RPCBIND_BAD_ADDRESS');
  });

  it('names the address and its network identifier', () => {
    expect(() => parseUniversalAddress('tcp', '1.2.3')).toThrow('"1.2.3" is not a universal address of tcp');
    expect(() => parseUniversalAddress('tcp', 'x'.repeat(1e6))).toThrow(`"${'x'.repeat(128)}…" is not`);
    expect(() => parseUniversalAddress('ticlts', 'x')).toThrow('Network identifier "ticlts" is not known');
  });
});

describe('formatUniversalAddress()', () => {
  it.each([
    ['tcp', { host: 'localhost', port: 111 }],
    ['tcp', { host: '::1', port: 111 }],
    ['tcp6', { host: '127.0.0.1', port: 111 }],
    ['tcp', { host: '127.0.0.1', port: 0 }],
    ['tcp', { host: '127.0.0.1', port: 65_536 }],
    ['tcp', { host: '127.0.0.1', port: 1.5 }],
    ['tcp', { host: '127.0.0.1', port: NaN }],
    ['tcp', { path: '/run/rpcbind.sock' }],
    ['local', { host: '127.0.0.1', port: 111 }],
    ['local', { path: '@abstract' }],
    ['local', { path: '' }],
    ['tlp', { host: '127.0.0.1', port: 111 }],
  ])('refuses %s %j', (netid, endpoint) => {
    expect(codeOf(() => formatUniversalAddress(netid, endpoint))).toBe('ERR_RPCBIND_BAD_ADDRESS');
  });
});

describe('isWildcard()', () => {
  it.each(['0.0.0.0', '::', '0:0:0:0:0:0:0:0', '::0'])('knows %s', (host) => expect(isWildcard(host)).toBe(true));
  it.each(['127.0.0.1', '::1', '0.0.0.1', '', ':', '1::'])('does not take %j', (host) => {
    expect(isWildcard(host)).toBe(false);
  });
});

describe('isLoopback()', () => {
  it.each(['127.0.0.1', '::1', '::FFFF:127.0.0.1'])('knows %s', (host) => expect(isLoopback(host)).toBe(true));
  it.each(['127.0.0.2', '::', '10.0.0.1', '127.0.0.1.example.net'])('does not take %j', (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});
