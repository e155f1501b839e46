import { levelLetter } from './level.ts';
import type { LogLevel } from './level.ts';

/** With or without `[MSGID: …]`, as `--log-format` says. */
export type LogFormat = 'with-msg-id' | 'no-msg-id';

/** Where in the code a line was logged. */
export interface LogSite {
  readonly file: string;
  readonly line: number;
  readonly function: string;
}

/** One log line before it is text. */
export interface LogEntry {
  readonly level: LogLevel;
  /** Number of the message in GlusterFS's catalogue; undefined for messages that have none. */
  readonly msgid: number | undefined;
  /** Who speaks: `management`, `glusterd`, … */
  readonly domain: string;
  readonly text: string;
  /** The system's words for the error that was the reason. */
  readonly errno: string | undefined;
}

/**
 * A log line as glusterd writes it, with its line feed:
 *
 *     [2026-11-22 12:00:00.123456 +0000] I [MSGID: 106487] [file:line:function] 0-management: text␠
 *     [2026-11-22 12:00:00.123456 +0000] E [MSGID: 106244] [file:line:function] 0-management: text [errno text]
 *     [2026-11-22 12:00:00.123456 +0000] I [file:line:function] 0-management: text
 *
 * The trailing space is C's: programs that read logs cut at it.
 */
export function formatEntry(entry: LogEntry, site: LogSite, timestamp: string, format: LogFormat): string {
  const msgid = format === 'with-msg-id' && entry.msgid !== undefined ? `[MSGID: ${entry.msgid}] ` : '';
  return `[${timestamp}] ${levelLetter(entry.level)} ${msgid}${formatMessage(entry, site)}${formatTail(entry)}\n`;
}

/** The line that stands for repetitions of a message that were not written one by one. */
export function formatRepetitions(entry: LogEntry, site: LogSite, count: number, first: string, last: string): string {
  const msgid = `[MSGID: ${entry.msgid ?? 0}] `;
  const errno = entry.errno === undefined ? '' : ` [${entry.errno}]`;
  const message = `${levelLetter(entry.level)} ${msgid}${formatMessage(entry, site)}${errno}`;
  return `The message "${message}" repeated ${count} times between [${first}] and [${last}]\n`;
}

/** `2026-11-22 12:00:00.123456 +0000`, in UTC or in the local time zone. */
export function formatTimestamp(wallUs: number, local = false): string {
  const wallMs = Math.floor(wallUs / 1000);
  const micros = String(wallUs % 1_000_000).padStart(6, '0');
  const offsetMinutes = local ? -new Date(wallMs).getTimezoneOffset() : 0;
  const shifted = new Date(wallMs + offsetMinutes * 60_000).toISOString();
  const zone = Math.abs(offsetMinutes);
  const hours = String(Math.floor(zone / 60)).padStart(2, '0');
  const minutes = String(zone % 60).padStart(2, '0');
  return `${shifted.slice(0, 10)} ${shifted.slice(11, 19)}.${micros} ${offsetMinutes < 0 ? '-' : '+'}${hours}${minutes}`;
}

function formatMessage({ domain, text }: LogEntry, site: LogSite): string {
  return `[${site.file}:${site.line}:${site.function}] 0-${domain}: ${onOneLine(text)}`;
}

function formatTail({ msgid, errno }: LogEntry): string {
  if (errno !== undefined) return ` [${errno}]`;
  return msgid === undefined ? '' : ' ';
}

/** What peers and clients send may stand in a line: it must neither start a line of its own nor drive a terminal. */
export function onOneLine(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what this looks for
  return text.replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029]/g, (char) => {
    return char === '\n' ? String.raw`\n` : String.raw`\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
}
