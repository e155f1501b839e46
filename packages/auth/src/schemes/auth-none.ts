import { OpaqueAuth } from '@gluster-ts/xdr';
import { AuthFlavor } from '../flavor.ts';
import { identity } from '../identity.ts';
import type { AuthScheme, AuthVerdict, CredentialSource } from '../scheme.ts';

const ANYBODY: AuthVerdict = Object.freeze({ ok: true, identity: identity({ flavor: AuthFlavor.AUTH_NONE }) });

/**
 * AUTH_NONE, called AUTH_NULL in C (RFC 5531 section 10.1): everybody is let in, as nobody (stage 2.5). Body and
 * verifier are not looked at, as in C.
 */
export const authNoneScheme: AuthScheme = {
  flavor: AuthFlavor.AUTH_NONE,
  name: 'AUTH_NULL',
  authenticate: () => ANYBODY,
};

const EMPTY = new OpaqueAuth();
const SOURCE: CredentialSource = Object.freeze({ credential: () => EMPTY, verifier: () => EMPTY });

/** Calls without a credential: AUTH_NONE (RFC 5531 section 10.1). */
export function authNone(): CredentialSource {
  return SOURCE;
}

/** Calls with a credential that is the same in every call, and an empty verifier. */
export function constantCredential(flavor: number, body: Uint8Array): CredentialSource {
  const credential = new OpaqueAuth(flavor, body);
  return Object.freeze({ credential: () => credential, verifier: () => EMPTY });
}
