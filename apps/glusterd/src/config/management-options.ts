import { isAbsolute } from 'node:path';

import { parseBoolean, parseInteger, parseTimeSeconds } from './option-values.ts';

/** What may stand in an option, as C's table of glusterd's options has it. */
type OptionType =
  | { readonly kind: 'any' | 'path' | 'bool' }
  | { readonly kind: 'int' | 'time'; readonly min: number; readonly max: number }
  | { readonly kind: 'one-of'; readonly values: readonly string[] };

const ANY: OptionType = { kind: 'any' };
const PATH: OptionType = { kind: 'path' };
const BOOL: OptionType = { kind: 'bool' };

/** Every option of `type mgmt/glusterd` that C knows or reads. Listen ports are checked here; C cuts them to 16 bits. */
const TYPES: ReadonlyMap<string, OptionType> = new Map<string, OptionType>(
  Object.entries({
    'working-directory': PATH,
    'run-directory': PATH,
    'logging-directory': PATH,
    'cluster-test-mode': PATH,
    'glusterd-sockfile': PATH,
    'mountbroker-root': PATH,
    'transport-type': ANY,
    'transport.address-family': { kind: 'one-of', values: ['inet', 'inet6'] },
    'transport.socket.bind-address': ANY,
    'transport.socket.listen-port': { kind: 'int', min: 0, max: 65_535 },
    'transport.listen-backlog': { kind: 'int', min: 1, max: 65_535 },
    'rpc-auth-allow-insecure': BOOL,
    upgrade: BOOL,
    downgrade: BOOL,
    'bind-insecure': BOOL,
    'geo-replication-log-group': ANY,
    'run-with-valgrind': ANY,
    'server-quorum-type': { kind: 'one-of', values: ['none', 'server'] },
    'server-quorum-ratio': ANY,
    'base-port': { kind: 'int', min: 1, max: 65_535 },
    'max-port': { kind: 'int', min: 1, max: 65_535 },
    'lock-timer': { kind: 'time', min: 0, max: Number.MAX_SAFE_INTEGER },
    'mgmt-v3-lock-timeout': { kind: 'int', min: 0, max: 600 },
    'snap-brick-path': ANY,
    'ping-timeout': { kind: 'time', min: 0, max: 300 },
    'event-threads': { kind: 'int', min: 1, max: 32 },
  }),
);

const KNOWN_PREFIXES = ['transport.', 'rpc-auth.', 'mountbroker.', 'mountbroker-geo-replication.'];

/** Short names that C's socket transport takes too. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['listen-port', 'transport.socket.listen-port'],
  ['bind-address', 'transport.socket.bind-address'],
  ['address-family', 'transport.address-family'],
]);

/** The full name of an option. */
export function canonicalKey(key: string): string {
  return ALIASES.get(key) ?? key;
}

/** Whether C's glusterd has an option of that name; an unknown one is only logged. */
export function isKnownOption(key: string): boolean {
  return TYPES.has(key) || KNOWN_PREFIXES.some((prefix) => key.startsWith(prefix));
}

/** What is wrong with the value of an option, as a sentence about `KEY VALUE`; undefined when nothing is. */
export function checkOption(key: string, value: string): string | undefined {
  const type = TYPES.get(key) ?? ANY;
  switch (type.kind) {
    case 'any':
      return undefined;
    case 'path':
      return isAbsolute(value) && !value.includes('../') ? undefined : `'${value}' is not an absolute path name`;
    case 'bool':
      return parseBoolean(value) === undefined ? `'${value}' is not a valid boolean (yes or no)` : undefined;
    case 'one-of':
      return type.values.includes(value.toLowerCase()) ? undefined : `'${value}' is none of ${type.values.join(', ')}`;
    case 'int':
    case 'time': {
      const number = type.kind === 'int' ? parseInteger(value) : parseTimeSeconds(value);
      if (number === undefined) return `'${value}' is not a ${type.kind === 'int' ? 'number' : 'time'}`;
      return number < type.min || number > type.max
        ? `'${value}' is out of range [${type.min} - ${type.max}]`
        : undefined;
    }
  }
}
