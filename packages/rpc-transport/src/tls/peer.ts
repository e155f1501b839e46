import type { DetailedPeerCertificate, PeerCertificate, TLSSocket } from 'node:tls';

/** What the peer's certificate says. */
export interface TlsCertificate {
  /** The first common name (CN) of the subject, which is a peer's name in GlusterFS. */
  readonly commonName: string | undefined;
  /** DNS names, addresses, URIs and mail addresses of subjectAltName, without their kinds. */
  readonly altNames: readonly string[];
  /** For log lines: `CN=node1, O=storage`. */
  readonly subject: string;
  readonly issuer: string;
  /** In hexadecimal digits. */
  readonly serialNumber: string;
  /** SHA-256 of the certificate, as `AB:CD:…`. */
  readonly fingerprint256: string;
  readonly validFrom: Date;
  readonly validTo: Date;
  /** Object identifiers of the extended key usage. */
  readonly extendedKeyUsage: readonly string[];
}

/** What is known about the other end of a TLS connection. */
export interface TlsPeer {
  /** `TLSv1.2` or `TLSv1.3`. */
  readonly protocol: string;
  /** Standard name of the cipher suite. */
  readonly cipher: string;
  /** Application protocol agreed on, if any. */
  readonly alpn: string | undefined;
  /**
   * Did the peer prove with a certificate who it is? Only a client without one, where the server does not insist, is not
   * verified: whose certificate is not good gets no connection.
   */
  readonly verified: boolean;
  readonly certificate: TlsCertificate | undefined;
}

/** Looks at a socket whose handshake is done. */
export function describePeer(socket: TLSSocket, certificate: PeerCertificate | undefined): TlsPeer {
  return Object.freeze({
    protocol: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher().standardName,
    alpn: typeof socket.alpnProtocol === 'string' ? socket.alpnProtocol : undefined,
    verified: certificate !== undefined,
    certificate: certificate === undefined ? undefined : describeCertificate(certificate),
  });
}

function describeCertificate(certificate: PeerCertificate): TlsCertificate {
  // Undefined where the certificate has none, whatever the type says.
  const usage: readonly string[] | undefined = certificate.ext_key_usage;
  return Object.freeze({
    commonName: commonNameOf(certificate),
    altNames: parseAltNames(certificate.subjectaltname ?? ''),
    subject: formatName(certificate.subject),
    issuer: formatName(certificate.issuer),
    serialNumber: certificate.serialNumber,
    fingerprint256: certificate.fingerprint256,
    validFrom: new Date(certificate.valid_from),
    validTo: new Date(certificate.valid_to),
    extendedKeyUsage: usage ?? [],
  });
}

/** The first one, as OpenSSL gives C. Node.js makes an array of several. */
function commonNameOf({ subject }: PeerCertificate): string | undefined {
  const names: unknown = subject.CN;
  const first: unknown = Array.isArray(names) ? names[0] : names;
  return typeof first === 'string' && first !== '' ? first : undefined;
}

/**
 * `DNS:a.example, IP Address:10.0.0.1` without the kinds. Node.js writes a name with anything unusual in it as a string
 * of JSON, so that a comma within it divides nothing.
 */
export function parseAltNames(text: string): string[] {
  const names: string[] = [];
  const entry = /\s*(?:DNS|IP Address|URI|email):(?:("(?:[^"\\]|\\.)*")|([^,]*))(?:,|$)|[^,]*(?:,|$)/gy;
  for (const [whole, quoted, plain] of text.matchAll(entry)) {
    if (whole === '') break;
    const name = quoted === undefined ? plain : unquote(quoted);
    if (name !== undefined && name !== '') names.push(name);
  }
  return names;
}

function unquote(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

function formatName(name: object): string {
  return Object.entries(name)
    .map(([kind, value]: [string, unknown]) => `${kind}=${Array.isArray(value) ? value.join('+') : String(value)}`)
    .join(', ');
}

/** Authorities between the certificate and the root of its chain. */
export function intermediatesOf(certificate: DetailedPeerCertificate): number {
  let certificates = 1;
  for (let current = certificate; ; certificates++) {
    const issuer = issuerOf(current);
    if (issuer === undefined) return Math.max(0, certificates - 2);
    current = issuer;
  }
}

/** Undefined for a root, which is its own, and where the chain ends without one. */
function issuerOf(certificate: Partial<DetailedPeerCertificate>): DetailedPeerCertificate | undefined {
  const { issuerCertificate, fingerprint256 } = certificate;
  return issuerCertificate?.fingerprint256 === fingerprint256 ? undefined : issuerCertificate;
}
