import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Hook } from '@gluster-ts/glusterd-actors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { LogLevel } from '../log/level.ts';
import { Logger } from '../log/logger.ts';
import { HookScripts } from './hook-scripts.ts';
import type { HookLimits } from './hook-scripts.ts';

let folder: string;
let lines: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hooks-'));
  lines = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

function scripts(limits?: HookLimits): HookScripts {
  const write = (text: string): void =>
    void lines.push(
      text
        .replace(/^.*0-management: /, '')
        .replaceAll(folder, 'H')
        .trim(),
    );
  const log = new Logger({ write, reopen: () => undefined, close: () => undefined }, { level: LogLevel.INFO });
  return new HookScripts(folder, log, limits);
}

function add(when: string, name: string, text: string, mode = 0o755): void {
  mkdirSync(join(folder, when), { recursive: true });
  writeFileSync(join(folder, when, name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(folder, when, name), mode);
}

const ran = (): string => readFileSync(join(folder, 'ran'), 'utf8');
const hook: Hook = { operation: 'set', args: ['--volname=all', '-o', 'key=a b; $HOME'] };
const note = (text: string): string => `echo "${text}" >> "$(dirname "$0")/../../ran"`;

describe('HookScripts', () => {
  it('runs what begins with S in the order of the names, with the arguments as they are', async () => {
    for (const name of ['S20', 'S3', 'S10-x', 's1', 'K10', 'S9.rpmsave', 'S9.rpmnew', '.S1']) {
      add('set/pre', name, note(`${name} $# $3`));
    }
    add('set/post', 'S1', note('post'));
    await scripts().pre(hook);
    expect(ran()).toBe(['S10-x', 'S20', 'S3'].map((name) => `${name} 3 key=a b; $HOME\n`).join(''));
    expect(lines[0]).toBe('Ran script: H/set/pre/S10-x --volname=all -o key=a b; $HOME');
  });

  it('goes on after one that fails, cannot be run, or takes too long', async () => {
    add('set/pre', 'S1', 'exit 3');
    add('set/pre', 'S2', 'true', 0o644);
    add('set/pre', 'S3', note('last'));
    // What cannot be run at all takes no time, however busy the machine is.
    add('reset/pre', 'S1', 'exec sleep 60');
    add('reset/pre', 'S2', 'true', 0o644);
    await scripts().pre(hook);
    await scripts({ scriptMs: 50 }).pre({ ...hook, operation: 'reset' });
    expect(ran()).toBe('last\n');
    expect(lines.map((line) => line.replace(/ --.*: /, ' … '))).toEqual([
      'Failed to execute script: H/set/pre/S1 … exit code 3',
      'Failed to execute script: H/set/pre/S2 … Permission denied',
      expect.stringContaining('Ran script: H/set/pre/S3'),
      'Failed to execute script: H/reset/pre/S1 … ended by SIGKILL',
      'Failed to execute script: H/reset/pre/S2 … Permission denied',
    ]);
  });

  it('never rejects: not for what no program can be given, nor for a directory that is none', async () => {
    add('set/pre', 'S1', 'true');
    await scripts().pre({ ...hook, args: ['x'.repeat(1024 * 1024)] });
    await scripts().pre({ ...hook, args: ['nul\0'] });
    writeFileSync(join(folder, 'reset'), '');
    await scripts().pre({ ...hook, operation: 'reset' });
    expect(lines).toHaveLength(3);
    rmSync(join(folder, 'reset'));
    await scripts().pre({ ...hook, operation: 'reset' });
    expect(lines).toHaveLength(3);
  });

  it('runs those of after one operation after the other, and not of more than can wait', async () => {
    add('set/post', 'S1', note('$1'));
    add('set/post', 'S2', note('-'));
    const runner = scripts({ waitingMax: 3 });
    for (const arg of ['a', 'b', 'c', 'd']) runner.post({ operation: 'set', args: [arg] });
    await expect.poll(ran, { timeout: 50_000 }).toBe('a\n-\nb\n-\nc\n-\n');
    expect(lines[0]).toBe('Scripts of set/post are not run: 3 operations wait for theirs');
    await expect.poll(() => lines.length, { timeout: 50_000 }).toBe(7);
    runner.post({ operation: 'set', args: ['e'] });
    await expect.poll(ran, { timeout: 50_000 }).toContain('e\n-\n');
    // What is told after this test would be told to the next one.
    await expect.poll(() => lines.length, { timeout: 50_000 }).toBe(9);
  });

  it('runs so many of a directory and no more', async () => {
    for (const name of ['S1', 'S2', 'S3']) add('set/pre', name, note(name));
    await scripts({ scriptsMax: 2 }).pre(hook);
    expect(ran()).toBe('S1\nS2\n');
    expect(lines[0]).toBe('H/set/pre has more than 2 scripts');
  });
});
