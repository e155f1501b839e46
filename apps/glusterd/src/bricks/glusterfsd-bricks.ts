import { setTimeout as delay } from 'node:timers/promises';

import type { BrickProcesses, LocalBrick } from '@gluster-ts/glusterd-actors';

import { errorCode } from '../error-text.ts';
import { brickPidFile, bricksWithPid, readPidFile, removePidFile } from './brick-pid-file.ts';
import { isBrickCommand, processCommand } from './process-command.ts';

/** A brick has to sign out and close its files. */
const END_MS_MAX = 10_000;
const POLL_MS = 50;

/**
 * The bricks of this node as another glusterd left them running: found by their pid files under the run directory.
 *
 * C signals whatever process has the pid. Here its command line has to be that of this very brick, and no other brick may have
 * the same process: anything else is left alone, and told of. None can be started yet.
 */
export class GlusterfsdBricks implements BrickProcesses {
  readonly #runDirectory: string;

  constructor(runDirectory: string) {
    this.#runDirectory = runDirectory;
  }

  /** Sends SIGTERM and waits for the end. */
  async stop(brick: LocalBrick): Promise<void> {
    const file = brickPidFile(this.#runDirectory, brick);
    const pid = readPidFile(file);
    if (pid === undefined || !this.#isRunning(pid, brick)) return;
    const others = bricksWithPid(this.#runDirectory, pid, file);
    if (others.length > 0) {
      throw new Error(`Process ${pid} serves ${others.length} more bricks (cluster.brick-multiplex) and is left alone`);
    }
    // Nothing happens between this and the look at the process that could give its pid to another.
    if (!terminate(pid)) return;
    for (let waitedMs = 0; this.#isRunning(pid, brick); waitedMs += POLL_MS) {
      if (waitedMs >= END_MS_MAX) throw new Error(`Process ${pid} has not ended within ${END_MS_MAX / 1000} seconds`);
      await delay(POLL_MS, undefined, { ref: false });
    }
    if (readPidFile(file) === pid) removePidFile(file);
  }

  start(brick: LocalBrick): Promise<void> {
    try {
      const pid = readPidFile(brickPidFile(this.#runDirectory, brick));
      if (pid !== undefined && this.#isRunning(pid, brick)) return Promise.resolve();
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
    return Promise.reject(new Error('This daemon cannot start bricks yet'));
  }

  /** @throws Error when another process has the pid */
  #isRunning(pid: number, { volume, path }: LocalBrick): boolean {
    const words = processCommand(pid);
    if (words === undefined) return false;
    if (isBrickCommand(words, volume, path)) return true;
    throw new Error(`Process ${pid} is none of this brick and is left alone`);
  }
}

/** False when the process is gone already. */
function terminate(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGTERM');
  } catch (error) {
    if (errorCode(error) === 'ESRCH') return false;
    throw error;
  }
}
