import { AuthStat, OpaqueAuth } from '@gluster-ts/xdr';
import { describe, expect, it } from 'vitest';

import { authTls, isStartTls, judgeTlsProbe, startTlsVerifier } from './auth-tls.ts';

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('authTls()', () => {
  it('has flavour 7 and no body, and an empty verifier', () => {
    const { flavor, byteLength } = authTls().credential();
    expect([flavor, byteLength]).toEqual([7, 0]);
    expect(judgeTlsProbe(authTls().credential(), authTls().verifier())).toBe(AuthStat.AUTH_OK);
  });
});

describe('judgeTlsProbe()', () => {
  it('refuses bodies, and verifiers that are not AUTH_NONE', () => {
    const good = new OpaqueAuth(7);
    const none = new OpaqueAuth();
    expect(judgeTlsProbe(new OpaqueAuth(7, ascii('x')), none)).toBe(AuthStat.AUTH_BADCRED);
    expect(judgeTlsProbe(new OpaqueAuth(1), none)).toBe(AuthStat.AUTH_BADCRED);
    expect(judgeTlsProbe(good, new OpaqueAuth(1))).toBe(AuthStat.AUTH_BADVERF);
    expect(judgeTlsProbe(good, new OpaqueAuth(0, ascii('x')))).toBe(AuthStat.AUTH_BADVERF);
  });
});

describe('isStartTls()', () => {
  it('knows the token, and nothing else', () => {
    expect(isStartTls(startTlsVerifier())).toBe(true);
    expect(isStartTls(new OpaqueAuth(0, ascii('STARTTLS')))).toBe(true);
    for (const [flavor, body] of [
      [0, ''],
      [0, 'STARTTL'],
      [0, 'starttls'],
      [0, 'STARTTLS\0'],
      [1, 'STARTTLS'],
      [7, 'STARTTLS'],
    ] as const) {
      expect(isStartTls(new OpaqueAuth(flavor, ascii(body))), `${flavor} ${body}`).toBe(false);
    }
  });
});
