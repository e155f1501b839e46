import { readFile } from 'node:fs/promises';
import type { SecureContext, SecureContextOptions } from 'node:tls';

import { TransportError } from '../errors.ts';
import type { PemSource, TlsOptions } from './options.ts';

/** Keys and certificates as OpenSSL wants them. */
export interface TlsMaterial {
  readonly options: SecureContextOptions;
  readonly context: SecureContext;
}

/**
 * Reads all files and tries whether they fit each other.
 *
 * @throws TransportError ERR_TRANSPORT_TLS_MATERIAL naming the file that cannot be read, or what OpenSSL dislikes
 */
export async function loadMaterial(options: TlsOptions, isServer: boolean): Promise<TlsMaterial> {
  // Not imported: whoever goes without TLS is spared the 6 MB that node:tls and node:crypto take.
  const { constants } = process.getBuiltinModule('node:crypto');
  const { createSecureContext } = process.getBuiltinModule('node:tls');
  const { minVersion = 'TLSv1.2', maxVersion = 'TLSv1.3', passphrase, ciphers, ecdhCurve, dhparam } = options;
  // One after the other: of several that cannot be read it is always the first that is named.
  const cert = await readPem('cert', options.cert);
  const key = await readPem('key', options.key);
  const ca = await readPem('ca', options.ca);
  const lists = await readPem('crl', options.crl);
  if (isServer && (cert === undefined || key === undefined)) {
    throw new TransportError('ERR_TRANSPORT_TLS_MATERIAL', 'A TLS server needs tls.cert and tls.key');
  }
  const all: SecureContextOptions = {
    minVersion,
    maxVersion,
    honorCipherOrder: true,
    // A ticket would let a peer back in whose certificate was revoked since; a client that renegotiates, make us work.
    secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION,
    ...given({ cert, key, ca, crl: lists === undefined ? undefined : splitPem(lists), passphrase, ciphers, ecdhCurve }),
    ...(dhparam === undefined ? {} : { dhparam: await readDhparam(dhparam) }),
  };
  try {
    return { options: all, context: createSecureContext(all) };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new TransportError(
      'ERR_TRANSPORT_TLS_MATERIAL',
      `Key, certificate or lists of TLS are of no use: ${reason} (${filesOf(options)})`,
      { cause },
    );
  }
}

async function readPem(name: string, source: PemSource | undefined): Promise<string | undefined> {
  if (source === undefined) return undefined;
  const parts = typeof source === 'string' || source instanceof Uint8Array ? [source] : source;
  const texts: string[] = [];
  for (const part of parts) texts.push(await readPart(name, part));
  // One text of all: an array would be several identities, not one chain.
  return texts.join('\n');
}

/** Of several lists in one text, Node.js reads the first. */
function splitPem(text: string): string[] {
  return text.match(/-----BEGIN X509 CRL-----[^-]*-----END X509 CRL-----/g) ?? [text];
}

async function readPart(name: string, part: string | Uint8Array): Promise<string> {
  if (typeof part !== 'string') return Buffer.from(part).toString('latin1');
  if (isPem(part)) return part;
  try {
    return await readFile(part, 'latin1');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new TransportError('ERR_TRANSPORT_TLS_MATERIAL', `Cannot read tls.${name} from ${part}: ${reason}`, {
      cause,
    });
  }
}

async function readDhparam(dhparam: string): Promise<string> {
  return dhparam === 'auto' ? dhparam : readPart('dhparam', dhparam);
}

function isPem(text: string): boolean {
  return text.includes('-----BEGIN');
}

/** For messages: which files there were; never the text of a key. */
function filesOf({ cert, key, ca, crl }: TlsOptions): string {
  const files = Object.entries({ cert, key, ca, crl }).flatMap(([name, source]) => {
    const parts =
      source === undefined ? [] : typeof source === 'string' ? [source] : source instanceof Uint8Array ? [] : source;
    return parts.filter((part) => typeof part === 'string' && !isPem(part)).map((path) => `${name} ${String(path)}`);
  });
  return files.length === 0 ? 'given as PEM' : files.join(', ');
}

/** Without what is undefined. */
function given<T extends object>(all: T): { [K in keyof T]?: NonNullable<T[K]> } {
  // Only values that are not undefined are left.
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
