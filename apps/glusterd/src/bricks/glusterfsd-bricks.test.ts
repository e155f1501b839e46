import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { AUTH_SCHEMES, AuthRegistry } from '@gluster-ts/auth';
import type { LocalBrick } from '@gluster-ts/glusterd-actors';
import { brickProgram } from '@gluster-ts/protocol';
import { listen } from '@gluster-ts/rpc-transport';
import { Rpcsvc, sync } from '@gluster-ts/rpcsvc';
import { afterEach, describe, expect, it } from 'vitest';

import { brickPidFile, readPidFile } from './brick-pid-file.ts';
import { GlusterfsdBricks } from './glusterfsd-bricks.ts';

const run = mkdtempSync(join(tmpdir(), 'bricks-'));
const children = new Set<ChildProcess>();
const brick: LocalBrick = { volume: 'data', hostname: 'node1', path: '/srv/b1' };
const socket = join(run, 's');
const brickArguments = ['--volfile-id', 'data.node1.srv-b1', '-S', socket, '--brick-name', '/srv/b1'];

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
async function sleeper(name: string, args: readonly string[], script = 'echo ready; read _'): Promise<ChildProcess> {
  const child = spawn('/bin/sh', ['-c', script, ...args], {
    argv0: name,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.add(child);
  await once(child.stdout, 'data');
  return child;
}

/** What takes orders for a process that serves bricks. */
async function brickServer(
  op_ret: number,
  whenAsked: () => void = () => undefined,
): Promise<AsyncDisposable & { readonly terminated: string[] }> {
  const terminated: string[] = [];
  const svc = new Rpcsvc({ auth: new AuthRegistry(AUTH_SCHEMES) });
  svc.register(brickProgram, {
    BRICK_TERMINATE: sync(({ name }) => {
      terminated.push(name);
      whenAsked();
      return { op_ret, op_errno: 0, output: new Uint8Array(0), op_errstr: op_ret === 0 ? '' : 'not now' };
    }),
  });
  mkdirSync(run, { recursive: true });
  const listener = await listen({ path: socket }, { accept: (connection) => svc.attach(connection) });
  return { terminated, [Symbol.asyncDispose]: () => listener.drain() };
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

  it('reads no more than a pid of a file', () => {
    const file = writePid(brick, '123');
    truncateSync(file, 2 ** 40);
    expect(readPidFile(file)).toBeUndefined();
  });

  it('follows no link, and waits for nobody to write into a FIFO', () => {
    const file = writePid(brick, '123');
    renameSync(file, `${file}.real`);
    symlinkSync(`${file}.real`, file);
    expect(() => readPidFile(file)).toThrow(`Pid file ${file} is a link, which is not followed`);
    rmSync(file);
    execFileSync('mkfifo', [file]);
    expect(() => readPidFile(file)).toThrow(`Pid file ${file} is no regular file`);
    rmSync(file);
    mkdirSync(file);
    expect(() => readPidFile(file)).toThrow(`Pid file ${file} is no regular file`);
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
      'trap "read _; exit 7" TERM; echo ready; while :; do sleep 0.05; done',
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
    ['a server of something else', 'glusterfsd', ['--volfile-id', 'data.node1.srv-b1', '-S', socket]],
    ['a program that only names it', 'vi', ['glusterfsd', ...brickArguments]],
  ])('leaves %s alone that has the pid', async (_, name, args) => {
    const child = await sleeper(name, args);
    const file = writePid(brick, child.pid);
    await expect(bricks.stop(brick)).rejects.toThrow(`Process ${child.pid} serves no bricks of ours and is left alone`);
    await expect(bricks.start(brick)).rejects.toThrow('serves no bricks');
    expect(isAlive(child)).toBe(true);
    expect(existsSync(file)).toBe(true);
  });

  it.skipIf(process.getuid?.() !== 0).each<[string, readonly string[]]>([
    ['is run by', ['--reuid=65534']],
    ['was started by', ['--ruid=65534']],
  ])('leaves a process alone that %s another user, whatever its command line says', async (_, flags) => {
    mkdirSync(run, { recursive: true, mode: 0o755 });
    chmodSync(run, 0o755);
    const program = join(run, 'glusterfsd');
    symlinkSync(process.execPath, program);
    const script = 'console.log("ready"); setInterval(() => undefined, 1e6)';
    const all = [...flags, '--clear-groups', program, '-e', script, '--', ...brickArguments];
    const child = spawn('setpriv', all, { stdio: ['ignore', 'pipe', 'inherit'] });
    children.add(child);
    await once(child.stdout, 'data');
    const file = writePid(brick, child.pid);
    await expect(bricks.stop(brick)).rejects.toThrow(`Process ${child.pid} serves no bricks of ours and is left alone`);
    expect(isAlive(child)).toBe(true);
    expect(existsSync(file)).toBe(true);
  });

  it('asks a process that may serve a brick whose pid file cannot be read', async () => {
    await using server = await brickServer(0);
    const child = await sleeper('glusterfsd', brickArguments);
    writePid(brick, child.pid);
    const other = brickPidFile(run, { ...brick, volume: 'more' });
    mkdirSync(dirname(other), { recursive: true });
    execFileSync('mkfifo', [other]);
    await bricks.stop(brick);
    expect(server.terminated).toEqual(['/srv/b1']);
    expect(isAlive(child)).toBe(true);
  });

  it.each<[string, string]>([
    ['this brick and another', '/srv/b1'],
    ['another brick, and maybe this one', '/srv/b2'],
  ])('tells a process that serves %s to give this one up', async (_, path) => {
    await using server = await brickServer(0);
    const child = await sleeper('glusterfsd', [...brickArguments.slice(0, -1), path]);
    const file = writePid(brick, child.pid);
    const other = writePid({ ...brick, volume: 'more', path: '/srv/b2' }, child.pid);
    await bricks.start(brick);
    await bricks.stop(brick);
    expect(server.terminated).toEqual(['/srv/b1']);
    expect(isAlive(child)).toBe(true);
    expect([file, other].map((one) => existsSync(one))).toEqual([false, true]);
  });

  it('takes it for done when the process ends, whatever it answered', async () => {
    const child = await sleeper('glusterfsd', brickArguments);
    const file = writePid(brick, child.pid);
    writePid({ ...brick, volume: 'more' }, child.pid);
    await using server = await brickServer(-1, () => void child.kill('SIGKILL'));
    await bricks.stop(brick);
    expect(server.terminated).toHaveLength(1);
    expect(existsSync(file)).toBe(false);
  });

  it('tells when such a process refuses, or is not there', async () => {
    const child = await sleeper('glusterfsd', brickArguments);
    const file = writePid(brick, child.pid);
    writePid({ ...brick, volume: 'more' }, child.pid);
    await expect(bricks.stop(brick)).rejects.toThrow();
    await using server = await brickServer(-1);
    await expect(bricks.stop(brick)).rejects.toThrow('refuses to give it up: not now');
    expect(server.terminated).toHaveLength(1);
    expect(isAlive(child)).toBe(true);
    expect(existsSync(file)).toBe(true);
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
