import { AuthStat, OpaqueAuth } from '@gluster-ts/xdr';
import { AuthFlavor } from '../flavor.ts';
import type { CredentialSource } from '../scheme.ts';

/**
 * Calls with `source` until the server hands out a shorthand for its credential, and with that from then on: AUTH_SHORT
 * (RFC 5531 appendix A). When the server no longer knows the shorthand, which it may forget at any time, the call is sent
 * once more with the credential of `source`.
 *
 * A shorthand is known to one server: have a source for each. It outlives the connection, as servers may let it.
 *
 * ```ts
 * const clnt = new RpcClnt(address, { auth: authShort(authSys({ uid: 1000, gid: 1000 })) });
 * ```
 */
export function authShort(source: CredentialSource): CredentialSource {
  let shorthand: OpaqueAuth | undefined;
  return Object.freeze({
    credential: () => shorthand ?? source.credential(),
    verifier: () => source.verifier(),
    accepted(verifier: OpaqueAuth, credential: OpaqueAuth) {
      if (verifier.flavor === AuthFlavor.AUTH_SHORT) shorthand = shorthandIn(verifier) ?? shorthand;
      else source.accepted?.(verifier, credential);
    },
    refused(stat: number, credential: OpaqueAuth) {
      if (credential.flavor !== AuthFlavor.AUTH_SHORT) return source.refused?.(stat, credential) ?? false;
      if (stat !== AuthStat.AUTH_REJECTEDCRED) return false;
      // Calls that went out together are refused one by one: one of them may have brought a new shorthand meanwhile.
      if (credential === shorthand) shorthand = undefined;
      return true;
    },
  });
}

/**
 * "The bytes of the response verifier's string encode an opaque structure", which becomes the credential (RFC 5531
 * appendix A). libtirpc reads a whole `opaque_auth` there, flavour first; others have sent the bare handle. An empty one
 * is none.
 */
function shorthandIn({ bytes, view, start, end }: OpaqueAuth): OpaqueAuth | undefined {
  const handleStart = isOpaqueAuth(view, start, end) ? start + 8 : start;
  const handleEnd = handleStart === start ? end : handleStart + view.getUint32(start + 4);
  if (handleEnd === handleStart) return undefined;
  return new OpaqueAuth(AuthFlavor.AUTH_SHORT, bytes.slice(handleStart, handleEnd));
}

/** Do these bytes hold an `opaque_auth` of AUTH_SHORT and nothing else? */
export function isOpaqueAuth(view: DataView, start: number, end: number): boolean {
  if (end - start < 8 || view.getUint32(start) !== AuthFlavor.AUTH_SHORT) return false;
  // Not with `& ~3`: a length of four billion must not become a small negative number.
  return start + 8 + Math.ceil(view.getUint32(start + 4) / 4) * 4 === end;
}
