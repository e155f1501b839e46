import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { lockDirectory } from '../src/process/instance-lock.ts';
import { Sandbox, canConnect, isGlusterd, until } from './support/daemon.ts';

const REFUSAL =
  /^glusterd: Another glusterd is running with the working directory .*: stop it first, or set option working-directory\n$/;

describe('a second glusterd on one working directory', () => {
  it('is refused, whatever its socket, and the first one does not notice', async () => {
    using box = new Sandbox();
    await box.start();
    const { pid } = box;
    const second = await box.start([
      '--xlator-option',
      `management.glusterd-sockfile=${box.path('other')}`,
      `--pid-file=${box.path('other-pid')}`,
    ]);
    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(REFUSAL);
    expect(isGlusterd(pid)).toBe(true);
    expect(await canConnect(box.socket)).toBe(true);
  });

  it('is refused when several start at the same time: one comes up', async () => {
    using box = new Sandbox();
    const all = await Promise.all(Array.from({ length: 4 }, () => box.start()));
    expect(all.filter(({ code }) => code === 0)).toHaveLength(1);
    for (const { code, stderr } of all) if (code !== 0) expect(stderr).toMatch(REFUSAL);
    expect(isGlusterd(box.pid)).toBe(true);
  });

  it('comes up after the first was killed: no lock and no socket is in its way', async () => {
    using box = new Sandbox();
    await box.start();
    const { pid } = box;
    process.kill(pid, 'SIGKILL');
    expect((await box.start()).code).toBe(0);
    expect(box.pid).not.toBe(pid);
    expect(await canConnect(box.socket)).toBe(true);
  });

  it('comes up while the first is on its way out', async () => {
    using box = new Sandbox();
    await box.start();
    const { pid } = box;
    process.kill(pid, 'SIGTERM');
    expect((await box.start()).code).toBe(0);
    await until(() => !isGlusterd(pid));
    expect(await canConnect(box.socket)).toBe(true);
  });
});

describe('lockDirectory()', () => {
  it('goes by the directory, not by its name, and ends with release()', () => {
    const folder = mkdtempSync(join(tmpdir(), 'gd-lock-'));
    const link = `${folder}-link`;
    symlinkSync(folder, link);
    const lock = lockDirectory(folder);
    expect(() => lockDirectory(link)).toThrow('Another glusterd is running');
    lock.release();
    lockDirectory(link).release();
    rmSync(link);
    rmSync(folder, { recursive: true });
  });

  it('refuses what is no directory', () => {
    expect(() => lockDirectory('/dev/null')).toThrow('Cannot open the working directory /dev/null: Not a directory');
  });
});
