import { parseArgs } from 'node:util';
import type { ParseArgsOptionsConfig } from 'node:util';

import { GlusterdError } from '../errors.ts';
import { OPTIONS } from './option-table.ts';
import type { OptionSpec } from './option-table.ts';

/** A flag with its argument, or an argument that belongs to no flag; in the order of the command line. */
export type Token =
  { readonly kind: 'flag'; readonly spec: OptionSpec; readonly value?: string } | { readonly kind: 'positional' };

const byName = new Map(OPTIONS.map((spec) => [spec.name, spec]));
const byShort = new Map(OPTIONS.flatMap((spec) => (spec.short === undefined ? [] : [[spec.short, spec] as const])));

// An optional argument comes only after `=`: for parseArgs such a flag is a boolean that may have an inline value.
const parseArgsOptions: ParseArgsOptionsConfig = Object.fromEntries(
  OPTIONS.map(({ name, short, argument }) => [
    name,
    { type: argument === 'required' ? 'string' : 'boolean', ...(short === undefined ? {} : { short }) },
  ]),
);

/**
 * Cuts a command line the way getopt_long(3) does: `-NLDEBUG`, `-L DEBUG`, `--log-level=DEBUG`, `--log-level DEBUG`, and long
 * names shortened as far as they stay unambiguous.
 *
 * @throws GlusterdError ERR_USAGE, worded as getopt_long(3) words it
 */
export function tokenize(args: readonly string[]): Token[] {
  const full = [...args];
  for (;;) {
    const { tokens } = parseArgs({
      args: full,
      options: parseArgsOptions,
      strict: false,
      allowPositionals: true,
      tokens: true,
    });
    // parseArgs knows whole names only. A shortened one is spelt out and the line cut again, since whether the next
    // argument belongs to it is known only then.
    const shortened = tokens.find(
      (token) => token.kind === 'option' && token.rawName.startsWith('--') && !byName.has(token.name),
    );
    if (shortened?.kind !== 'option') return tokens.flatMap(toToken);
    const value = shortened.value === undefined ? '' : `=${shortened.value}`;
    full[shortened.index] = `--${completeName(shortened.name)}${value}`;
  }
}

function completeName(name: string): string {
  const candidates = OPTIONS.filter((spec) => spec.name.startsWith(name));
  const [first] = candidates;
  if (first === undefined) throw new GlusterdError('ERR_USAGE', `unrecognized option '--${name}'`);
  if (candidates.length > 1) {
    const possibilities = candidates.map((spec) => `'--${spec.name}'`).join(' ');
    throw new GlusterdError('ERR_USAGE', `option '--${name}' is ambiguous; possibilities: ${possibilities}`);
  }
  return first.name;
}

type RawToken = NonNullable<ReturnType<typeof parseArgs>['tokens']>[number];

function toToken(token: RawToken): Token[] {
  if (token.kind === 'option-terminator') return [];
  if (token.kind === 'positional') return [{ kind: 'positional' }];
  const isLong = token.rawName.startsWith('--');
  const spec = isLong ? byName.get(token.name) : byShort.get(token.rawName.slice(1));
  if (spec === undefined) throw new GlusterdError('ERR_USAGE', `invalid option -- '${token.rawName.slice(1)}'`);
  if (spec.argument === 'required' && token.value === undefined) {
    const message = isLong
      ? `option '--${spec.name}' requires an argument`
      : `option requires an argument -- '${token.rawName.slice(1)}'`;
    throw new GlusterdError('ERR_USAGE', message);
  }
  if (spec.argument === 'none' && token.value !== undefined) {
    throw new GlusterdError('ERR_USAGE', `option '--${spec.name}' doesn't allow an argument`);
  }
  return [{ kind: 'flag', spec, ...(token.value === undefined ? {} : { value: token.value }) }];
}
