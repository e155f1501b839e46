import { spawnSync } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';

import { errorText } from '../error-text.ts';
import { GlusterdError } from '../errors.ts';

/** The right to be the only daemon on a working directory, held until {@link InstanceLock.release} or the process's end. */
export interface InstanceLock {
  release(): void;
}

/**
 * Takes the exclusive flock(2) of the directory itself.
 *
 * - The kernel gives it to one process and takes it back when that process ends, however it ends: there is no stale lock, and
 *   between look and take no gap.
 * - It goes by the directory, not by its name, a pid or a network namespace: two paths to one directory, or two containers
 *   that share one, are told apart rightly.
 * - Nothing is left behind in the directory.
 *
 * Node has no flock(2). The lock belongs to the open file, not to the process that asks, so flock(1) of util-linux is handed
 * our descriptor, locks it and ends; the lock stays with us. Node opens files close-on-exec: no child keeps it alive.
 *
 * @throws GlusterdError ERR_ALREADY_RUNNING, or ERR_WORKING_DIRECTORY when the directory can not be locked at all
 */
export function lockDirectory(directory: string): InstanceLock {
  const fd = openDirectory(directory);
  // -E: an exit status that no failure of flock(1) itself has.
  const { status, error, stderr } = spawnSync('flock', ['-x', '-w', WAIT_SECONDS, '-E', String(LOCK_HELD), '3'], {
    stdio: ['ignore', 'ignore', 'pipe', fd],
    encoding: 'utf8',
  });
  if (status === 0) return { release: () => closeSync(fd) };
  closeSync(fd);
  if (status === LOCK_HELD) {
    const message = `Another glusterd is running with the working directory ${directory}: stop it first, or set option working-directory`;
    throw new GlusterdError('ERR_ALREADY_RUNNING', message);
  }
  const reason = error === undefined ? stderr.trim() : `flock(1) of util-linux: ${errorText(error)}`;
  throw new GlusterdError('ERR_WORKING_DIRECTORY', `Cannot lock the working directory ${directory}: ${reason}`);
}

const LOCK_HELD = 99;

// A daemon that was just told to stop may still be on its way out; C waits this long for its port.
const WAIT_SECONDS = '2';

function openDirectory(directory: string): number {
  try {
    return openSync(directory, constants.O_RDONLY | constants.O_DIRECTORY);
  } catch (cause) {
    const message = `Cannot open the working directory ${directory}: ${errorText(cause)}`;
    throw new GlusterdError('ERR_WORKING_DIRECTORY', message, { cause });
  }
}
