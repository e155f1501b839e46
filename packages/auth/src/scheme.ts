import type { AuthStat, OpaqueAuth } from '@gluster-ts/xdr';
import type { Identity } from './identity.ts';

/** What a scheme makes of a credential. */
export type AuthVerdict<I extends Identity = Identity> =
  | {
      readonly ok: true;
      readonly identity: I;
      /** The verifier of the reply; AUTH_NONE when there is none. */
      readonly verifier?: OpaqueAuth;
    }
  | {
      readonly ok: false;
      /** What the reply says: AUTH_ERROR with this status (RFC 5531 section 9). */
      readonly stat: AuthStat;
    };

/**
 * One way of saying who calls (RFC 5531 section 8.2), the serving side of it. Registered in an
 * {@link AuthRegistry} it is found by its flavour; a scheme of your own is an object like this.
 */
export interface AuthScheme<I extends Identity = Identity> {
  /** The number that credentials of this scheme carry: `auth_flavor`. */
  readonly flavor: number;
  /** The name that is shown: in traces and in statistics. */
  readonly name: string;
  /**
   * Decodes and judges the credential and verifier of one call. Both lie in the message: copy what is to be kept.
   * Never throws for what a caller sent: that is a verdict.
   */
  authenticate(credential: OpaqueAuth, verifier: OpaqueAuth): AuthVerdict<I>;
}

/**
 * The calling side of a scheme: what goes into the header of each call. Asked once per call, before it is encoded; may
 * return the same objects again, and the caller does not change them.
 */
export interface CredentialSource {
  /** Says who calls. */
  credential(): OpaqueAuth;
  /** Proves it, where the scheme has a proof; else AUTH_NONE. */
  verifier(): OpaqueAuth;
  /**
   * The server has accepted a call with `credential` and sent a verifier other than AUTH_NONE along. `verifier` lies in
   * the message: copy what is to be kept. What it throws ends the call as a reply that cannot be decoded.
   */
  accepted?(verifier: OpaqueAuth, credential: OpaqueAuth): void;
  /**
   * The server has refused a call because of `credential`, with AUTH_ERROR and this `auth_stat`. True: `credential()` has
   * a better one now, send the call once more. Asked once per call at most.
   */
  refused?(stat: number, credential: OpaqueAuth): boolean;
}
