import { AuthStat } from '@gluster-ts/xdr';
import type { OpaqueAuth } from '@gluster-ts/xdr';
import { AuthError } from './errors.ts';
import type { AuthScheme, AuthVerdict } from './scheme.ts';

/** What a registry does beyond finding schemes. */
export interface AuthRegistryOptions {
  /**
   * The scheme that judges credentials of a flavour that is not registered; default none, they are refused. C's
   * daemons take such a call for AUTH_NONE: set it to `authNoneScheme` to do the same.
   */
  fallback?: AuthScheme;
}

const REJECTED: AuthVerdict = Object.freeze({ ok: false, stat: AuthStat.AUTH_REJECTEDCRED });

/**
 * The list of schemes that a server accepts, found by the flavour of a credential (stage 2.3).
 *
 * ```ts
 * const registry = new AuthRegistry([authNoneScheme, authSysScheme]);
 * registry.register(tokenScheme);
 * ```
 */
export class AuthRegistry {
  readonly #schemes = new Map<number, AuthScheme>();
  readonly #fallback: AuthScheme | undefined;

  /** Starts with `schemes`; two of one flavour are ERR_AUTH_DUPLICATE. */
  constructor(schemes: Iterable<AuthScheme> = [], options: AuthRegistryOptions = {}) {
    this.#fallback = options.fallback;
    for (const scheme of schemes) this.register(scheme);
  }

  /** Adds a scheme. A second one of its flavour is refused with ERR_AUTH_DUPLICATE: it would shadow the first. */
  register(scheme: AuthScheme): this {
    const other = this.#schemes.get(scheme.flavor);
    if (other !== undefined) {
      throw new AuthError('ERR_AUTH_DUPLICATE', `Flavour ${scheme.flavor} is ${other.name}'s already`);
    }
    this.#schemes.set(scheme.flavor, scheme);
    return this;
  }

  /** The scheme for credentials of this flavour: the one registered, else the fallback, else undefined. */
  get(flavor: number): AuthScheme | undefined {
    return this.#schemes.get(flavor) ?? this.#fallback;
  }

  /** Finds the scheme and asks it; AUTH_REJECTEDCRED where there is none (RFC 5531 section 8.2). */
  authenticate(credential: OpaqueAuth, verifier: OpaqueAuth): AuthVerdict {
    return this.get(credential.flavor)?.authenticate(credential, verifier) ?? REJECTED;
  }

  /** The registered schemes in the order of their registration. */
  [Symbol.iterator](): Iterator<AuthScheme> {
    return this.#schemes.values();
  }
}
