import { resolve } from 'node:path';

import { GlusterdError } from '../errors.ts';
import { parseBoolean } from '../config/option-values.ts';
import { LogLevel, parseLogLevel } from '../log/level.ts';
import { DEFAULT_PATHS } from '../paths.ts';
import type { LogFormat } from '../log/format.ts';
import { helpText, usageText, versionText } from './help.ts';
import type { OptionSpec } from './option-table.ts';
import { tokenize } from './tokenize.ts';
import { parseXlatorOption } from './xlator-option.ts';
import type { XlatorOption } from './xlator-option.ts';

/** What the flags ask the daemon to be. */
export interface RunOptions {
  /** Absolute. */
  readonly volfile: string;
  /** Absolute, if asked for. */
  readonly pidFile: string | undefined;
  /** Absolute, or `-` for the standard error. */
  readonly logFile: string;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
  /** Latest messages watched for repetitions, 0…20. */
  readonly logBufferSize: number;
  readonly logFlushTimeoutMs: number;
  readonly localtimeLogging: boolean;
  /** Run in this process, as `--no-daemon` and `--debug` ask. */
  readonly foreground: boolean;
  /** As given, first one first. */
  readonly xlatorOptions: readonly XlatorOption[];
  readonly oomScoreAdj: number | undefined;
  /** Undefined: not said, the existence of /var/lib/glusterd/secure-access decides. */
  readonly secureManagement: boolean | undefined;
}

/** The command line, understood: something to print and be done, or a daemon to run. */
export type CommandLine =
  { readonly action: 'print'; readonly text: string } | { readonly action: 'run'; readonly options: RunOptions };

/**
 * Understands the flags, in order, as the C daemon does; relative paths start from `cwd`.
 *
 * @throws GlusterdError ERR_USAGE or ERR_OPTION_VALUE
 */
export function parseCommandLine(args: readonly string[], cwd: string): CommandLine {
  const draft: Draft = {
    volfile: DEFAULT_PATHS.volfile,
    pidFile: undefined,
    logFile: DEFAULT_PATHS.logFile,
    logLevel: LogLevel.INFO,
    logFormat: 'with-msg-id',
    logBufferSize: 5,
    logFlushTimeoutMs: 120_000,
    localtimeLogging: false,
    foreground: false,
    debug: false,
    xlatorOptions: [],
    oomScoreAdj: undefined,
    secureManagement: undefined,
    printPath: undefined,
  };
  for (const token of tokenize(args)) {
    if (token.kind === 'positional') throw mountPointError();
    refuseUnavailable(token.spec);
    const text = textOf(token.spec.name);
    if (text !== undefined) return { action: 'print', text };
    apply(draft, token.spec.name, token.value, cwd);
  }
  const { debug, printPath, ...options } = draft;
  if (printPath !== undefined) return { action: 'print', text: `${printPath}\n` };
  // --debug wins over the flags it stands for, wherever it is on the line.
  const forDebug = debug ? { foreground: true, logLevel: LogLevel.DEBUG, logFile: '-' } : {};
  return { action: 'run', options: { ...options, ...forDebug } };
}

/** What is known of the flags so far. */
type Draft = { -readonly [K in keyof Omit<RunOptions, 'xlatorOptions'>]: RunOptions[K] } & {
  readonly xlatorOptions: XlatorOption[];
  debug: boolean;
  /** A directory to be printed instead of running; the first one asked for. */
  printPath: string | undefined;
};

/** Of flags that print something and end there, whatever follows. */
function textOf(flag: string): string | undefined {
  switch (flag) {
    case 'help':
      return helpText();
    case 'usage':
      return usageText();
    case 'version':
      return versionText();
    default:
      return undefined;
  }
}

/** Takes one flag into account. */
function apply(draft: Draft, flag: string, given: string | undefined, cwd: string): void {
  const value = given ?? '';
  switch (flag) {
    case 'print-statedumpdir':
      draft.printPath ??= DEFAULT_PATHS.runDirectory;
      break;
    case 'print-logdir':
      draft.printPath ??= DEFAULT_PATHS.loggingDirectory;
      break;
    case 'volfile':
    case 'spec-file':
      draft.volfile = resolve(cwd, value);
      break;
    case 'pid-file':
      draft.pidFile = resolve(cwd, value);
      break;
    case 'log-file':
      draft.logFile = value === '-' ? '-' : resolve(cwd, value);
      break;
    case 'log-level':
      draft.logLevel = parseLogLevel(value) ?? invalid(`unknown log level ${value}`);
      break;
    case 'log-format':
      draft.logFormat = parseLogFormat(value);
      break;
    case 'log-buf-size':
      draft.logBufferSize = parseRange(value, 0, 20, 'log buf size');
      break;
    case 'log-flush-timeout':
      draft.logFlushTimeoutMs = parseRange(value, 30, 300, 'log flush timeout') * 1000;
      break;
    case 'logger':
      if (value.toLowerCase() !== 'gluster-log') invalid(`logger ${value} is not available: only gluster-log is`);
      break;
    case 'no-daemon':
      draft.foreground = true;
      break;
    case 'debug':
      draft.debug = true;
      break;
    case 'xlator-option':
      draft.xlatorOptions.push(parseXlatorOption(value) ?? invalid(`invalid xlator option  ${value}`));
      break;
    case 'oom-score-adj':
      draft.oomScoreAdj = parseInteger(value, -1000, 1000) ?? invalid(`unknown oom_score_adj value ${value}`);
      break;
    case 'global-threading':
      if (value !== '' && parseBoolean(value) === undefined) invalid(`Invalid value for global threading "${value}"`);
      break;
    case 'secure-mgmt':
      draft.secureManagement =
        given === undefined ? true : (parseBoolean(value) ?? invalid(`unknown secure-mgmt setting "${value}"`));
      break;
    case 'localtime-logging':
      draft.localtimeLogging = true;
      break;
  }
}

const REFUSALS = {
  mount: 'is for mounts, and this program is the management daemon only',
  server: 'is not available: the volume file is read from disk (--volfile)',
  brick: 'is for bricks, and this program is the management daemon only',
  missing: 'is not available in this daemon',
} as const;

function refuseUnavailable({ name, use }: OptionSpec): void {
  if (use === 'used' || use === 'ignored') return;
  throw new GlusterdError('ERR_USAGE', `option '--${name}' ${REFUSALS[use]}`);
}

function mountPointError(): GlusterdError {
  return new GlusterdError(
    'ERR_USAGE',
    'an argument that is no flag would be a mount point, and this program is the management daemon only',
  );
}

function invalid(message: string): never {
  throw new GlusterdError('ERR_OPTION_VALUE', message);
}

function parseLogFormat(value: string): LogFormat {
  const format = value.toLowerCase();
  return format === 'with-msg-id' || format === 'no-msg-id' ? format : invalid(`unknown log format ${value}`);
}

function parseRange(value: string, min: number, max: number, what: string): number {
  const number = parseInteger(value, 0, 0xffffffff) ?? invalid(`unknown ${what} option ${value}`);
  if (number < min || number > max) invalid(`Invalid ${what} ${value}. Valid range: ["${min}","${max}"]`);
  return number;
}

function parseInteger(value: string, min: number, max: number): number | undefined {
  const number = /^[+-]?\d+$/.test(value) ? Number(value) : NaN;
  return number >= min && number <= max ? number : undefined;
}
