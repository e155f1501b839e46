import { readFileSync } from 'node:fs';

import type { XlatorOption } from '../cli/xlator-option.ts';
import { matchesVolume } from '../cli/xlator-option.ts';
import { errorText } from '../error-text.ts';
import { GlusterdError } from '../errors.ts';
import { LogLevel } from '../log/level.ts';
import { DEFAULT_PATHS } from '../paths.ts';
import { parseVolfile } from '../volfile/parse-volfile.ts';
import type { VolfileVolume } from '../volfile/parse-volfile.ts';
import { canonicalKey, checkOption, isKnownOption } from './management-options.ts';
import { parseBoolean, parseInteger, parseTimeSeconds } from './option-values.ts';

/** The daemon's settings, from the volume file and `--xlator-option`, with C's defaults. */
export interface Config {
  /** Where the settings came from. */
  readonly volfile: string;
  readonly volumeName: string;
  /** All options by full name, in the order of the file, those of the command line at their place or after. */
  readonly options: ReadonlyMap<string, string>;
  readonly workingDirectory: string;
  readonly runDirectory: string;
  readonly loggingDirectory: string;
  readonly socketFile: string;
  /** The TCP listener. `host` is undefined for all addresses of the family. Port 0 takes a free one. */
  readonly listen: { readonly host: string | undefined; readonly family: 4 | 6; readonly port: number };
  readonly listenBacklog: number;
  /** Whether calls over TCP may come from ports of 1024 and above. */
  readonly allowInsecure: boolean;
  /** 0: no pings. */
  readonly pingTimeoutSeconds: number;
  readonly lockTimerSeconds: number;
  /** Ports for bricks. */
  readonly basePort: number;
  readonly maxPort: number;
  readonly eventThreads: number;
  /** What is to be logged once there is a log. */
  readonly notes: readonly Note[];
}

/** A line for the log, found before there was one. */
export interface Note {
  readonly level: LogLevel;
  readonly text: string;
}

/**
 * Reads the volume file and applies the overrides.
 *
 * @throws GlusterdError ERR_VOLFILE, naming file and line or the flag
 */
export function loadConfig(volfile: string, overrides: readonly XlatorOption[]): Config {
  const { volumes, warnings } = parseVolfile(readVolfile(volfile), volfile);
  const notes = warnings.map((text): Note => ({ level: LogLevel.WARNING, text }));
  const volume = managementVolume(volumes, volfile);
  const options = new Map<string, string>();
  for (const { key, value, line } of volume.options.values()) {
    options.set(canonicalKey(key), checked(canonicalKey(key), value, `${volfile}:${line}`));
  }
  const overridden = new Set<string>();
  for (const override of overrides) {
    if (!matchesVolume(override.volume, volume.name)) {
      const text = `no volume matches '${override.volume}': option ${override.key}=${override.value} has no effect`;
      notes.push({ level: LogLevel.WARNING, text });
      continue;
    }
    const key = canonicalKey(override.key);
    // Of a repeated override C takes the first.
    if (overridden.has(key)) continue;
    overridden.add(key);
    options.set(key, checked(key, override.value, `--xlator-option ${override.volume}.${override.key}`));
  }
  for (const key of options.keys()) {
    if (!isKnownOption(key)) notes.push({ level: LogLevel.DEBUG, text: `option '${key}' is not recognized` });
  }
  return toConfig(volfile, volume, options, notes);
}

function readVolfile(volfile: string): string {
  try {
    return readFileSync(volfile, 'utf8');
  } catch (cause) {
    const message = `Cannot read the volume file ${volfile}: ${errorText(cause)} (--volfile names another)`;
    throw new GlusterdError('ERR_VOLFILE', message, { cause });
  }
}

const MANAGEMENT_TYPE = 'mgmt/glusterd';

function managementVolume(volumes: readonly VolfileVolume[], file: string): VolfileVolume {
  for (const { name, type, typeLine } of volumes) {
    if (type === MANAGEMENT_TYPE) continue;
    const message = `${file}:${typeLine}: Volume '${name}' has type '${type}', and this daemon has only '${MANAGEMENT_TYPE}'`;
    throw new GlusterdError('ERR_VOLFILE', message);
  }
  const [volume, second] = volumes;
  if (volume === undefined || second !== undefined) {
    throw new GlusterdError(
      'ERR_VOLFILE',
      `${file}:${second?.line ?? 1}: Expected one volume of type ${MANAGEMENT_TYPE}`,
    );
  }
  return volume;
}

function checked(key: string, value: string, where: string): string {
  const problem = checkOption(key, value);
  if (problem === undefined) return value;
  throw new GlusterdError('ERR_VOLFILE', `${where}: Option ${key}: ${problem}`);
}

function toConfig(volfile: string, volume: VolfileVolume, options: ReadonlyMap<string, string>, notes: Note[]): Config {
  // All values went through checkOption: a number that is missing here is an option that is not set.
  const integer = (key: string, otherwise: number): number => parseInteger(options.get(key) ?? '') ?? otherwise;
  const seconds = (key: string, otherwise: number): number => parseTimeSeconds(options.get(key) ?? '') ?? otherwise;
  const yes = (key: string, otherwise: boolean): boolean => parseBoolean(options.get(key) ?? '') ?? otherwise;

  checkTransportType(options.get('transport-type'), volfile, notes);
  for (const key of ['upgrade', 'downgrade']) {
    if (!yes(key, false)) continue;
    throw new GlusterdError(
      'ERR_VOLFILE',
      `Option ${key} is on: this daemon can not rewrite volume files for another release`,
    );
  }
  if (options.has('cluster-test-mode') && !options.has('logging-directory')) {
    notes.push({ level: LogLevel.WARNING, text: "option 'cluster-test-mode' is deprecated: use 'logging-directory'" });
  }
  return {
    volfile,
    volumeName: volume.name,
    options,
    workingDirectory: options.get('working-directory') ?? DEFAULT_PATHS.workingDirectory,
    runDirectory: options.get('run-directory') ?? DEFAULT_PATHS.runDirectory,
    loggingDirectory:
      options.get('logging-directory') ?? options.get('cluster-test-mode') ?? DEFAULT_PATHS.loggingDirectory,
    socketFile: options.get('glusterd-sockfile') ?? DEFAULT_PATHS.socketFile,
    listen: {
      host: options.get('transport.socket.bind-address'),
      family: options.get('transport.address-family')?.toLowerCase() === 'inet6' ? 6 : 4,
      port: integer('transport.socket.listen-port', 24_007),
    },
    listenBacklog: integer('transport.listen-backlog', 1024),
    allowInsecure: yes('rpc-auth-allow-insecure', true),
    pingTimeoutSeconds: seconds('ping-timeout', 0),
    lockTimerSeconds: seconds('lock-timer', 180),
    basePort: integer('base-port', 49_152),
    maxPort: integer('max-port', 65_535),
    eventThreads: integer('event-threads', 1),
    notes,
  };
}

function checkTransportType(value: string | undefined, volfile: string, notes: Note[]): void {
  if (value === undefined) {
    throw new GlusterdError(
      'ERR_VOLFILE',
      `${volfile}: Option transport-type is missing: add 'option transport-type socket'`,
    );
  }
  let usable = false;
  for (const type of value.split(',').map((part) => part.trim())) {
    if (type === 'socket' || type === 'tcp') usable = true;
    else notes.push({ level: LogLevel.WARNING, text: `transport-type '${type}' is not available: only socket is` });
  }
  if (!usable) {
    throw new GlusterdError('ERR_VOLFILE', `${volfile}: Option transport-type ${value}: only socket is available`);
  }
}
