import type { CommandLog } from './command-log.ts';
import type { Logger } from './logger.ts';

const OPTION = 'cluster.localtime-logging';

/**
 * Whether the logs show local time: as the cluster's option `cluster.localtime-logging` says, which is `enable` or
 * `disable`; else as the daemon was told by its flag.
 *
 * In C it depends on how the option came: one that is reset, or taken over from a peer, counts from the next start on only.
 */
export class LocaltimeLogging {
  readonly #log: Logger;
  readonly #commandLog: CommandLog;
  /** That of the flag. */
  readonly #unlessSet: boolean;

  constructor(log: Logger, commandLog: CommandLog) {
    this.#log = log;
    this.#commandLog = commandLog;
    this.#unlessSet = log.localtime;
  }

  /** Takes the cluster's options as they are now. */
  follow(options: ReadonlyMap<string, string>): void {
    const localtime = this.#wanted(options.get(OPTION));
    if (localtime === this.#log.localtime) return;
    this.#log.localtime = localtime;
    this.#commandLog.localtime = localtime;
    const [word, msgid] = localtime ? (['enable', 106_609] as const) : (['disable', 106_610] as const);
    this.#log.info(`localtime logging ${word}`, { msgid });
  }

  #wanted(value: string | undefined): boolean {
    if (value === 'enable') return true;
    return value === 'disable' ? false : this.#unlessSet;
  }
}
