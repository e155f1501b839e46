import { setTimeout as delay } from 'node:timers/promises';

import type { BrickProcesses, LocalBrick } from '@gluster-ts/glusterd-actors';

import { brickCommand } from './brick-command.ts';
import { brickPidFile, mayServeOthers, readPidFile, removePidFile } from './brick-pid-file.ts';
import { findProcess, isThere, signal } from './found-process.ts';
import type { FoundProcess } from './found-process.ts';
import { terminateBrick } from './terminate-brick.ts';

/** A brick has to sign out and close its files. */
const END_MS_MAX = 10_000;
const POLL_MS = 50;
/** Between the end of its connection and its own. */
const LAST_WORDS_MS = 500;

/** A process that has the pid of a brick. */
interface Running {
  readonly found: FoundProcess;
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
 * whose pid no other brick has, gets the signal; another one that serves bricks is told to give up this one; and any other program,
 * or one of another user, is left alone. None can be started yet.
 */
export class GlusterfsdBricks implements BrickProcesses {
  readonly #runDirectory: string;

  constructor(runDirectory: string) {
    this.#runDirectory = runDirectory;
  }

  async stop(brick: LocalBrick): Promise<void> {
    const running = this.#find(brick);
    if (running === undefined) return;
    const { found, pidFile, isOwn, socket } = running;
    const isShared = !isOwn || mayServeOthers(this.#runDirectory, found.pid, pidFile);
    if (isShared) await giveUp(found, socket, brick.path);
    else if (signal(found, 'SIGTERM') && !(await endsWithin(found, END_MS_MAX))) {
      throw new Error(`Process ${found.pid} has not ended within ${END_MS_MAX / 1000} seconds`);
    }
    if (readPidFile(pidFile) === found.pid) removePidFile(pidFile);
  }

  start(brick: LocalBrick): Promise<void> {
    return Promise.resolve().then(() => {
      if (this.#find(brick) === undefined) throw new Error('This daemon cannot start bricks yet');
    });
  }

  /** @throws Error when the pid is that of another program, or cannot be read */
  #find(brick: LocalBrick): Running | undefined {
    const pidFile = brickPidFile(this.#runDirectory, brick);
    const pid = readPidFile(pidFile);
    const found = pid === undefined ? undefined : findProcess(pid);
    if (found === undefined) return undefined;
    const command = found.isOurs ? brickCommand(found.words) : undefined;
    if (command === undefined) throw new Error(`Process ${found.pid} serves no bricks of ours and is left alone`);
    const isOwn = command.path === brick.path && command.volfileId.startsWith(`${brick.volume}.`);
    return { found, pidFile, isOwn, socket: command.socket };
  }
}

async function giveUp(found: FoundProcess, socket: string, path: string): Promise<void> {
  try {
    await terminateBrick(socket, path, END_MS_MAX);
  } catch (error) {
    // It ends with its last brick, and maybe before it has answered.
    if (!(await endsWithin(found, LAST_WORDS_MS))) throw error;
  }
}

async function endsWithin(found: FoundProcess, limitMs: number): Promise<boolean> {
  for (let waitedMs = 0; isThere(found); waitedMs += POLL_MS) {
    if (waitedMs >= limitMs) return false;
    await delay(POLL_MS, undefined, { ref: false });
  }
  return true;
}
