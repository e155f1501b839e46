import { describe, expect, it } from 'vitest';

import { formatEntry, formatRepetitions, formatTimestamp } from './format.ts';
import type { LogEntry } from './format.ts';
import { LogLevel } from './level.ts';

const site = { file: 'glusterd-handler.c', line: 1388, function: '__glusterd_handle_cli_list_friends' };
const time = '2026-11-22 12:20:39.978365 +0000';

function entry(fields: Partial<LogEntry>): LogEntry {
  return {
    level: LogLevel.INFO,
    msgid: 106487,
    domain: 'glusterd',
    text: 'Received cli list req',
    errno: undefined,
    ...fields,
  };
}

// The expected lines are C's own, taken from its log.
describe('formatEntry()', () => {
  it('writes a message with a number, and a space at the end', () => {
    expect(formatEntry(entry({}), site, time, 'with-msg-id')).toBe(
      '[2026-11-22 12:20:39.978365 +0000] I [MSGID: 106487] [glusterd-handler.c:1388:__glusterd_handle_cli_list_friends] 0-glusterd: Received cli list req \n',
    );
  });

  it('writes the reason the system gave in brackets', () => {
    const missing = entry({
      level: LogLevel.ERROR,
      msgid: 101032,
      domain: '',
      text: 'Path corresponding to /var/lib/glusterd/options.',
      errno: 'No such file or directory',
    });
    expect(
      formatEntry(missing, { file: 'store.c', line: 461, function: 'gf_store_handle_retrieve' }, time, 'with-msg-id'),
    ).toBe(
      '[2026-11-22 12:20:39.978365 +0000] E [MSGID: 101032] [store.c:461:gf_store_handle_retrieve] 0-: Path corresponding to /var/lib/glusterd/options. [No such file or directory]\n',
    );
  });

  it('writes a message without a number, and no space at the end', () => {
    const pid = entry({ msgid: undefined, domain: 'glusterfs', text: 'Pid of current running process is 8' });
    expect(formatEntry(pid, { file: 'glusterfsd.c', line: 2447, function: 'daemonize' }, time, 'with-msg-id')).toBe(
      '[2026-11-22 12:20:39.978365 +0000] I [glusterfsd.c:2447:daemonize] 0-glusterfs: Pid of current running process is 8\n',
    );
  });

  it('leaves the number out in the traditional format', () => {
    expect(formatEntry(entry({}), site, time, 'no-msg-id')).toBe(
      '[2026-11-22 12:20:39.978365 +0000] I [glusterd-handler.c:1388:__glusterd_handle_cli_list_friends] 0-glusterd: Received cli list req \n',
    );
  });

  it.each([
    [LogLevel.CRITICAL, 'C'],
    [LogLevel.ERROR, 'E'],
    [LogLevel.WARNING, 'W'],
    [LogLevel.INFO, 'I'],
    [LogLevel.DEBUG, 'D'],
    [LogLevel.TRACE, 'T'],
  ])('writes level %d as %s', (level, letter) => {
    expect(formatEntry(entry({ level }), site, time, 'with-msg-id')).toContain(`] ${letter} [MSGID`);
  });

  it('keeps a hostile text on its line', () => {
    const line = formatEntry(entry({ text: 'a\n[2026] C forged\r\x1b[2J\u2028' }), site, time, 'with-msg-id');
    expect(line).toContain(String.raw`a\n[2026] C forged\x0d\x1b[2J\x2028`);
    expect(line.indexOf('\n')).toBe(line.length - 1);
  });
});

describe('formatRepetitions()', () => {
  it('writes what C writes', () => {
    expect(formatRepetitions(entry({}), site, 2, time, '2026-11-22 12:20:40.092528 +0000')).toBe(
      'The message "I [MSGID: 106487] [glusterd-handler.c:1388:__glusterd_handle_cli_list_friends] 0-glusterd: Received cli list req" repeated 2 times between [2026-11-22 12:20:39.978365 +0000] and [2026-11-22 12:20:40.092528 +0000]\n',
    );
  });
});

describe('formatTimestamp()', () => {
  const us = Date.UTC(2026, 0, 2, 3, 4, 5, 6) * 1000 + 7;

  it('is UTC with microseconds', () => {
    expect(formatTimestamp(us)).toBe('2026-01-02 03:04:05.006007 +0000');
  });

  it('is the same moment in local time', () => {
    const local = formatTimestamp(us, true);
    expect(local).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.006007 [+-]\d{4}$/);
    expect(Date.parse(local.replace(/\.\d+ (...)/, '$1:').replace(' ', 'T'))).toBe(Math.floor(us / 1_000_000) * 1000);
  });
});
