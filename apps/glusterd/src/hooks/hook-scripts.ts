import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { Hook, HookRunner } from '@gluster-ts/glusterd-actors';

import { errorCode, errorText } from '../error-text.ts';
import { LogLevel } from '../log/level.ts';
import type { Logger } from '../log/logger.ts';

/** Most of a command that is shown in a line of the log. */
const SHOWN_LENGTH_MAX = 4096;

/** What may be bounded. */
export interface HookLimits {
  /** Longest that a script runs; it is killed then. Default 100,000. */
  readonly scriptMs?: number;
  /** Scripts of a directory that are run. Default 256. */
  readonly scriptsMax?: number;
  /** Operations whose scripts of `post` wait for those before; what is beyond is not told to scripts. Default 1024. */
  readonly waitingMax?: number;
}

/**
 * An administrator's scripts, as C runs them: those in `hooks/1/OPERATION/pre` before an operation on this node, and those
 * in `post` after it, one after the other, in the order of their names, which begin with `S`. Other names are for scripts
 * that are turned off. One that cannot be run, or fails, is told of in the log, and the next one runs.
 */
export class HookScripts implements HookRunner {
  readonly #directory: string;
  readonly #log: Logger;
  readonly #limits: Required<HookLimits>;
  /** Those of `post` that were asked for so far. */
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;

  /** @param directory - such as `/var/lib/glusterd/hooks/1` */
  constructor(directory: string, log: Logger, limits: HookLimits = {}) {
    this.#directory = directory;
    this.#log = log;
    this.#limits = { scriptMs: 100_000, scriptsMax: 256, waitingMax: 1024, ...limits };
  }

  pre(hook: Hook): Promise<void> {
    return this.#runAll('pre', hook);
  }

  post(hook: Hook): void {
    if (this.#waiting >= this.#limits.waitingMax) {
      this.#say(
        LogLevel.ERROR,
        `Scripts of ${hook.operation}/post are not run: ${this.#waiting} operations wait for theirs`,
      );
      return;
    }
    this.#waiting++;
    this.#last = this.#last.then(() => this.#runAll('post', hook)).finally(() => this.#waiting--);
  }

  async #runAll(when: 'pre' | 'post', { operation, args }: Hook): Promise<void> {
    const directory = join(this.#directory, operation, when);
    for (const name of await this.#scripts(directory)) await this.#run(join(directory, name), args);
  }

  async #scripts(directory: string): Promise<string[]> {
    try {
      const names = (await readdir(directory)).filter(isEnabled).sort((a, b) => (a < b ? -1 : 1));
      const { scriptsMax } = this.#limits;
      if (names.length > scriptsMax) this.#say(LogLevel.ERROR, `${directory} has more than ${scriptsMax} scripts`);
      return names.slice(0, scriptsMax);
    } catch (error) {
      // C keeps them all the time; who has none may have removed the directory.
      if (errorCode(error) !== 'ENOENT')
        this.#say(LogLevel.ERROR, `Failed to open dir ${directory}: ${errorText(error)}`);
      return [];
    }
  }

  #run(path: string, args: readonly string[]): Promise<void> {
    const shown = [path, ...args].join(' ').slice(0, SHOWN_LENGTH_MAX);
    return new Promise((resolve) => {
      const fail = (reason: string): void => {
        this.#say(LogLevel.ERROR, `Failed to execute script: ${shown}: ${reason}`);
        resolve();
      };
      const onExit = (code: number | null, signal: NodeJS.Signals | null): void => {
        if (code !== 0) {
          fail(code === null ? `ended by ${String(signal)}` : `exit code ${code}`);
          return;
        }
        this.#say(LogLevel.INFO, `Ran script: ${shown}`);
        resolve();
      };
      try {
        const child = spawn(path, args, { stdio: 'ignore', timeout: this.#limits.scriptMs, killSignal: 'SIGKILL' });
        child.on('error', (error) => fail(errorText(error))).on('exit', onExit);
      } catch (error) {
        // Some failures are thrown: more arguments than the kernel takes.
        fail(errorText(error));
      }
    });
  }

  /** Peers can bring it about as often as they like. */
  #say(level: LogLevel, text: string): void {
    this.#log.network(level, `hook ${level}`, text);
  }
}

function isEnabled(name: string): boolean {
  return name.startsWith('S') && !name.endsWith('.rpmsave') && !name.endsWith('.rpmnew');
}
