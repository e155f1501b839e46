import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import type { Endpoint } from '@gluster-ts/rpc-transport';

import { parseBoolean } from '../config/option-values.ts';
import { GlusterdError } from '../errors.ts';
import { DEFAULT_PATHS } from '../paths.ts';

/** What the command line of the client asks. */
export interface ClientArguments {
  readonly help: boolean;
  readonly version: boolean;
  /** The words of the command. */
  readonly words: readonly string[];
  readonly target: Endpoint;
  /** TLS over TCP; undefined: not said, the existence of /var/lib/glusterd/secure-access decides. */
  readonly secureManagement: boolean | undefined;
  readonly timeoutMs: number;
}

const DEFAULT_PORT = 24_007;

/** @throws GlusterdError ERR_USAGE */
export function parseClientArguments(args: readonly string[]): ClientArguments {
  const { values, positionals } = parse(args);
  const socket = values['glusterd-sock'];
  const host = values['remote-host'];
  if (socket !== undefined && host !== undefined) {
    throw new GlusterdError('ERR_USAGE', '--glusterd-sock and --remote-host exclude each other');
  }
  const seconds = Number(values.timeout);
  if (!Number.isFinite(seconds) || seconds <= 0 || seconds > 86_400) {
    throw new GlusterdError('ERR_USAGE', `--timeout must be a number of seconds, not ${values.timeout}`);
  }
  return {
    help: values.help,
    version: values.version,
    words: positionals,
    target: host === undefined ? { path: socket ?? defaultSocket() } : parseHost(host),
    secureManagement: parseSecure(values['secure-mgmt']),
    timeoutMs: Math.ceil(seconds * 1000),
  };
}

type Parsed = ReturnType<typeof parseStrictly>;

function parse(args: readonly string[]): Parsed {
  try {
    return parseStrictly(args);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new GlusterdError('ERR_USAGE', message.split('. ')[0] ?? message, { cause });
  }
}

function parseStrictly(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      version: { type: 'boolean', short: 'V', default: false },
      'glusterd-sock': { type: 'string' },
      'remote-host': { type: 'string' },
      'secure-mgmt': { type: 'string' },
      timeout: { type: 'string', default: '120' },
    },
  });
}

function parseSecure(text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  const value = parseBoolean(text);
  if (value === undefined) throw new GlusterdError('ERR_USAGE', `--secure-mgmt must be yes or no, not '${text}'`);
  return value;
}

/** `host`, `host:port`, `[address]:port`, or an IPv6 address as it is. */
function parseHost(text: string): Endpoint {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(text) ?? [];
  const host = bracketed ?? plain ?? text;
  const number = port === undefined ? DEFAULT_PORT : Number(port);
  if (host === '' || number > 65_535) {
    throw new GlusterdError('ERR_USAGE', `--remote-host must be a host and perhaps a port, not '${text}'`);
  }
  return { host, port: number };
}

/** In a checkout the daemon of `npm start`, once there was one; else the machine's. */
function defaultSocket(): string {
  const file = new URL('../../../var/run/socket-path', import.meta.url);
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : DEFAULT_PATHS.socketFile;
}
