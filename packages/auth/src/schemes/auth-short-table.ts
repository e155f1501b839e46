import { AuthStat, OpaqueAuth, XdrWriter } from '@gluster-ts/xdr';
import { AuthError } from '../errors.ts';
import { AuthFlavor } from '../flavor.ts';
import type { Identity } from '../identity.ts';
import type { AuthScheme, AuthVerdict } from '../scheme.ts';
import { isOpaqueAuth } from './auth-short.ts';

/** 128 bits: nobody guesses one of a few thousand. */
const HANDLE_BYTES = 16;

/** Limits of an {@link AuthShortTable}. */
export interface AuthShortTableOptions {
  /**
   * Shorthands that are remembered; the one that was used longest ago makes room. Default 1024, of about 1 KiB each at
   * most: RFC 5531 section 8.2 gives a credential 400 bytes.
   */
  readonly entriesMax?: number;
  /**
   * Fills bytes with random ones that nobody can predict. Default `crypto.getRandomValues`, of browsers and Node alike.
   */
  readonly random?: (bytes: Uint8Array<ArrayBuffer>) => void;
}

interface Entry<I extends Identity> {
  readonly handle: string;
  readonly credential: string;
  /** What the scheme said last. */
  identity: I;
  /** AUTH_SHORT with the handle as an `opaque_auth`, as libtirpc's clients read it. */
  readonly verifier: OpaqueAuth;
}

/**
 * AUTH_SHORT (RFC 5531 appendix A), the serving side: replies to calls with another scheme's credential carry a
 * shorthand for it, and calls with the shorthand are judged without the credential. One table belongs to one service, for
 * all of its connections: clients keep a shorthand when they connect again.
 *
 * ```ts
 * const short = new AuthShortTable(authSysScheme);
 * const auth = new AuthRegistry([authNoneScheme, ...short.schemes]);
 * ```
 *
 * A shorthand stands for what `scheme` said when it was handed out, until {@link AuthShortTable.forget} or until it has
 * to make room; calls with it are refused with AUTH_REJECTEDCRED from then on, and clients use their credential again.
 */
export class AuthShortTable<I extends Identity = Identity> {
  /** The scheme that was passed in, handing out shorthands, and AUTH_SHORT: for an `AuthRegistry`. */
  readonly schemes: readonly [AuthScheme<I>, AuthScheme<I>];
  readonly #scheme: AuthScheme<I>;
  readonly #entriesMax: number;
  readonly #random: (bytes: Uint8Array<ArrayBuffer>) => void;
  // Invariant: both hold the same entries. Of the handles, the one that was used longest ago comes first.
  readonly #byHandle = new Map<string, Entry<I>>();
  readonly #byCredential = new Map<string, Entry<I>>();

  /** @throws AuthError ERR_AUTH_RANGE when `entriesMax` is not a whole number from 1 */
  constructor(scheme: AuthScheme<I>, options: AuthShortTableOptions = {}) {
    const { entriesMax = 1024, random = (bytes) => void globalThis.crypto.getRandomValues(bytes) } = options;
    if (!Number.isSafeInteger(entriesMax) || entriesMax < 1) {
      throw new AuthError('ERR_AUTH_RANGE', `entriesMax ${entriesMax} is not a whole number from 1`);
    }
    this.#scheme = scheme;
    this.#entriesMax = entriesMax;
    this.#random = random;
    this.schemes = Object.freeze([
      {
        flavor: scheme.flavor,
        name: scheme.name,
        authenticate: (credential: OpaqueAuth, verifier: OpaqueAuth) => this.#judgeLong(credential, verifier),
      },
      {
        flavor: AuthFlavor.AUTH_SHORT,
        name: 'AUTH_SHORT',
        authenticate: (credential: OpaqueAuth) => this.#judgeShort(credential),
      },
    ] as const);
  }

  /** Shorthands that are remembered now. */
  get size(): number {
    return this.#byHandle.size;
  }

  /** Forgets the shorthands of those whom `which` says yes to; default of all. Returns how many that were. */
  forget(which: (identity: I) => boolean = () => true): number {
    const entries = [...this.#byHandle.values()].filter(({ identity }) => which(identity));
    for (const entry of entries) this.#remove(entry);
    return entries.length;
  }

  /** Stage 2.5. */
  #judgeLong(credential: OpaqueAuth, verifier: OpaqueAuth): AuthVerdict<I> {
    const verdict = this.#scheme.authenticate(credential, verifier);
    // A reply has one verifier, and that of the scheme itself goes first.
    if (!verdict.ok || verdict.verifier !== undefined) return verdict;
    const key = textOf(credential.bytes, credential.start, credential.end);
    const known = this.#byCredential.get(key);
    const entry = known ?? this.#add(key, verdict.identity);
    if (known !== undefined) {
      // The handle stays, but stands for what the scheme says now.
      known.identity = verdict.identity;
      this.#touch(known);
    }
    return { ok: true, identity: entry.identity, verifier: entry.verifier };
  }

  /** Stage 2.5. */
  #judgeShort({ bytes, view, start, end }: OpaqueAuth): AuthVerdict<I> {
    // Clients that take "an opaque structure" for the handle send back all that they were given.
    const handleStart = isOpaqueAuth(view, start, end) ? start + 8 : start;
    const isHandle = end - handleStart === HANDLE_BYTES;
    const entry = isHandle ? this.#byHandle.get(textOf(bytes, handleStart, end)) : undefined;
    // A server may forget a shorthand at any time; this status tells the client to use its credential again.
    if (entry === undefined) return { ok: false, stat: AuthStat.AUTH_REJECTEDCRED };
    this.#touch(entry);
    return { ok: true, identity: entry.identity };
  }

  #add(credential: string, identity: I): Entry<I> {
    if (this.#byHandle.size >= this.#entriesMax) {
      for (const oldest of this.#byHandle.values()) {
        this.#remove(oldest);
        break;
      }
    }
    const handle = new Uint8Array(HANDLE_BYTES);
    this.#random(handle);
    const w = new XdrWriter();
    new OpaqueAuth(AuthFlavor.AUTH_SHORT, handle).encode(w);
    const verifier = new OpaqueAuth(AuthFlavor.AUTH_SHORT, w.finish());
    const entry: Entry<I> = { handle: textOf(handle, 0, HANDLE_BYTES), credential, identity, verifier };
    this.#byHandle.set(entry.handle, entry);
    this.#byCredential.set(credential, entry);
    return entry;
  }

  /** It was used just now. */
  #touch(entry: Entry<I>): void {
    this.#byHandle.delete(entry.handle);
    this.#byHandle.set(entry.handle, entry);
  }

  #remove(entry: Entry<I>): void {
    this.#byHandle.delete(entry.handle);
    this.#byCredential.delete(entry.credential);
  }
}

/** Bytes as the key of a map: each is the character of its number. */
function textOf(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i] ?? 0);
  return text;
}
