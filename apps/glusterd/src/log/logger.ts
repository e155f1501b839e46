import { callSite } from './call-site.ts';
import { formatEntry, formatRepetitions, formatTimestamp } from './format.ts';
import type { LogEntry, LogFormat, LogSite } from './format.ts';
import { LogLevel } from './level.ts';
import type { LogSink } from './log-file.ts';
import { RateLimit } from './rate-limit.ts';
import { RepetitionFilter } from './repetitions.ts';
import type { Repetition } from './repetitions.ts';
import { WallClock } from './wall-clock.ts';

/** How a {@link Logger} writes. */
export interface LoggerOptions {
  readonly level: LogLevel;
  /** Default: with-msg-id. */
  readonly format?: LogFormat;
  /** Latest messages watched for repetitions. Default 5, 0 turns that off. */
  readonly bufferSize?: number;
  /** Repetitions are counted out after this time at the latest. Default 120,000. */
  readonly flushTimeoutMs?: number;
  /** Local time instead of UTC. */
  readonly localtime?: boolean;
  /** Lines of one kind that clients and peers cause, per minute. Default 10. */
  readonly networkLinesPerMinute?: number;
  /** Microseconds since 1970. */
  readonly nowUs?: () => number;
}

/** Some lines have a kind for each volume or brick, of which there are thousands. */
const NETWORK_KINDS_MAX = 16_384;

/** What a message carries besides its text. */
export interface LogFields {
  /** Number of the message in GlusterFS's catalogue. */
  readonly msgid?: number;
  /** Default: `management`. */
  readonly domain?: string;
  /** The system's words for the reason, see errorText(). */
  readonly errno?: string;
  /** Default: where the call stands. */
  readonly site?: LogSite;
}

/** Writes glusterd's log: C's lines, C's levels, and of a message that keeps coming one line and a count. */
export class Logger {
  /** Can be changed at any time. */
  level: LogLevel;
  /** Local time instead of UTC. Can be changed at any time. */
  localtime: boolean;
  readonly #sink: LogSink;
  readonly #format: LogFormat;
  readonly #nowUs: () => number;
  readonly #repetitions: RepetitionFilter;
  readonly #network: RateLimit;
  readonly #flushTimeoutMs: number;
  #flushTimer: NodeJS.Timeout | undefined;

  constructor(sink: LogSink, options: LoggerOptions) {
    const clock = new WallClock();
    this.level = options.level;
    this.#sink = sink;
    this.#format = options.format ?? 'with-msg-id';
    this.localtime = options.localtime ?? false;
    this.#nowUs = options.nowUs ?? (() => clock.nowUs());
    // C does not watch for repetitions when messages carry no number.
    this.#repetitions = new RepetitionFilter(this.#format === 'with-msg-id' ? (options.bufferSize ?? 5) : 0);
    const limit = options.networkLinesPerMinute ?? 10;
    this.#network = new RateLimit({ limit, windowMs: 60_000, maxKinds: NETWORK_KINDS_MAX });
    this.#flushTimeoutMs = options.flushTimeoutMs ?? 120_000;
  }

  critical(text: string, fields?: LogFields): void {
    this.log(LogLevel.CRITICAL, text, fields);
  }

  error(text: string, fields?: LogFields): void {
    this.log(LogLevel.ERROR, text, fields);
  }

  warning(text: string, fields?: LogFields): void {
    this.log(LogLevel.WARNING, text, fields);
  }

  info(text: string, fields?: LogFields): void {
    this.log(LogLevel.INFO, text, fields);
  }

  debug(text: string, fields?: LogFields): void {
    this.log(LogLevel.DEBUG, text, fields);
  }

  log(level: LogLevel, text: string, fields: LogFields = {}): void {
    if (level > this.level || level === LogLevel.NONE) return;
    const entry: LogEntry = {
      level,
      msgid: fields.msgid,
      domain: fields.domain ?? 'management',
      text,
      errno: fields.errno,
    };
    const nowUs = this.#nowUs();
    if (this.#repetitions.absorb(entry, nowUs)) return;
    const site = fields.site ?? callSite();
    const evicted = this.#repetitions.remember(entry, site, nowUs);
    if (evicted !== undefined) this.#writeRepetition(evicted);
    this.#sink.write(formatEntry(entry, site, this.#timestamp(nowUs), this.#format));
    this.#armFlush();
  }

  /**
   * Logs what a client or peer caused and can cause again at will. Of one `kind` only so many lines a minute are written,
   * however they differ; what was left out is said with the next line of that kind.
   */
  network(level: LogLevel, kind: string, text: string, fields?: LogFields): void {
    if (level > this.level) return;
    const leftOut = this.#network.take(kind, this.#nowUs() / 1000);
    if (leftOut === undefined) return;
    this.log(level, leftOut === 0 ? text : `${text} (${leftOut} more of this kind were not logged)`, fields);
  }

  /** After the file was moved away: goes on in a new one. */
  reopen(): void {
    this.flush();
    this.#sink.reopen();
  }

  /** Writes the counts of messages that came again. */
  flush(): void {
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    for (const repetition of this.#repetitions.drain()) this.#writeRepetition(repetition);
  }

  /** Writes everything and closes the file. */
  close(): void {
    this.flush();
    this.#sink.close();
  }

  #armFlush(): void {
    this.#flushTimer ??= setTimeout(() => this.flush(), this.#flushTimeoutMs).unref();
  }

  #writeRepetition({ entry, site, count, firstUs, lastUs }: Repetition): void {
    this.#sink.write(formatRepetitions(entry, site, count, this.#timestamp(firstUs), this.#timestamp(lastUs)));
  }

  #timestamp(wallUs: number): string {
    return formatTimestamp(wallUs, this.localtime);
  }
}
