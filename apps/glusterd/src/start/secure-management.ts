import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { ClientTlsOptions, ServerTlsOptions, TlsOptions } from '@gluster-ts/rpc-transport';

import type { Config } from '../config/load-config.ts';
import { errorText } from '../error-text.ts';
import { GlusterdError } from '../errors.ts';
import { DEFAULT_PATHS } from '../paths.ts';

/** TLS for everything that this daemon sends and takes over TCP; its unix socket stays plain, as in C. */
export interface SecureManagement {
  readonly server: ServerTlsOptions;
  readonly client: ClientTlsOptions;
}

/**
 * Are management connections to be encrypted? As in C, the existence of a file asks for it, and the flag overrides that; what
 * becomes of the file later matters at the next start only.
 *
 * @param asked - what `--secure-mgmt` said; undefined leaves it to the file
 */
export function isSecureManagement(asked: boolean | undefined, file: string = DEFAULT_PATHS.secureAccess): boolean {
  return asked ?? existsSync(file);
}

/**
 * What management connections are encrypted with, as of now: all these files may be replaced.
 *
 * As in C, key, certificate and authorities lie in /etc/ssl (Debian's C: /usr/lib/ssl) unless options
 * `transport.socket.ssl-*` of the volume file name others. The depth is the file's to say alone.
 *
 * @throws GlusterdError ERR_START when the directory of revocation lists cannot be read
 */
export async function secureManagement(
  { options }: Pick<Config, 'options'>,
  file: string = DEFAULT_PATHS.secureAccess,
  directories: readonly string[] = DEFAULT_PATHS.ssl,
): Promise<SecureManagement> {
  const usual = (name: string): string => join(usualDirectory(directories), name);
  const option = (name: string): string | undefined => options.get(`transport.socket.ssl-${name}`);
  const ciphers = option('cipher-list');
  const ecdhCurve = option('ec-curve');
  const dhparam = option('dh-param');
  const both: TlsOptions = {
    cert: option('own-cert') ?? usual('glusterfs.pem'),
    key: option('private-key') ?? usual('glusterfs.key'),
    ca: option('ca-list') ?? usual('glusterfs.ca'),
    certDepthMax: certDepth(file),
    ...(ciphers === undefined ? {} : { ciphers: `${TLS13_CIPHERS}:${ciphers}` }),
    ...(ecdhCurve === undefined ? {} : { ecdhCurve }),
  };
  const crl = await revocationLists(option('crl-path'));
  return {
    // Revocation is looked at where a connection is taken, not where it is made.
    server: { ...both, ...(dhparam === undefined ? {} : { dhparam }), ...(crl === undefined ? {} : { crl }) },
    // C looks at nobody's name.
    client: { ...both, serverName: false },
  };
}

/** The first that has a certificate; without any, the first: errors name it. */
function usualDirectory(directories: readonly string[]): string {
  const found = directories.find((directory) => existsSync(join(directory, 'glusterfs.pem')));
  return found ?? directories[0] ?? '/';
}

// C's list is about versions before 1.3; these stay whatever it says. Node.js has one list for all.
const TLS13_CIPHERS = 'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256';

/** C's default, and what it takes 0 for. */
const CERT_DEPTH = 1;

/** Authorities that may stand between a peer's certificate and a root: the first line that says so counts. */
function certDepth(file: string): number {
  if (!existsSync(file)) return CERT_DEPTH;
  const line = /^option transport\.socket\.ssl-cert-depth[ \t]+(\d+)/m.exec(readFileSync(file, 'latin1'));
  return Number(line?.[1] ?? 0) || CERT_DEPTH;
}

/** All lists in the directory, whatever the files are called. C's says `NULL` for none. */
async function revocationLists(directory: string | undefined): Promise<string[] | undefined> {
  if (directory === undefined || directory.toUpperCase() === 'NULL') return undefined;
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() || entry.isSymbolicLink());
    const texts = await Promise.all(files.map(({ name }) => readFile(join(directory, name), 'latin1')));
    return texts.flatMap((text) => text.match(REVOCATION_LIST) ?? []);
  } catch (cause) {
    const message = `Cannot read revocation lists from transport.socket.ssl-crl-path ${directory}: ${errorText(cause)}`;
    throw new GlusterdError('ERR_START', message, { cause });
  }
}

const REVOCATION_LIST = /-----BEGIN X509 CRL-----[^-]*-----END X509 CRL-----/g;
