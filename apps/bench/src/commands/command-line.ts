import { parseArgs } from 'node:util';
import { BenchError } from '../errors.ts';

/** What the user asked for. */
export type Command =
  | { readonly verb: 'list'; readonly pattern: RegExp }
  | { readonly verb: 'run'; readonly pattern: RegExp; readonly options: RunOptions }
  | { readonly verb: 'check' }
  | { readonly verb: 'profile'; readonly name: string; readonly output: string | undefined }
  | {
      readonly verb: 'report';
      /** A saved run to write about; undefined measures everything first. */
      readonly from: string | undefined;
      /** Undefined: RESULTS.md. */
      readonly output: string | undefined;
      readonly options: RunOptions;
    }
  | { readonly verb: 'help' };

/** Deviations from the plan. */
export interface RunOptions {
  readonly quick: boolean;
  readonly repetitions: number | undefined;
  readonly seconds: number | undefined;
}

export const usage = `npm run bench -- VERB

  list [PATTERN]        the names of the cases that the regular expression finds
  run [PATTERN]         measures them, prints a table for each and saves the figures below .build/
      --quick           only whether everything works, in less than a minute; the figures mean nothing
      --repetitions N   visits of each server in turn (5)
      --seconds S       length of one visit (1.2)
  check                 two minutes of the cases that the bars are about; fails when one is missed by a factor of four
  profile NAME          leaves a .cpuprofile of our code in this case; Chrome's and VS Code's profilers open it
      --output FILE     where (.build/NAME.cpuprofile)
  report                measures everything and writes RESULTS.md and, with charts, RESULTS.html
      --from FILE       writes it about a saved run instead
      --output FILE     where (RESULTS.md)
`;

/** @throws BenchError `ERR_BENCH_USAGE` */
export function parseCommandLine(argv: readonly string[]): Command {
  const { values, positionals } = parseOptions(argv);
  const [verb = 'help', argument, ...more] = positionals;
  if (more.length > 0) throw new BenchError('ERR_BENCH_USAGE', `Unexpected argument ${more.join(' ')}`);
  const options = {
    quick: values.quick === true,
    repetitions: count('repetitions', values.repetitions),
    seconds: positive('seconds', values.seconds),
  };
  if (values.help === true) return { verb: 'help' };
  switch (verb) {
    case 'list':
      return { verb, pattern: pattern(argument) };
    case 'run':
      return { verb, pattern: pattern(argument), options };
    case 'profile':
      if (argument === undefined) throw new BenchError('ERR_BENCH_USAGE', 'profile needs the name of one case');
      return { verb, name: argument, output: values.output };
    case 'report':
      return { verb, from: values.from, output: values.output, options };
    case 'check':
    case 'help':
      return { verb };
    default:
      throw new BenchError('ERR_BENCH_USAGE', `Unknown verb ${verb}`);
  }
}

interface Options {
  readonly values: {
    readonly help?: boolean | undefined;
    readonly quick?: boolean | undefined;
    readonly repetitions?: string | undefined;
    readonly seconds?: string | undefined;
    readonly output?: string | undefined;
    readonly from?: string | undefined;
  };
  readonly positionals: readonly string[];
}

function parseOptions(argv: readonly string[]): Options {
  try {
    return parseArgs({
      args: argv.filter((argument) => argument !== '--'), // pnpm passes the one on that npm has eaten already
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        quick: { type: 'boolean' },
        repetitions: { type: 'string' },
        seconds: { type: 'string' },
        output: { type: 'string' },
        from: { type: 'string' },
      },
    });
  } catch (error) {
    throw new BenchError('ERR_BENCH_USAGE', error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function pattern(text = ''): RegExp {
  try {
    return new RegExp(text);
  } catch (error) {
    throw new BenchError('ERR_BENCH_USAGE', `Not a regular expression: ${text}`, { cause: error });
  }
}

function positive(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) {
    throw new BenchError('ERR_BENCH_USAGE', `--${name} takes a number above 0, not ${text}`);
  }
  return value;
}

function count(name: string, text: string | undefined): number | undefined {
  const value = positive(name, text);
  if (value !== undefined && !Number.isInteger(value)) {
    throw new BenchError('ERR_BENCH_USAGE', `--${name} takes a whole number, not ${String(text)}`);
  }
  return value;
}
