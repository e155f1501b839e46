import type { LogEntry, LogSite } from './format.ts';

/** A message that was written once and what came of it since. */
export interface Repetition {
  readonly entry: LogEntry;
  readonly site: LogSite;
  readonly firstUs: number;
  lastUs: number;
  /** Times the message came again without being written. */
  count: number;
}

/**
 * The latest distinct messages of the log, `size` of them: one that comes again is counted instead of written. What falls
 * out of the list, and all of it from time to time, is to be written as one line with the count.
 *
 * Invariant: the map's order is that of the latest occurrence; it holds at most `size` messages.
 */
export class RepetitionFilter {
  readonly #size: number;
  readonly #latest = new Map<string, Repetition>();

  /** @param size - 0 turns the filter off */
  constructor(size: number) {
    this.#size = size;
  }

  /** Whether the message is one of the latest; it is counted then. */
  absorb(entry: LogEntry, nowUs: number): boolean {
    const key = keyOf(entry);
    const seen = this.#latest.get(key);
    if (seen === undefined) return false;
    seen.count++;
    seen.lastUs = nowUs;
    this.#latest.delete(key);
    this.#latest.set(key, seen);
    return true;
  }

  /** Takes note of a message that is written now. Returns the one that had to leave, if its count is worth a line. */
  remember(entry: LogEntry, site: LogSite, nowUs: number): Repetition | undefined {
    if (this.#size === 0) return undefined;
    let evicted: Repetition | undefined;
    const [oldest] = this.#latest;
    if (this.#latest.size >= this.#size && oldest !== undefined) {
      this.#latest.delete(oldest[0]);
      evicted = oldest[1];
    }
    this.#latest.set(keyOf(entry), { entry, site, firstUs: nowUs, lastUs: nowUs, count: 0 });
    return evicted?.count === 0 ? undefined : evicted;
  }

  /** Forgets everything. Returns what is worth a line, in order of the latest occurrence. */
  drain(): Repetition[] {
    const repeated = [...this.#latest.values()].filter(({ count }) => count > 0);
    this.#latest.clear();
    return repeated;
  }
}

function keyOf({ level, msgid, domain, text, errno }: LogEntry): string {
  return `${level}\0${msgid ?? ''}\0${domain}\0${errno ?? ''}\0${text}`;
}
