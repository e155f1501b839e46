import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import type { LocalBrick } from '@gluster-ts/glusterd-actors';
import { afterEach, describe, expect, it } from 'vitest';

import { brickPidFile, readPidFile } from './brick-pid-file.ts';
import { GlusterfsdBricks } from './glusterfsd-bricks.ts';

const run = mkdtempSync(join(tmpdir(), 'bricks-'));
const children = new Set<ChildProcess>();
const brick: LocalBrick = { volume: 'data', hostname: 'node1', path: '/srv/b1' };
const brickArguments = ['-s', 'node1', '--volfile-id', 'data.node1.srv-b1', '--brick-name', '/srv/b1'];

afterEach(async () => {
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  children.clear();
  rmSync(run, { recursive: true, force: true });
});

/** A process that sleeps, under another name and with other arguments. */
async function sleeper(name: string, args: readonly string[], shell = 'read _'): Promise<ChildProcess> {
  const child = spawn('/bin/sh', ['-c', `echo ready; ${shell}`, ...args], {
    argv0: name,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.add(child);
  await once(child.stdout, 'data');
  return child;
}

function writePid(one: LocalBrick, text: unknown): string {
  const file = brickPidFile(run, one);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${String(text)}\n`);
  return file;
}

const isAlive = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode === null && signalCode === null;

describe('brickPidFile()', () => {
  it.each([
    ['/srv/b1', '/r/vols/data/node1-srv-b1.pid'],
    ['/b', '/r/vols/data/node1-b.pid'],
    ['/a-b/c', '/r/vols/data/node1-a-b-c.pid'],
  ])('of %s', (path, file) => {
    expect(brickPidFile('/r', { ...brick, path })).toBe(file);
  });
});

describe('readPidFile()', () => {
  it.each(['', 'x', '-5', '0', '1', '12 34', '99999999999', '1e3', '0x10'])('takes %j for none', (text) => {
    expect(readPidFile(writePid(brick, text))).toBeUndefined();
  });

  it('finds none without a file', () => {
    expect(readPidFile(brickPidFile(run, brick))).toBeUndefined();
  });
});

describe('GlusterfsdBricks', () => {
  const bricks = new GlusterfsdBricks(run);

  it('ends the process of a brick, and removes its pid file', async () => {
    const child = await sleeper('/usr/sbin/glusterfsd', brickArguments);
    const file = writePid(brick, child.pid);
    await bricks.start(brick);
    await bricks.stop(brick);
    if (isAlive(child)) await once(child, 'exit');
    expect(child.signalCode).toBe('SIGTERM');
    expect(existsSync(file)).toBe(false);
    await bricks.stop(brick);
  });

  it('waits for one that takes its time', async () => {
    const child = await sleeper(
      'glusterfsd',
      brickArguments,
      'trap "read _; exit 7" TERM; while :; do sleep 0.05; done',
    );
    writePid(brick, child.pid);
    let isStopped = false;
    const stopping = bricks.stop(brick).then(() => (isStopped = true));
    await new Promise(setImmediate);
    expect(isStopped).toBe(false);
    child.stdin?.end('\n');
    await stopping;
    if (isAlive(child)) await once(child, 'exit');
    expect(child.exitCode).toBe(7);
  });

  it.each<[string, string, readonly string[]]>([
    ['another program', '/usr/bin/sleep', brickArguments],
    ['a client', '/usr/sbin/glusterfs', brickArguments],
    ['another brick', 'glusterfsd', [...brickArguments.slice(0, -1), '/srv/b2']],
    ['the brick of another volume', 'glusterfsd', ['--volfile-id', 'data2.node1.srv-b1', '--brick-name', '/srv/b1']],
    ['a program that only names it', 'vi', ['glusterfsd', ...brickArguments]],
  ])('leaves %s alone that has the pid', async (_, name, args) => {
    const child = await sleeper(name, args);
    const file = writePid(brick, child.pid);
    await expect(bricks.stop(brick)).rejects.toThrow(`Process ${child.pid} is none of this brick and is left alone`);
    await expect(bricks.start(brick)).rejects.toThrow('is none of this brick');
    expect(isAlive(child)).toBe(true);
    expect(existsSync(file)).toBe(true);
  });

  it('leaves a process alone that serves other bricks too', async () => {
    const child = await sleeper('glusterfsd', brickArguments);
    writePid(brick, child.pid);
    writePid({ ...brick, volume: 'more' }, child.pid);
    await expect(bricks.stop(brick)).rejects.toThrow(`Process ${child.pid} serves 1 more bricks`);
    expect(isAlive(child)).toBe(true);
  });

  it('has nothing to stop where nothing runs, and cannot start it', async () => {
    await bricks.stop(brick);
    await expect(bricks.start(brick)).rejects.toThrow('This daemon cannot start bricks yet');
    // A pid that is none's, above what any system has.
    writePid(brick, 4_194_305);
    await bricks.stop(brick);
    await expect(bricks.start(brick)).rejects.toThrow('This daemon cannot start bricks yet');
  });
});
