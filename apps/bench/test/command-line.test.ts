import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { messageNames } from '../src/codec/messages.ts';
import { buildNative } from '../src/native/build-native.ts';
import { benchRoot, ourDaemonBuilt } from '../src/paths.ts';

const program = await buildNative('load');
const missing = 'missing' in program ? program.missing : existsSync(ourDaemonBuilt) ? undefined : 'nothing is built';
if (missing !== undefined) console.warn(`SKIPPED, the bench's command line: ${missing}`);

describe.skipIf(missing !== undefined)('bench', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'gtb-'));
  afterAll(() => {
    rmSync(scratch, { recursive: true });
  });

  async function bench(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const command = ['--disable-warning=ExperimentalWarning', join(benchRoot, 'src/main.ts'), ...args];
    try {
      return { code: 0, ...(await promisify(execFile)(process.execPath, command)) };
    } catch (error) {
      return error as { code: number; stdout: string; stderr: string };
    }
  }

  it('list names the cases of the path and of every package', async () => {
    const { code, stdout } = await bench('list');
    expect(code).toBe(0);
    const names = stdout
      .trim()
      .split('\n')
      .map((line) => line.split('\t')[0]);
    for (const transport of ['unix', 'tcp']) {
      for (const point of ['1x1', '1x16', '1x32', '64x1', '64x16', '1000x1', '1000x16']) {
        expect(names).toContain(`path/list-friends/${transport}/${point}`);
      }
    }
    for (const message of messageNames) {
      expect(names).toContain(`codec/${message}/decode`);
      expect(names).toContain(`codec/${message}/encode`);
    }
    expect(names).toContain('auth/decode/glusterfs-v2');
    expect(new Set(names).size).toBe(names.length);
  });

  it('run prints a table with our daemon in it, and report writes about that run', async () => {
    const run = await bench('run', '--quick', '^path/list-friends/unix/1x1$|^auth/decode/none$');
    expect(run.stderr).toBe('');
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/^path\/list-friends\/unix\/1x1$/m);
    expect(run.stdout).toMatch(/^ {2}gluster-ts +\d/m);
    expect(run.stdout).toMatch(/^auth\/decode\/none +[\d.]+ ns /m);

    const output = join(scratch, 'RESULTS.md');
    const report = await bench('report', '--from', join(benchRoot, '.build/last-run.json'), '--output', output);
    expect(report.stderr).toBe('');
    expect(readFileSync(output, 'utf8')).toMatch(/^\| 1x1 \| .*\d/m);
  });

  it('variants take out of the built code what they say, or fail', async () => {
    const { code, stdout } = await bench('run', '--quick', '^variants/(stages|pools|pools-built-list)$');
    expect(stdout).not.toMatch(/failed|places that look like/);
    expect(stdout).toMatch(/^ {2}a new task object for each call +\d/m);
    expect(code).toBe(0);
  }, 600_000);

  it('profile leaves a profile of a package’s case', async () => {
    const output = join(scratch, 'auth.cpuprofile');
    const { code, stdout } = await bench('profile', 'auth/decode/glusterfs-v2', '--output', output);
    expect([code, stdout.trim()]).toEqual([0, output]);
    expect(JSON.parse(readFileSync(output, 'utf8'))).toHaveProperty('nodes');
  });

  it('says what is wrong and ends with 2', async () => {
    expect(await bench('run', 'no such case')).toMatchObject({
      code: 2,
      stderr: 'No case has such a name; see list\n',
    });
    expect(await bench('profile', 'nothing')).toMatchObject({
      code: 2,
      stderr: 'There is no case nothing; see list\n',
    });
  });
});
