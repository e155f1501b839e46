import { TransportError } from '../errors.ts';
import { positive, wholeNumber } from '../options.ts';

/**
 * Keys, certificates or revocation lists: PEM text or bytes, or the path of a file of it; several in an array. A string
 * with `-----BEGIN` in it is PEM, any other string a path. Files are read when the options are used and by `reload()`.
 */
export type PemSource = string | Uint8Array | readonly (string | Uint8Array)[];

/** What both ends of TLS can be told. */
export interface TlsOptions {
  /** Own certificate, with those of intermediate authorities behind it. A server needs one. */
  readonly cert?: PemSource;
  /** Private key of `cert`. */
  readonly key?: PemSource;
  /** Of an encrypted `key`. */
  readonly passphrase?: string;
  /** Authorities, or single certificates, that are trusted, and no others. Default: those that Node.js comes with. */
  readonly ca?: PemSource;
  /**
   * Revocation lists. With any, there must be a current one of each authority in the peer's chain, the root included:
   * otherwise the peer is refused (ERR_TRANSPORT_TLS_CRL).
   */
  readonly crl?: PemSource;
  /** Default `TLSv1.2`. */
  readonly minVersion?: 'TLSv1.2' | 'TLSv1.3';
  /** Default `TLSv1.3`. */
  readonly maxVersion?: 'TLSv1.2' | 'TLSv1.3';
  /** In OpenSSL's syntax; those of TLS 1.3 by their full names. Default: those of Node.js. The server's order counts. */
  readonly ciphers?: string;
  /** Curves for the key exchange, with colons between them. Default: those of OpenSSL. */
  readonly ecdhCurve?: string;
  /** Server: Diffie-Hellman parameters, as PEM or path; `auto`: chosen by the key. Default: none, ECDHE only. */
  readonly dhparam?: string;
  /** Application protocols (ALPN), best first. Given, one of them must be agreed on. Default: the extension is not used. */
  readonly alpn?: readonly string[];
  /** Intermediate authorities allowed between the peer's certificate and a trusted one. Default: no limit but OpenSSL's (100). */
  readonly certDepthMax?: number;
  /**
   * Names that peers may have: one of these must be the common name, or a name in subjectAltName, of the peer's
   * certificate, letter by letter; `*` is any. Default: every peer whose certificate is good.
   */
  readonly allowedNames?: readonly string[];
  /** From the first byte of the handshake to its end (ERR_TRANSPORT_TLS_HANDSHAKE_TIMEOUT). In ms, default 10,000. */
  readonly handshakeTimeoutMs?: number;
}

/** TLS of a server. */
export interface ServerTlsOptions extends TlsOptions {
  /**
   * `require` (default): clients need a good certificate. `request`: they may have none, but not a bad one.
   * `none`: they are not asked.
   */
  readonly clientCert?: 'require' | 'request' | 'none';
}

/** TLS of a client. */
export interface ClientTlsOptions extends TlsOptions {
  /**
   * Name or address that the server's certificate must be for (RFC 6125; subjectAltName, else common name). Default:
   * the host that is called; for a unix socket none. `false`: any name, as in C's GlusterFS; use `allowedNames` then.
   */
  readonly serverName?: string | false;
}

/** What a finished handshake is judged by. */
export interface TlsPolicy {
  /** Must the peer have a certificate? */
  readonly certRequired: boolean;
  readonly certDepthMax: number;
  readonly allowedNames: ReadonlySet<string> | undefined;
  readonly alpn: readonly string[] | undefined;
  readonly handshakeTimeoutMs: number;
}

/**
 * What RFC 9289 section 5 demands of RPC with TLS: no version before 1.3, and the application protocol `sunrpc`.
 *
 * ```ts
 * const tls = await TlsServer.load({ ...RPC_WITH_TLS, cert, key, ca });
 * ```
 */
export const RPC_WITH_TLS: { readonly minVersion: 'TLSv1.3'; readonly alpn: readonly string[] } = Object.freeze({
  minVersion: 'TLSv1.3',
  alpn: Object.freeze(['sunrpc']),
});

/** @throws TransportError ERR_TRANSPORT_BAD_OPTION */
export function resolvePolicy(options: TlsOptions, certRequired: boolean): TlsPolicy {
  const { alpn, allowedNames, certDepthMax } = options;
  if (alpn?.length === 0 || alpn?.some((name) => name.length === 0 || name.length > 255) === true) {
    throw new TransportError('ERR_TRANSPORT_BAD_OPTION', 'Option tls.alpn must be names of 1 to 255 characters');
  }
  return {
    certRequired,
    certDepthMax: certDepthMax === undefined ? Infinity : wholeNumber('tls.certDepthMax', certDepthMax, 0),
    allowedNames: allowedNames === undefined || allowedNames.includes('*') ? undefined : new Set(allowedNames),
    alpn,
    handshakeTimeoutMs: positive('tls.handshakeTimeoutMs', options.handshakeTimeoutMs, 10_000),
  };
}
