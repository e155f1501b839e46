import { describe, expect, it } from 'vitest';
import { fakeHost } from '../../test/support/fake-host.ts';
import { isLocalAddress, isSameAddress } from './local-address.ts';

const host = fakeHost({
  names: {
    loop: ['127.8.9.1'],
    loop6: ['::1'],
    own: ['192.0.2.7', '10.0.0.1'],
    link: ['fe80::1'],
    other: ['10.0.0.2'],
    alias: ['10.0.0.2', '10.0.0.3'],
    almost: ['1127.0.0.1'],
  },
  local: ['127.0.0.1', '10.0.0.1', 'fe80::1%eth0'],
});

describe('isLocalAddress()', () => {
  it.each([
    ['loop', true],
    ['loop6', true],
    ['own', true],
    ['link', true],
    ['other', false],
    ['almost', false],
    ['unknown', false],
  ])('of %s is %s', async (name, local) => {
    expect(await isLocalAddress(host, name)).toBe(local);
  });
});

describe('isSameAddress()', () => {
  it('compares every address with every other', async () => {
    expect(await isSameAddress(host, 'other', 'alias')).toBe(true);
    expect(await isSameAddress(host, 'own', 'alias')).toBe(false);
    expect(await isSameAddress(host, 'unknown', 'unknown')).toBe(false);
  });
});
