import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

import { isSecureManagement, secureManagement } from './secure-management.ts';

const folder = mkdtempSync(join(tmpdir(), 'secure-'));
const absent = join(folder, 'absent');

afterAll(() => rmSync(folder, { recursive: true }));

function accessFile(text: string): string {
  const path = join(folder, `access-${process.hrtime.bigint()}`);
  writeFileSync(path, text);
  return path;
}

function optionsOf(all: Record<string, string> = {}): { options: Map<string, string> } {
  return { options: new Map(Object.entries(all).map(([key, value]) => [`transport.socket.ssl-${key}`, value])) };
}

describe('isSecureManagement()', () => {
  it('lets the flag decide, and the file when the flag says nothing', () => {
    const present = accessFile('');
    expect(isSecureManagement(undefined, absent)).toBe(false);
    expect(isSecureManagement(undefined, present)).toBe(true);
    expect(isSecureManagement(false, present)).toBe(false);
    expect(isSecureManagement(true, absent)).toBe(true);
  });
});

describe('secureManagement()', () => {
  it('takes the files that C takes', async () => {
    const first = join(folder, 'first');
    const second = join(folder, 'second');
    expect((await secureManagement(optionsOf(), absent, [first, second])).server.key).toBe(
      join(first, 'glusterfs.key'),
    );
    mkdirSync(second);
    writeFileSync(join(second, 'glusterfs.pem'), '');
    expect((await secureManagement(optionsOf(), absent, [first, second])).server.ca).toBe(join(second, 'glusterfs.ca'));
    expect(await secureManagement(optionsOf(), absent, ['/etc/ssl'])).toMatchObject({
      server: {
        cert: '/etc/ssl/glusterfs.pem',
        key: '/etc/ssl/glusterfs.key',
        ca: '/etc/ssl/glusterfs.ca',
        certDepthMax: 1,
      },
      client: { cert: '/etc/ssl/glusterfs.pem', serverName: false },
    });
  });

  it.each([
    ['option transport.socket.ssl-cert-depth 3\n', 3],
    ['# nothing\noption transport.socket.ssl-cert-depth\t2 # two\n', 2],
    ['option transport.socket.ssl-cert-depth 4\noption transport.socket.ssl-cert-depth 5\n', 4],
    ['option transport.socket.ssl-cert-depth 0\n', 1],
    [' option transport.socket.ssl-cert-depth 3\n', 1],
    ['option transport.socket.ssl-cert-depth deep\n', 1],
  ])('takes the depth from the file, as C reads it: %j', async (text, depth) => {
    const secure = await secureManagement(optionsOf({ 'cert-depth': '9' }), accessFile(text));
    expect(secure).toMatchObject({ server: { certDepthMax: depth }, client: { certDepthMax: depth } });
  });

  it('takes files, ciphers and curve from the options', async () => {
    const secure = await secureManagement(
      optionsOf({
        'own-cert': '/x/own.pem',
        'private-key': '/x/own.key',
        'ca-list': '/x/ca',
        'cipher-list': 'EECDH:!aNULL',
        'ec-curve': 'secp384r1',
        'dh-param': '/x/dh.pem',
      }),
      absent,
    );
    expect(secure.server).toMatchObject({
      cert: '/x/own.pem',
      key: '/x/own.key',
      ca: '/x/ca',
      ciphers: expect.stringMatching(/^TLS_AES_256.*:EECDH:!aNULL$/) as string,
      ecdhCurve: 'secp384r1',
      dhparam: '/x/dh.pem',
    });
  });

  it('takes every revocation list of the directory, for what it takes in only', async () => {
    const lists = mkdtempSync(join(folder, 'crl-'));
    const list = (n: number): string => `-----BEGIN X509 CRL-----\n${n}\n-----END X509 CRL-----`;
    writeFileSync(join(lists, 'a.r0'), `${list(1)}\n${list(2)}\n`);
    symlinkSync(join(lists, 'a.r0'), join(lists, 'again'));
    writeFileSync(join(lists, 'README'), 'no list\n');
    const secure = await secureManagement(optionsOf({ 'crl-path': lists }), absent);
    expect([...(secure.server.crl as string[])].sort()).toEqual([list(1), list(1), list(2), list(2)]);
    expect(secure.client.crl).toBeUndefined();
    expect((await secureManagement(optionsOf({ 'crl-path': 'null' }), absent)).server.crl).toBeUndefined();
    await expect(secureManagement(optionsOf({ 'crl-path': absent }), absent)).rejects.toMatchObject({
      code: 'ERR_START',
      message: expect.stringContaining(absent) as string,
    });
  });
});
