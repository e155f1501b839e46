import { parseBoolean } from '@gluster-ts/protocol';
import { OPERATING_VERSION_MAX } from '../state/operating-version.ts';
import type { Snapshot } from '../state/snapshot.ts';
import { parsePercent, parseUint } from './option-values.ts';

/** An option of the whole cluster: `gluster volume get all`. */
export interface ClusterOption {
  readonly key: string;
  /** The operating version from which on nodes know it. */
  readonly opVersion: number;
  /** What is shown where the option was never set. */
  readonly defaultValue: (snapshot: Snapshot) => string;
  /** Why a value cannot be set: what is found out first, before it is known whose option it is. */
  readonly validate?: Refuse;
  /** And what is found out after that. */
  readonly refuse?: Refuse;
}

/** Why a value cannot be set, in words; undefined when it can. `key` is what the user calls the option. */
export type Refuse = (value: string, key: string, options: ReadonlyMap<string, string>) => string | undefined;

export const MAX_OP_VERSION_KEY = 'cluster.max-op-version';
export const OP_VERSION_KEY = 'cluster.op-version';
export const SHARED_STORAGE_KEY = 'cluster.enable-shared-storage';
export const QUORUM_RATIO_KEY = 'cluster.server-quorum-ratio';
const MULTIPLEX_KEY = 'cluster.brick-multiplex';

const fixed = (
  key: string,
  opVersion: number,
  value: string,
  checks: Pick<ClusterOption, 'validate' | 'refuse'>,
): ClusterOption => ({ key, opVersion, defaultValue: () => `${value} (DEFAULT)`, ...checks });

/** All of them, in the order in which they are listed. */
export const clusterOptions: readonly ClusterOption[] = [
  fixed(QUORUM_RATIO_KEY, 2, '51', { refuse: refuseRatio }),
  fixed(SHARED_STORAGE_KEY, 30_701, 'disable', { refuse: refuseUnlessEnableOrDisable }),
  { key: OP_VERSION_KEY, opVersion: 30_600, defaultValue: ({ operatingVersion }) => String(operatingVersion) },
  { key: MAX_OP_VERSION_KEY, opVersion: 31_000, defaultValue: () => String(OPERATING_VERSION_MAX) },
  fixed(MULTIPLEX_KEY, 31_000, 'disable', { validate: refuseUnlessBoolean }),
  fixed('cluster.max-bricks-per-process', 31_200, '250', { validate: multiplexing(refuseBricksPerProcess) }),
  fixed('glusterd.vol_count_per_thread', 70_000, '100', { validate: multiplexing(refuseVolumesPerThread) }),
  fixed('cluster.localtime-logging', 31_200, 'disable', {
    validate: refuseUnlessBoolean,
    refuse: refuseUnlessEnableOrDisable,
  }),
  fixed('cluster.daemon-log-level', 50_000, 'INFO', { refuse: refuseLogLevel }),
  fixed('cluster.brick-graceful-cleanup', 90_000, 'disable', { validate: refuseUnlessBoolean }),
];

/** The option with this full name. */
export function clusterOption(key: string | undefined): ClusterOption | undefined {
  return clusterOptions.find((option) => option.key === key);
}

/** What C checks in an option of this full or short name before it looks at whose it is. */
export function validatorOf(key: string): Refuse | undefined {
  return validators.get(key);
}

/** `client.strict-locks` is one of volumes, but C judges its value without a volume. */
const validators: ReadonlyMap<string, Refuse> = new Map(
  [...clusterOptions, { key: 'client.strict-locks', validate: refuseUnlessBoolean }].flatMap(({ key, validate }) =>
    validate === undefined ? [] : [[key, validate] as const, [key.slice(key.indexOf('.') + 1), validate] as const],
  ),
);

/** C says it by the name that its own option has. */
function refuseRatio(value: string): string | undefined {
  const percent = parsePercent(value);
  if (percent === undefined) return `invalid percent format "${value}" in "option server-quorum-ratio"`;
  if (percent <= 100) return undefined;
  return `'${fixedPoint(percent)}' in 'option server-quorum-ratio ${value}' is out of range [0 - 100]`;
}

/** printf's `%f`. */
function fixedPoint(number: number): string {
  if (number === Number.POSITIVE_INFINITY) return 'inf';
  // Above that, toFixed() goes over to exponents.
  return number < 1e21 ? number.toFixed(6) : `${BigInt(number)}.000000`;
}

function refuseUnlessBoolean(value: string, key: string): string | undefined {
  if (parseBoolean(value) !== undefined) return undefined;
  return `${value} is not a valid boolean value. ${key} expects a valid boolean value.`;
}

function refuseUnlessEnableOrDisable(value: string): string | undefined {
  if (value === 'enable' || value === 'disable') return undefined;
  return `Invalid option(${value}). Valid options are 'enable' and 'disable'`;
}

/** Two options are for whoever multiplexes bricks; nobody else may set them. */
function multiplexing(refuse: (value: string, key: string) => string | undefined): Refuse {
  return (value, key, options) => {
    if (parseBoolean(options.get(MULTIPLEX_KEY) ?? 'disable') === true) return refuse(value, key);
    return 'Brick-multiplexing is not enabled. Please enable brick multiplexing before trying to set this option.';
  };
}

function refuseBricksPerProcess(value: string, key: string): string | undefined {
  const number = parseUint(value);
  if (number === undefined) return `${value} is not a valid count. ${key} expects an unsigned integer.`;
  if (number !== 1) return undefined;
  const use = 'to make use of the brick-multiplexing feature.';
  return `Brick-multiplexing is enabled. Please set this option to a value other than 1 ${use}`;
}

/** The missing space is C's. */
function refuseVolumesPerThread(value: string): string | undefined {
  const number = parseUint(value) ?? 0;
  if (number >= 5 && number <= 200) return undefined;
  return 'Please set this option to a value between 5 and 200 tooptimize processing large numbers of volumes in parallel.';
}

const LOG_LEVELS: ReadonlySet<string> = new Set(['INFO', 'WARNING', 'ERROR', 'DEBUG', 'TRACE']);

/** And so are the two spaces. */
function refuseLogLevel(value: string): string | undefined {
  if (LOG_LEVELS.has(value)) return undefined;
  return `Invalid option(${value}). Valid options are 'INFO' or 'WARNING' or 'ERROR' or 'DEBUG' or  'TRACE'`;
}
