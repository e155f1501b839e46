import { parseArgs } from 'node:util';
import { DEFAULT_SYMBOLS } from '../compile.ts';
import type { CompileOptions } from '../compile.ts';
import { XdrgenError } from '../errors.ts';
import { INT64, STRINGS } from '../model/representation.ts';
import type { Choice } from '../model/representation.ts';
import type { ImportOption } from '../modules.ts';

/** A command line that has been understood. */
export interface Command {
  readonly verb: 'compile' | 'check' | 'watch' | 'help' | 'version';
  /** Paths; `-` is standard input. */
  readonly inputs: readonly string[];
  readonly output: string | undefined;
  readonly options: CompileOptions;
  /** Options that change the output, as they were given: the output says so. */
  readonly remarkable: readonly string[];
}

const OPTIONS = {
  check: { type: 'boolean' },
  define: { type: 'string', short: 'D', multiple: true },
  help: { type: 'boolean', short: 'h' },
  import: { type: 'string', multiple: true },
  'import-extension': { type: 'string' },
  include: { type: 'string', short: 'I', multiple: true },
  int64: { type: 'string', multiple: true },
  output: { type: 'string', short: 'o' },
  strings: { type: 'string', multiple: true },
  undefine: { type: 'string', short: 'U', multiple: true },
  version: { type: 'boolean', short: 'V' },
  watch: { type: 'boolean' },
} as const;

const EXTENSIONS: ReadonlyMap<string, string> = new Map([
  ['ts', '.ts'],
  ['js', '.js'],
  ['none', ''],
]);

/**
 * Understands the arguments, without those of Node itself.
 *
 * @throws XdrgenError ERR_XDRGEN_USAGE
 */
export function parseCommand(args: readonly string[]): Command {
  const { values, positionals: inputs } = parse(args);
  const options: CompileOptions = {
    includeDirectories: values.include ?? [],
    symbols: symbols(values.define ?? [], values.undefine ?? []),
    imports: (values.import ?? []).map(importOption),
    moduleExtension: extension(values['import-extension'] ?? 'ts'),
    int64: choice('int64', values.int64 ?? [], INT64),
    strings: choice('strings', values.strings ?? [], STRINGS),
  };
  const remarkable = (['define', 'undefine', 'import', 'int64', 'strings'] as const).flatMap((name) =>
    (values[name] ?? []).map((value) => `--${name} ${value}`),
  );
  const { output } = values;
  if (values.help === true) return { verb: 'help', inputs, output, options, remarkable };
  if (values.version === true) return { verb: 'version', inputs, output, options, remarkable };
  if (inputs.length === 0) throw usage('Expected a file to compile, or - for standard input');
  if (values.check === true && values.watch === true) throw usage('--check and --watch exclude each other');
  const verb = values.check === true ? 'check' : values.watch === true ? 'watch' : 'compile';
  if (verb !== 'compile' && output === undefined) throw usage(`--${verb} needs --output, to know which file is meant`);
  if (verb === 'watch' && inputs.includes('-')) throw usage('--watch needs files: standard input does not change');
  if (inputs.length > 1 && output === undefined) throw usage('Several files need --output DIRECTORY');
  if (inputs.filter((input) => input === '-').length > 1) throw usage('Standard input can be read once');
  return { verb, inputs, output, options, remarkable };
}

function parse(
  args: readonly string[],
): ReturnType<typeof parseArgs<{ options: typeof OPTIONS; allowPositionals: true }>> {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    if (error instanceof TypeError) throw usage(error.message.replace(/\. To specify a positional.*$/s, ''));
    throw error;
  }
}

function usage(message: string): XdrgenError {
  return new XdrgenError('ERR_XDRGEN_USAGE', message);
}

function symbols(define: readonly string[], undefine: readonly string[]): ReadonlyMap<string, string> {
  const map = new Map(DEFAULT_SYMBOLS);
  for (const given of define) {
    const [, name, value = '1'] = /^([A-Za-z_]\w*)(?:=(.*))?$/s.exec(given) ?? [];
    if (name === undefined) throw usage(`Expected --define NAME or NAME=VALUE, found ${given}`);
    map.set(name, value);
  }
  for (const name of undefine) map.delete(name);
  return map;
}

function importOption(given: string): ImportOption {
  const [, left = '', module] = /^([^=]*)(?:=(.+))?$/s.exec(given) ?? [];
  if (left.endsWith('.x')) return { from: { file: left }, module };
  const names = left.split(',');
  if (module === undefined || !names.every((name) => /^[A-Za-z_]\w*$/.test(name))) {
    throw usage(`Expected --import FILE.x, FILE.x=MODULE or NAME,...=MODULE, found ${given}`);
  }
  return { from: { names }, module };
}

function extension(given: string): string {
  const ending = EXTENSIONS.get(given);
  if (ending !== undefined) return ending;
  throw usage(`Expected --import-extension ${[...EXTENSIONS.keys()].join(', ')}, found ${given}`);
}

/** `KIND` for everything, `KIND:NAME,NAME` for some; the last one counts. */
function choice<T extends string>(option: string, given: readonly string[], kinds: readonly T[]): Choice<T> {
  const [first] = kinds;
  if (first === undefined) throw new TypeError('A choice needs something to choose from');
  let fallback: T = first;
  const byName = new Map<string, T>();
  for (const text of given) {
    const [word = '', names] = text.split(':', 2);
    const kind = kinds.find((candidate) => candidate === word);
    if (kind === undefined) throw usage(`Expected --${option} ${kinds.join(' or ')}, found ${text}`);
    if (names === undefined) fallback = kind;
    else for (const name of names.split(',')) byName.set(name, kind);
  }
  return { default: fallback, byName };
}
