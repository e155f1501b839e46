import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface Arguments {
  /** `folder` is undefined for the memory file system. */
  readonly folder: string | undefined;
  readonly host: string;
  readonly port: number;
  readonly mountPort: number | undefined;
  readonly exported: string;
  readonly bytesMax: number;
  readonly readOnly: boolean;
  readonly rootSquash: boolean;
  readonly secure: boolean;
  readonly rpcbind: boolean;
}

export const HELP = `Serves files by NFS version 3 and MOUNT version 3.

usage: npm run example -- nfs memory [OPTIONS]
       npm run example -- nfs folder PATH [OPTIONS]

  memory                files in memory, gone when the server ends
  folder PATH           the files of a folder, on Linux

  --host ADDRESS        where to listen; default 127.0.0.1
  --port PORT           of NFS; default 12049, 0 takes any that is free
  --mount-port PORT     of MOUNT; default that of NFS, which serves both
  --export NAME         path that clients mount; default /export
  --size SIZE           memory: most bytes of all files, such as 512M or 4G; default 2G
  --read-only           nothing can be changed
  --no-root-squash      believe callers who say that they are root; default: they are nobody (65534)
  --secure              refuse callers from ports above 1023
  --register            tell this machine's rpcbind where both programs are
  --help                this text

Callers say who they are, and nobody can check it (AUTH_SYS). Listen where only those get through whom you trust.
`;

/** @throws Error whose message is for the user; `undefined` when help is wanted */
export function parseArguments(args: readonly string[]): Arguments | undefined {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '12049' },
      'mount-port': { type: 'string' },
      export: { type: 'string', default: '/export' },
      size: { type: 'string', default: '2G' },
      'read-only': { type: 'boolean', default: false },
      'no-root-squash': { type: 'boolean', default: false },
      secure: { type: 'boolean', default: false },
      register: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const { 'mount-port': mountPort } = values;
  return {
    folder: folderOf(positionals),
    host: values.host,
    port: portOf('--port', values.port),
    mountPort: mountPort === undefined ? undefined : portOf('--mount-port', mountPort),
    exported: exportOf(values.export),
    bytesMax: bytesOf(values.size),
    readOnly: values['read-only'],
    rootSquash: !values['no-root-squash'],
    secure: values.secure,
    rpcbind: values.register,
  };
}

function folderOf([kind, folder, ...more]: readonly string[]): string | undefined {
  if (kind === 'memory' && folder === undefined) return undefined;
  if (kind === 'folder' && folder !== undefined && more.length === 0) return folder;
  throw new Error('Say which files: memory, or folder PATH');
}

function portOf(option: string, text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port < 65_536) return port;
  throw new Error(`${option} must be a number from 0 to 65535, not ${text}`);
}

function exportOf(path: string): string {
  if (/^(\/[^/\0]+)+$/.test(path) && path.length <= 1024) return path;
  throw new Error(`--export must be a path such as /export, not ${path}`);
}

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 };

function bytesOf(text: string): number {
  const [, digits = '', unit = ''] = /^(\d+)([KMG]?)$/.exec(text) ?? [];
  const bytes = Number(digits) * (UNITS[unit] ?? NaN);
  // Less than a page of a large file can not hold one.
  if (bytes >= 1024 ** 2 && Number.isSafeInteger(bytes)) return bytes;
  throw new Error(`--size must be at least 1M, such as 512M or 4G, not ${text}`);
}
