import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { CommandLog } from './command-log.ts';
import { LogLevel } from './level.ts';
import { LocaltimeLogging } from './localtime-logging.ts';
import { openLogFile } from './log-file.ts';
import { Logger } from './logger.ts';

let folder: string;
const path = (name: string): string => join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lt-'));
  // Half an hour off, which no machine that runs this is by itself.
  vi.stubEnv('TZ', 'Asia/Kolkata');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** What each line of a log has for a time zone. */
function zones(name: string): string[] {
  const lines = readFileSync(path(name), 'utf8').trim().split('\n');
  return lines.map((line) => / ([+-]\d{4})\]/.exec(line)?.[1] ?? line);
}

function logs(localtime: boolean): { follow: (value?: string) => void; write: () => void } {
  const log = new Logger(openLogFile(path('g')), { level: LogLevel.INFO, localtime });
  const commandLog = new CommandLog(path('c'), localtime);
  const logging = new LocaltimeLogging(log, commandLog);
  return {
    follow: (value) => {
      logging.follow(new Map(value === undefined ? [] : [['cluster.localtime-logging', value]]));
    },
    write: () => commandLog.write('volume set all'),
  };
}

describe('LocaltimeLogging', () => {
  it('turns both logs to local time and back, and says so in C’s words once', () => {
    const { follow, write } = logs(false);
    write();
    for (const value of ['enable', 'enable', 'disable', undefined, 'disable']) {
      follow(value);
      write();
    }
    expect(zones('c')).toEqual(['+0000', '+0530', '+0530', '+0000', '+0000', '+0000']);
    expect(zones('g')).toEqual(['+0530', '+0000']);
    const text = readFileSync(path('g'), 'utf8');
    expect(text).toMatch(/^\[[^\]]*\] I \[MSGID: 106609\] \[.*\] 0-management: localtime logging enable $/m);
    expect(text).toMatch(/^\[[^\]]*\] I \[MSGID: 106610\] \[.*\] 0-management: localtime logging disable $/m);
  });

  it('goes back to what the flag said when the option is reset', () => {
    const { follow, write } = logs(true);
    for (const value of [undefined, 'disable', undefined, 'enable', undefined]) {
      follow(value);
      write();
    }
    expect(zones('c')).toEqual(['+0530', '+0000', '+0530', '+0530', '+0530']);
  });
});
