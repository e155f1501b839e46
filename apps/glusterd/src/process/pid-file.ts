import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';

import { errorText } from '../error-text.ts';
import { GlusterdError } from '../errors.ts';

/** The file of `--pid-file`. As with C it is made at the start, filled once the daemon serves, and never removed. */
export class PidFile {
  readonly #path: string;
  readonly #fd: number;

  /** @throws GlusterdError ERR_PID_FILE */
  constructor(path: string) {
    this.#path = path;
    try {
      this.#fd = openSync(path, 'a', 0o666);
    } catch (cause) {
      throw this.#error(cause);
    }
  }

  /** Replaces what the file held by `PID\n`. @throws GlusterdError ERR_PID_FILE */
  write(pid: number): void {
    try {
      ftruncateSync(this.#fd);
      writeSync(this.#fd, `${pid}\n`);
    } catch (cause) {
      throw this.#error(cause);
    }
  }

  close(): void {
    closeSync(this.#fd);
  }

  #error(cause: unknown): GlusterdError {
    return new GlusterdError('ERR_PID_FILE', `Cannot write the pid file ${this.#path}: ${errorText(cause)}`, { cause });
  }
}
