import { formatTimestamp, onOneLine } from './format.ts';
import { openLogFile } from './log-file.ts';
import type { LogSink } from './log-file.ts';
import { WallClock } from './wall-clock.ts';

/**
 * `cmd_history.log`: one line for each command that changed, or tried to change, something.
 *
 *     [2026-11-22 12:00:00.123456 +0000]  : volume create v host:/b : SUCCESS
 *
 * Programs compare the words after the fifth: the two spaces before the first colon are C's empty name of a translator.
 */
export class CommandLog {
  readonly #sink: LogSink;
  readonly #clock = new WallClock();
  /** Local time instead of UTC. Can be changed at any time. */
  localtime: boolean;

  /** @throws GlusterdError ERR_LOG_FILE */
  constructor(path: string, localtime = false) {
    this.#sink = openLogFile(path);
    this.localtime = localtime;
  }

  /** @param line - `COMMAND : SUCCESS`, `COMMAND : FAILED : REASON` */
  write(line: string): void {
    const timestamp = formatTimestamp(this.#clock.nowUs(), this.localtime);
    this.#sink.write(`[${timestamp}]  : ${onOneLine(line.replaceAll('\n', ' '))}\n`);
  }

  /** After the file was moved away: goes on in a new one. */
  reopen(): void {
    this.#sink.reopen();
  }

  close(): void {
    this.#sink.close();
  }
}
