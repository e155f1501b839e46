import { describe, expect, it } from 'vitest';
import { askedHost, serviceAddress, THIS_MACHINE } from './service-address.ts';

function endpointOf(host: string | undefined, netid: string, address: string) {
  const asked = host === undefined ? THIS_MACHINE : askedHost(host);
  return serviceAddress({ program: 7, version: 1, netid, address }, asked).endpoint;
}

describe('serviceAddress()', () => {
  it('tells what was found', () => {
    expect(
      serviceAddress({ program: 7, version: 1, netid: 'tcp', address: '0.0.0.0.8.1' }, askedHost('storage1')),
    ).toEqual({
      program: 7,
      version: 1,
      netid: 'tcp',
      universalAddress: '0.0.0.0.8.1',
      endpoint: { host: 'storage1', port: 2049 },
    });
  });

  it.each([
    ['storage1', 'tcp', '192.0.2.1.8.1', { host: 'storage1', port: 2049 }],
    ['storage1', 'tcp6', '2001:db8::1.8.1', { host: 'storage1', port: 2049 }],
    ['192.0.2.9', 'udp', '10.0.0.1.8.1', { host: '192.0.2.9', port: 2049 }],
    // Not even a rpcbind that would like us to knock there.
    ['192.0.2.9', 'tcp', '127.0.0.1.0.22', { host: '192.0.2.9', port: 22 }],
    ['2001:db8::9', 'tcp6', '::.8.1', { host: '2001:db8::9', port: 2049 }],
    ['127.0.0.1', 'tcp', '0.0.0.0.8.1', { host: '127.0.0.1', port: 2049 }],
    ['127.0.0.1', 'tcp', '192.0.2.1.8.1', { host: '192.0.2.1', port: 2049 }],
    ['127.0.0.1', 'tcp6', '::.8.1', { host: '::1', port: 2049 }],
    ['::1', 'tcp', '0.0.0.0.8.1', { host: '127.0.0.1', port: 2049 }],
    ['localhost', 'local', '/run/nfs', { path: '/run/nfs' }],
    [undefined, 'tcp', '0.0.0.0.8.1', { host: '127.0.0.1', port: 2049 }],
    [undefined, 'tcp6', '::.8.1', { host: '::1', port: 2049 }],
    [undefined, 'local', '@nfs', { path: '\0nfs' }],
  ])('asked of %s, %s %s', (host, netid, address, endpoint) => {
    expect(endpointOf(host, netid, address)).toEqual(endpoint);
  });

  it.each([
    ['storage1', 'local', '/run/nfs'],
    ['192.0.2.9', 'tcp6', '::.8.1'],
    ['2001:db8::9', 'tcp', '0.0.0.0.8.1'],
    ['storage1', 'nothing', '0.0.0.0.8.1'],
  ])('asked of %s, can not be reached at %s %s', (host, netid, address) => {
    expect(() => endpointOf(host, netid, address)).toThrow(`is at ${address} of ${netid}, out of reach of ${host}`);
  });

  it('refuses an address that is none', () => {
    expect(() => endpointOf('storage1', 'tcp', '0.0.0.0')).toThrow('"0.0.0.0" is not a universal address of tcp');
  });
});
