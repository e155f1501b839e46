import { mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { CommandLog } from './command-log.ts';
import { openLogFile } from './log-file.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'glusterd-log-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('openLogFile()', () => {
  it('makes the file with mode 0600 in a directory it makes, and appends', () => {
    const path = join(folder, 'new/deep/x.log');
    for (const line of ['one\n', 'two\n']) {
      const log = openLogFile(path);
      log.write(line);
      expect(readFileSync(path, 'utf8')).toContain(line); // at once, before close()
      log.close();
    }
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('goes on in a new file after reopen(), and in the old one when that fails', () => {
    const path = join(folder, 'rotated/x.log');
    const log = openLogFile(path);
    log.write('one\n');
    renameSync(path, `${path}.1`);
    log.write('two\n');
    log.reopen();
    log.write('three\n');
    expect(readFileSync(`${path}.1`, 'utf8')).toBe('one\ntwo\n');
    expect(readFileSync(path, 'utf8')).toBe('three\n');

    renameSync(join(folder, 'rotated'), join(folder, 'moved'));
    writeFileSync(join(folder, 'rotated'), '');
    log.reopen();
    log.write('four\n');
    log.close();
    expect(readFileSync(join(folder, 'moved/x.log'), 'utf8')).toBe('three\nfour\n');
  });

  it('survives a full disk', () => {
    const log = openLogFile('/dev/full');
    for (let i = 0; i < 100; i++) log.write(`${'x'.repeat(100_000)}\n`);
    log.close();
  });

  it.skipIf(process.platform !== 'linux')(
    'keeps no descriptor of a file on a full disk after reopen() and close()',
    async () => {
      const open = (): number => readdirSync('/proc/self/fd').length;
      const before = open();
      const log = openLogFile('/dev/full');
      for (let i = 0; i < 20; i++) {
        log.write('lost\n');
        log.reopen();
      }
      log.write('lost\n');
      log.close();
      await vi.waitFor(() => expect(open()).toBeLessThanOrEqual(before), { timeout: 30_000 });
    },
  );

  it('refuses what it can not open, naming it', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => openLogFile(join(folder, 'file/x.log'))).toThrow(`Cannot open the log file ${folder}/file/x.log`);
    expect(() => openLogFile(folder)).toThrow('Illegal operation on a directory');
  });
});

describe('CommandLog', () => {
  it("writes C's lines, one for each command", () => {
    const path = join(folder, 'cmd_history.log');
    const log = new CommandLog(path);
    log.write('volume create v host:/x : FAILED : two\nlines, \x1b[31mred');
    log.close();
    expect(readFileSync(path, 'utf8')).toMatch(
      /^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6} \+0000\] {2}: volume create v host:\/x : FAILED : two lines, \\x1b\[31mred\n$/,
    );
  });
});
