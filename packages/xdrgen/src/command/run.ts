import { XdrgenError } from '../errors.ts';
import { formatDiagnostic } from '../source/diagnostics.ts';
import { HELP } from './help.ts';
import { compileJob, isFresh, jobsOf, writeOutput } from './job.ts';
import type { Job } from './job.ts';
import { parseCommand } from './options.ts';
import type { Command } from './options.ts';
import { VERSION } from './version.ts';
import { watch } from './watch.ts';

/** Where a run reads and writes besides files. */
export interface Streams {
  /** All of standard input, for the file `-`. */
  readonly readStdin: () => string;
  /** Takes what goes to standard output. */
  readonly out: (text: string) => void;
  /** Takes a line for standard error. */
  readonly error: (line: string) => void;
  /** Ends `--watch`. */
  readonly signal?: AbortSignal;
}

/** Obeys a command line and returns the exit code: 0, 1 for what went wrong, 2 for usage. */
export async function run(args: readonly string[], streams: Streams): Promise<number> {
  try {
    const command = parseCommand(args);
    switch (command.verb) {
      case 'help':
        streams.out(HELP);
        return 0;
      case 'version':
        streams.out(`${VERSION}\n`);
        return 0;
      case 'compile':
        return compileAll(command, streams).code;
      case 'check':
        return check(command, args, streams);
      case 'watch':
        await watch(() => compileAll(command, streams).files, streams);
        return 0;
    }
  } catch (error) {
    if (!(error instanceof XdrgenError)) throw error;
    streams.error(`xdrgen: ${error.message}`);
    if (error.code !== 'ERR_XDRGEN_USAGE') return 1;
    streams.error('xdrgen --help tells more');
    return 2;
  }
}

/** Compiles and writes everything that has no mistakes. */
function compileAll(command: Command, streams: Streams): { readonly code: number; readonly files: readonly string[] } {
  const files = new Set<string>();
  let code = 0;
  for (const job of jobsOf(command)) {
    const { output, read } = outputOf(job, command, streams);
    for (const file of read) files.add(file);
    if (output === undefined) code = 1;
    else if (job.output === undefined) streams.out(output);
    else writeOutput(job.output, output);
  }
  return { code, files: [...files] };
}

function check(command: Command, args: readonly string[], streams: Streams): number {
  let code = 0;
  for (const job of jobsOf(command)) {
    const { output } = outputOf(job, command, streams);
    if (output !== undefined && (job.output === undefined || isFresh(job.output, output))) continue;
    code = 1;
    if (output === undefined || job.output === undefined) continue;
    const again = args.filter((arg) => arg !== '--check').map(quoted);
    streams.error(`${job.output} is stale. Run: xdrgen ${again.join(' ')}`);
  }
  return code;
}

/** The output of a job; undefined when there were errors, which are told. */
function outputOf(
  job: Job,
  command: Command,
  streams: Streams,
): { readonly output: string | undefined; readonly read: readonly string[] } {
  const { output, diagnostics, files } = compileJob(job, command, streams.readStdin);
  for (const diagnostic of diagnostics) streams.error(formatDiagnostic(diagnostic));
  return { output, read: files };
}

/** As a shell takes it. */
function quoted(argument: string): string {
  return /^[\w./:=,@+-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", String.raw`'\''`)}'`;
}
