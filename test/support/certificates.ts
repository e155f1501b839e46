import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A key and a certificate, as files of PEM. */
export interface Issued {
  readonly cert: string;
  readonly key: string;
}

/** What a certificate says. */
export interface IssueOptions {
  /** Such as `DNS:node1` or `IP:127.0.0.1`. */
  readonly altNames?: readonly string[];
  /** As openssl writes times: `20200101000000Z`. Default: yesterday to in ten years. */
  readonly validFrom?: string;
  readonly validTo?: string;
  /** May sign others. */
  readonly authority?: boolean;
  /** Such as `serverAuth`. Default: the certificate says nothing about its use. */
  readonly usage?: string;
}

/** A certificate authority in a folder of its own, made with the openssl command; gone with the folder when disposed of. */
export class Authority implements Disposable {
  readonly folder: string;
  readonly cert: string;
  readonly #owned: boolean;
  readonly #config: string;

  private constructor(folder: string, owned: boolean) {
    this.folder = folder;
    this.#owned = owned;
    this.cert = join(folder, 'ca.pem');
    this.#config = join(folder, 'ca.cnf');
    mkdirSync(join(folder, 'issued'), { recursive: true });
    writeFileSync(join(folder, 'index'), '');
    writeFileSync(join(folder, 'serial'), '1000\n');
    writeFileSync(join(folder, 'crlnumber'), '01\n');
    writeFileSync(this.#config, configOf(folder));
  }

  /** A root. */
  static make(name = 'Test CA'): Authority {
    const authority = new Authority(mkdtempSync(join(tmpdir(), 'ca-')), true);
    const { folder, cert } = authority;
    newKey(join(folder, 'ca.key'));
    openssl('req', '-x509', '-key', join(folder, 'ca.key'), '-out', cert, '-subj', `/CN=${name}`, '-days', '3650');
    return authority;
  }

  /** An authority that this one has signed. */
  makeIntermediate(name: string): Authority {
    const authority = new Authority(join(this.folder, name), false);
    const { key, cert } = this.issue(name, { authority: true });
    writeFileSync(authority.cert, readFileSync(cert));
    writeFileSync(join(authority.folder, 'ca.key'), readFileSync(key));
    return authority;
  }

  issue(name: string, options: IssueOptions = {}): Issued {
    const { altNames = [], validFrom, validTo, authority = false, usage } = options;
    const base = join(this.folder, `${name}-${process.hrtime.bigint()}`);
    const key = newKey(`${base}.key`);
    const cert = `${base}.pem`;
    const extensions = `${base}.ext`;
    const lines = [`basicConstraints=critical,CA:${authority ? 'TRUE' : 'FALSE'}`];
    if (altNames.length > 0) lines.push(`subjectAltName=${altNames.join(',')}`);
    if (usage !== undefined) lines.push(`extendedKeyUsage=${usage}`);
    writeFileSync(extensions, `${lines.join('\n')}\n`);
    openssl('req', '-new', '-key', key, '-out', `${base}.csr`, '-subj', `/CN=${name}`);
    openssl(
      ...[
        'ca',
        '-batch',
        '-notext',
        '-config',
        this.#config,
        '-in',
        `${base}.csr`,
        '-out',
        cert,
        '-extfile',
        extensions,
      ],
      ...(validTo === undefined ? ['-days', '3650'] : ['-enddate', validTo]),
      ...(validFrom === undefined ? [] : ['-startdate', validFrom]),
    );
    return { cert, key };
  }

  revoke(cert: string): void {
    openssl('ca', '-config', this.#config, '-revoke', cert);
  }

  /** A revocation list as of now. */
  crl(): string {
    const path = join(this.folder, `crl-${process.hrtime.bigint()}.pem`);
    openssl('ca', '-config', this.#config, '-gencrl', '-out', path);
    return path;
  }

  [Symbol.dispose](): void {
    if (this.#owned) rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A certificate that is its own authority, as most GlusterFS administrators make them. */
export function selfSigned(folder: string, name: string): Issued {
  const key = newKey(join(folder, `${name}.key`));
  const cert = join(folder, `${name}.pem`);
  openssl('req', '-x509', '-key', key, '-out', cert, '-subj', `/CN=${name}`, '-days', '3650');
  return { cert, key };
}

function newKey(path: string): string {
  openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', path);
  return path;
}

function openssl(...args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

function configOf(folder: string): string {
  return `[ca]
default_ca = own
[own]
database = ${folder}/index
serial = ${folder}/serial
crlnumber = ${folder}/crlnumber
new_certs_dir = ${folder}/issued
certificate = ${folder}/ca.pem
private_key = ${folder}/ca.key
default_md = sha256
default_crl_days = 30
unique_subject = no
copy_extensions = none
policy = any
[any]
commonName = supplied
`;
}
