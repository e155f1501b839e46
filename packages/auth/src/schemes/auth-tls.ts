import { AuthStat, OpaqueAuth } from '@gluster-ts/xdr';
import { AuthFlavor } from '../flavor.ts';
import type { CredentialSource } from '../scheme.ts';
import { constantCredential } from './auth-none.ts';

/** `STARTTLS` in ASCII. */
const TOKEN = Uint8Array.of(0x53, 0x54, 0x41, 0x52, 0x54, 0x54, 0x4c, 0x53);

const SOURCE = constantCredential(AuthFlavor.AUTH_TLS, new Uint8Array(0));
const VERIFIER = Object.freeze(new OpaqueAuth(AuthFlavor.AUTH_NONE, TOKEN));

/**
 * The credential of a probe (RFC 9289 section 4.1): sent with procedure 0 it asks whether the server will do TLS on this
 * connection. It says nothing about who calls, and there is no scheme for it: the service answers it.
 */
export function authTls(): CredentialSource {
  return SOURCE;
}

/** What is wrong with the credential and verifier of a probe; AUTH_OK: nothing. "MUST be zero", both of their lengths. */
export function judgeTlsProbe(credential: OpaqueAuth, verifier: OpaqueAuth): AuthStat {
  if (credential.flavor !== AuthFlavor.AUTH_TLS || credential.byteLength !== 0) return AuthStat.AUTH_BADCRED;
  if (verifier.flavor !== AuthFlavor.AUTH_NONE || verifier.byteLength !== 0) return AuthStat.AUTH_BADVERF;
  return AuthStat.AUTH_OK;
}

/** The verifier of a reply that agrees to TLS: AUTH_NONE with `STARTTLS` in it. Not to be changed. */
export function startTlsVerifier(): OpaqueAuth {
  return VERIFIER;
}

/** Does the verifier of a reply agree to TLS? */
export function isStartTls(verifier: OpaqueAuth): boolean {
  const { body } = verifier;
  return (
    verifier.flavor === AuthFlavor.AUTH_NONE &&
    body.length === TOKEN.length &&
    TOKEN.every((byte, index) => body[index] === byte)
  );
}
