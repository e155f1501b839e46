import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { placesOf } from './services-at.ts';

it('placesOf() says of a unix socket where others find it, whatever their working directory', () => {
  const addressOf = (path: string): string | undefined => placesOf({ path }, false)[0]?.address;
  expect(addressOf('/run/nfs.socket')).toBe('/run/nfs.socket');
  expect(addressOf('./nfs.socket')).toBe(resolve('nfs.socket'));
  expect(addressOf('\0nfs')).toBe('@nfs');
  // An empty path would be the directory itself.
  expect(() => addressOf('')).toThrow('is not a universal address of local');
});
