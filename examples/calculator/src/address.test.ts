import { describe, expect, it } from 'vitest';
import { parseAddress } from './address.ts';

describe('parseAddress()', () => {
  it.each([
    ['127.0.0.1:20099', { host: '127.0.0.1', port: 20_099 }],
    ['storage1.example:0', { host: 'storage1.example', port: 0 }],
    ['[::1]:65535', { host: '::1', port: 65_535 }],
    ['udp:127.0.0.1:20099', { protocol: 'udp', host: '127.0.0.1', port: 20_099 }],
    ['udp:[::1]:1', { protocol: 'udp', host: '::1', port: 1 }],
    ['./socket', { path: './socket' }],
    ['/run/calculator:1', { path: '/run/calculator:1' }],
  ])('reads %s', (text, endpoint) => expect(parseAddress(text)).toEqual(endpoint));

  it.each([
    '',
    '20099',
    ':20099',
    'host:',
    'host:65536',
    'host:-1',
    'host:1x',
    '::1:20099',
    '[host]:1',
    '[::1]',
    'udp:1',
  ])('refuses %j', (text) => expect(() => parseAddress(text)).toThrow(/^Not an address: .*Say HOST:PORT/));
});
