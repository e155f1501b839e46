import { AUTH_SCHEMES } from '@gluster-ts/auth';
import type { AuthRegistry, AuthScheme, Identity } from '@gluster-ts/auth';
import { AuthStat } from '@gluster-ts/xdr';
import type { OpaqueAuth } from '@gluster-ts/xdr';
import type { Client } from './client.ts';
import { stageScheme } from './stages.ts';

/**
 * Schemes whose verdict depends on the bytes of the credential alone, so that it may be remembered. Another scheme may
 * look at the verifier, a clock, a list of revocations: it is asked every time.
 */
const PURE: ReadonlySet<AuthScheme> = new Set(AUTH_SCHEMES);

/** Finds the scheme of a credential and asks it, unless the connection sent the same credential before. */
export class Authenticator {
  readonly #registry: AuthRegistry;
  #scheme: AuthScheme | undefined = undefined;
  /** Verifier for the reply to the call that was judged last; undefined: AUTH_NONE. */
  replyVerifier: OpaqueAuth | undefined = undefined;
  /** Credentials that were the same as the one before. */
  remembered = 0;
  /** Credentials that were decoded. */
  decoded = 0;

  constructor(registry: AuthRegistry) {
    this.#registry = registry;
  }

  /** Who calls, if the connection's last credential was the same; otherwise its scheme, for `judge()` (stage 2.3). */
  find(client: Client, xid: number, credential: OpaqueAuth): Identity | undefined {
    const known = client.credentials.find(credential);
    if (known === undefined) {
      this.#scheme = this.#registry.get(credential.flavor);
      this.decoded++;
    } else {
      this.remembered++;
    }
    this.replyVerifier = undefined;
    if (stageScheme.hasSubscribers) {
      const { flavor } = credential;
      const details = known === undefined ? { flavor, scheme: this.#scheme?.name } : { flavor, remembered: true };
      stageScheme.announce(client.connection.id, xid, details);
    }
    return known;
  }

  /**
   * Who calls, or the status to refuse the call with, as the scheme that `find()` found says (stage 2.5).
   *
   * @throws what the scheme throws, which it should not
   */
  judge(client: Client, credential: OpaqueAuth, verifier: OpaqueAuth): Identity | AuthStat {
    const scheme = this.#scheme;
    if (scheme === undefined) return AuthStat.AUTH_REJECTEDCRED;
    const verdict = scheme.authenticate(credential, verifier);
    if (!verdict.ok) return verdict.stat;
    if (PURE.has(scheme)) client.credentials.remember(credential, verdict.identity);
    this.replyVerifier = verdict.verifier;
    return verdict.identity;
  }
}
