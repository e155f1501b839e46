import { spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import type { Writable } from 'node:stream';

import { errorText } from '../error-text.ts';
import { GlusterdError } from '../errors.ts';
import { READY_FD_VARIABLE, parseReadyMessage } from './readiness.ts';

/** How the daemon in the background is to be started. */
export interface DaemonCommand {
  /** Arguments of Node, the script among them, and of the script. */
  readonly args: readonly string[];
  /** Whether the daemon logs to a stream of ours and has to inherit it. */
  readonly inheritOutput: boolean;
}

/**
 * Starts the daemon in a session of its own and waits until it serves. Node can not fork, so it is a new process with the
 * same arguments; what tells the two apart is the pipe in {@link READY_FD_VARIABLE}.
 *
 * @throws GlusterdError with the daemon's own reason and exit code when it does not come up
 */
export async function daemonize({ args, inheritOutput }: DaemonCommand): Promise<void> {
  const output = inheritOutput ? 'inherit' : 'ignore';
  const child = spawn(process.execPath, args, {
    argv0: 'glusterd',
    detached: true,
    stdio: ['ignore', output, output, 'pipe'],
    env: { ...process.env, [READY_FD_VARIABLE]: '3' },
  });
  const ending = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(errorText(error)));
    child.on('exit', (code, signal) => resolve(signal === null ? `exit code ${code ?? 0}` : `signal ${signal}`));
  });
  const message = parseReadyMessage(await readAll(child.stdio[3]));
  if (message === undefined)
    throw new GlusterdError('ERR_START', `The daemon ended while it started (${await ending})`);
  if (!message.ready) throw new GlusterdError('ERR_START', message.message, { exitCode: message.exitCode });
  child.unref();
}

/** What comes through the pipe until the daemon closes it; nothing when there was no daemon to open it for. */
async function readAll(pipe: Readable | Writable | null | undefined): Promise<string> {
  let text = '';
  if (!(pipe instanceof Readable)) return text;
  try {
    for await (const chunk of pipe) text += String(chunk);
  } catch {
    // The pipe broke: that the message is not whole says it all.
  }
  return text;
}
