import type { NetworkInterfaceInfo } from 'node:os';
import type { InetAddress } from '@gluster-ts/rpc-transport';
import { describe, expect, it } from 'vitest';
import { localAddressFor } from './local-address.ts';

const of = (cidr: string, internal = false): NetworkInterfaceInfo => {
  const address = cidr.replace(/\/.*/, '');
  const rest = { address, netmask: '', mac: '', internal, cidr };
  return address.includes(':')
    ? { family: 'IPv6', scopeid: address.startsWith('fe80') ? 2 : 0, ...rest }
    : { family: 'IPv4', ...rest };
};
const interfaces = {
  lo: [of('127.0.0.1/8', true), of('::1/128', true)],
  eth0: [of('192.0.2.7/24'), of('fe80::7/64'), of('2001:db8::7/32')],
  eth1: [of('198.51.100.7/25')],
};
const peer = (host: string): InetAddress => ({ family: host.includes(':') ? 'ipv6' : 'ipv4', host, port: 1023 });

describe('localAddressFor()', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['127.3.2.1', '127.0.0.1'],
    ['192.0.2.200', '192.0.2.7'],
    ['192.0.2.7', '192.0.2.7'],
    ['198.51.100.9', '198.51.100.7'],
    ['::1', '::1'],
    ['2001:db8:1::9', '2001:db8::7'],
  ])('is on the network of %s: %s', (host, address) => expect(localAddressFor(peer(host), interfaces)).toBe(address));

  it('is one of those that others reach, for callers from elsewhere', () => {
    expect(localAddressFor(peer('198.51.100.200'), interfaces)).toBe('192.0.2.7');
    expect(localAddressFor(peer('2001:db9::1'), interfaces)).toBe('2001:db8::7');
  });

  it('is not known without one, and where a zone is needed', () => {
    expect(localAddressFor(peer('192.0.2.200'), { lo: interfaces.lo })).toBeUndefined();
    expect(localAddressFor(peer('fe80::9%eth0'), interfaces)).toBeUndefined();
  });
});
