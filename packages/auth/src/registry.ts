import { AuthStat } from '@gluster-ts/xdr';
import type { OpaqueAuth } from '@gluster-ts/xdr';
import { AuthError } from './errors.ts';
import type { Identity } from './identity.ts';
import type { AuthScheme, AuthVerdict } from './scheme.ts';

/** What a registry does beyond finding schemes. */
export interface AuthRegistryOptions<I extends Identity = Identity> {
  /**
   * The scheme that judges credentials of a flavour that is not registered; default none, they are refused. C's
   * daemons take such a call for AUTH_NONE: set it to `authNoneScheme` to do the same.
   */
  fallback?: AuthScheme<I>;
}

const REJECTED: AuthVerdict<never> = Object.freeze({ ok: false, stat: AuthStat.AUTH_REJECTEDCRED });

/**
 * The list of schemes that a server accepts, found by the flavour of a credential (stage 2.3). `I` is what they say about
 * callers, and what handlers of `@gluster-ts/rpcsvc` get as `request.identity`.
 *
 * ```ts
 * const registry = new AuthRegistry([authNoneScheme, authSysScheme]).register(tokenScheme);
 * ```
 */
export class AuthRegistry<I extends Identity = Identity> {
  readonly #schemes = new Map<number, AuthScheme<I>>();
  readonly #fallback: AuthScheme<I> | undefined;

  /** Starts with `schemes`; two of one flavour are ERR_AUTH_DUPLICATE. */
  constructor(schemes: Iterable<AuthScheme<I>> = [], options: AuthRegistryOptions<I> = {}) {
    this.#fallback = options.fallback;
    for (const scheme of schemes) this.#add(scheme);
  }

  /**
   * Adds a scheme and returns the registry, whose callers may now also be what that scheme says. A second one of its
   * flavour is refused with ERR_AUTH_DUPLICATE: it would shadow the first.
   */
  register<J extends Identity>(scheme: AuthScheme<J>): AuthRegistry<I | J> {
    // The same object, seen as what it has become.
    const wider = this as AuthRegistry<I | J>;
    wider.#add(scheme);
    return wider;
  }

  #add(scheme: AuthScheme<I>): void {
    const other = this.#schemes.get(scheme.flavor);
    if (other !== undefined) {
      throw new AuthError('ERR_AUTH_DUPLICATE', `Flavour ${scheme.flavor} is ${other.name}'s already`);
    }
    this.#schemes.set(scheme.flavor, scheme);
  }

  /** The scheme for credentials of this flavour: the one registered, else the fallback, else undefined. */
  get(flavor: number): AuthScheme<I> | undefined {
    return this.#schemes.get(flavor) ?? this.#fallback;
  }

  /** Finds the scheme and asks it; AUTH_REJECTEDCRED where there is none (RFC 5531 section 8.2). */
  authenticate(credential: OpaqueAuth, verifier: OpaqueAuth): AuthVerdict<I> {
    return this.get(credential.flavor)?.authenticate(credential, verifier) ?? REJECTED;
  }

  /** The registered schemes in the order of their registration. */
  [Symbol.iterator](): Iterator<AuthScheme<I>> {
    return this.#schemes.values();
  }
}
