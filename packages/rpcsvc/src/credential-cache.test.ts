import { identity } from '@gluster-ts/auth';
import { OpaqueAuth } from '@gluster-ts/xdr';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CredentialCache } from './credential-cache.ts';

const credentialOf = (flavor: number, ...bytes: readonly number[]): OpaqueAuth =>
  new OpaqueAuth(flavor, Uint8Array.from(bytes));

/** What the path does with a credential: true when it was remembered. */
function call(cache: CredentialCache, credential: OpaqueAuth): boolean {
  if (cache.find(credential) !== undefined) return true;
  cache.remember(credential, identity({ flavor: credential.flavor }));
  return false;
}

describe('CredentialCache', () => {
  it('knows exactly the last credential', () => {
    const cache = new CredentialCache();
    const user = identity({ flavor: 1, uid: 7 });
    cache.remember(credentialOf(1, 200, 2, 3), user);
    expect(cache.find(credentialOf(1, 200, 2, 3))).toBe(user);
    for (const other of [credentialOf(2, 200, 2, 3), credentialOf(1, 200, 2), credentialOf(1, 201, 2, 3)]) {
      expect(cache.find(other)).toBeUndefined();
    }
  });

  it('gives up on who calls as another user each time, and has another look now and then', () => {
    const cache = new CredentialCache();
    for (let user = 0; user < 256; user++) expect(call(cache, credentialOf(1, user))).toBe(false);
    let calls = 0;
    while (!call(cache, credentialOf(1, 7))) calls++;
    expect(calls).toBeLessThanOrEqual(32);
    expect(call(cache, credentialOf(1, 8))).toBe(false);
    expect(call(cache, credentialOf(1, 8))).toBe(true);
  });

  it('never takes one user for another', () => {
    const bytes = fc.array(fc.integer({ min: 126, max: 130 }), { maxLength: 3 });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), bytes), { maxLength: 200 }), (calls) => {
        const cache = new CredentialCache();
        for (const [flavor, body] of calls) {
          const credential = credentialOf(flavor, ...body);
          const uid = 1 + [flavor, ...body].reduce((sum, digit) => sum * 256 + digit, 0);
          const found = cache.find(credential);
          if (found === undefined) cache.remember(credential, identity({ flavor, uid }));
          else expect(found.uid).toBe(uid);
        }
      }),
    );
  });
});
