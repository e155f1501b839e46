/**
 * The `glusterd` command. Decides whether this process is the daemon or the command that starts it in the background;
 * what the daemon is made of is loaded only where it runs.
 */
import { parseCommandLine } from './cli/parse-command-line.ts';
import { GlusterdError } from './errors.ts';
import { daemonize } from './process/daemonize.ts';
import { setProcessName } from './process/process-name.ts';
import { Readiness } from './process/readiness.ts';

async function main(): Promise<void> {
  setProcessName('glusterd');
  const [, script = '', ...args] = process.argv;
  const readiness = Readiness.fromEnvironment(process.env);
  try {
    const commandLine = parseCommandLine(args, process.cwd());
    if (commandLine.action === 'print') {
      process.stdout.write(commandLine.text);
      return;
    }
    const { options } = commandLine;
    if (options.foreground || readiness !== undefined) {
      // Log lines and stack traces then name the files that were written, not the bundle.
      process.setSourceMapsEnabled(true);
      const { runDaemon } = await import('./daemon.ts');
      await runDaemon(options, args, readiness);
    } else {
      const inheritOutput = ['-', '/dev/stderr', '/dev/stdout'].includes(options.logFile);
      await daemonize({ args: [...process.execArgv, script, ...args], inheritOutput });
    }
  } catch (error) {
    fail(error, readiness);
  }
}

/** Tells why there is no daemon: to whoever waits for it, else on the standard error. */
function fail(error: unknown, readiness: Readiness | undefined): never {
  const known = error instanceof GlusterdError;
  const message = known ? error.message : `Unexpected error: ${error instanceof Error ? error.stack : String(error)}`;
  const exitCode = known ? error.exitCode : 1;
  if (readiness === undefined) {
    const hint = exitCode === 64 ? "\nTry `glusterd --help' or `glusterd --usage' for more information." : '';
    process.stderr.write(`glusterd: ${message}${hint}\n`);
  } else readiness.tell({ ready: false, exitCode, message });
  // Whatever was begun must not keep the process: it serves nobody.
  process.exit(exitCode);
}

await main();
