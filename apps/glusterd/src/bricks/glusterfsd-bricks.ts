import { setTimeout as delay } from 'node:timers/promises';

import type { BrickProcesses, LocalBrick } from '@gluster-ts/glusterd-actors';

import { errorCode } from '../error-text.ts';
import { brickPidFile, bricksWithPid, readPidFile, removePidFile } from './brick-pid-file.ts';
import { brickCommand, processCommand } from './process-command.ts';
import { terminateBrick } from './terminate-brick.ts';

/** A brick has to sign out and close its files. */
const END_MS_MAX = 10_000;
const POLL_MS = 50;

/** A process that has the pid of a brick. */
interface Running {
  readonly pid: number;
  readonly pidFile: string;
  /** It was started for this brick. */
  readonly isOwn: boolean;
  /** Where it takes orders. */
  readonly socket: string;
}

/**
 * The bricks of this node as another glusterd left them running: found by their pid files under the run directory.
 *
 * C signals whatever process has the pid, unless option cluster.brick-multiplex says that bricks share processes. Here the option
 * is not asked, for it may have been another when they were started: a process whose command line is that of this very brick, and
 * whose pid no other brick has, gets the signal; another one that serves bricks is told to give up this one; and any other program
 * is left alone. None can be started yet.
 */
export class GlusterfsdBricks implements BrickProcesses {
  readonly #runDirectory: string;

  constructor(runDirectory: string) {
    this.#runDirectory = runDirectory;
  }

  async stop(brick: LocalBrick): Promise<void> {
    const running = this.#find(brick);
    if (running === undefined) return;
    const { pid, pidFile, isOwn, socket } = running;
    const isShared = !isOwn || bricksWithPid(this.#runDirectory, pid, pidFile).length > 0;
    if (isShared) await terminateBrick(socket, brick.path, END_MS_MAX);
    // Nothing has happened since the look at the process that could have given its pid to another.
    else if (terminate(pid)) await this.#untilEnded(brick);
    if (readPidFile(pidFile) === pid) removePidFile(pidFile);
  }

  start(brick: LocalBrick): Promise<void> {
    return Promise.resolve().then(() => {
      if (this.#find(brick) === undefined) throw new Error('This daemon cannot start bricks yet');
    });
  }

  /** @throws Error when the pid is that of another program */
  #find(brick: LocalBrick): Running | undefined {
    const pidFile = brickPidFile(this.#runDirectory, brick);
    const pid = readPidFile(pidFile);
    const words = pid === undefined ? undefined : processCommand(pid);
    if (pid === undefined || words === undefined) return undefined;
    const command = brickCommand(words);
    if (command === undefined) throw new Error(`Process ${pid} serves no bricks and is left alone`);
    const isOwn = command.path === brick.path && command.volfileId.startsWith(`${brick.volume}.`);
    return { pid, pidFile, isOwn, socket: command.socket };
  }

  async #untilEnded(brick: LocalBrick): Promise<void> {
    for (let waitedMs = 0; ; waitedMs += POLL_MS) {
      const running = this.#find(brick);
      if (running === undefined) return;
      if (waitedMs >= END_MS_MAX) {
        throw new Error(`Process ${running.pid} has not ended within ${END_MS_MAX / 1000} seconds`);
      }
      await delay(POLL_MS, undefined, { ref: false });
    }
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
