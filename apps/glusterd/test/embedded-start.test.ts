import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { canConnect, checkout, ended, glusterd, until } from './support/daemon.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gd-start-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A checkout of which everything but the start script stands for something that was installed and built before. */
function fakeCheckout(...below: string[]): string {
  const root = join(folder, ...below);
  mkdirSync(join(root, 'scripts'), { recursive: true });
  mkdirSync(join(root, 'bin'));
  copyFileSync(join(checkout, 'scripts/start.sh'), join(root, 'scripts/start.sh'));
  writeFileSync(join(root, 'scripts/with-toolchain.sh'), 'echo "built: $@"\n');
  symlinkSync(glusterd, join(root, 'bin/glusterd'));
  return root;
}

/** Starts it twice, as people do; returns what the second one printed and the socket it served. */
async function startTwice(root: string): Promise<{ printed: string; socket: string }> {
  let printed = '';
  let socket = '';
  for (let run = 0; run < 2; run++) {
    const child = spawn('sh', ['scripts/start.sh', '-LDEBUG'], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    printed = '';
    child.stdout.on('data', (chunk: unknown) => (printed += String(chunk)));
    const before = socket;
    await until(
      async () => {
        socket = /--glusterd-sock="(.*)"/.exec(printed)?.[1] ?? '';
        return socket !== '' && (await canConnect(socket));
      },
      () => child.exitCode !== null,
    );
    if (run === 1) expect(socket).toBe(before);
    child.kill();
    expect(await ended(child)).toEqual([0, null]);
  }
  return { printed, socket };
}

describe('scripts/start.sh', () => {
  it('keeps everything in var of the checkout, whose path may hold spaces', async () => {
    const root = fakeCheckout('a checkout');
    const { printed, socket } = await startTwice(root);
    expect(printed).toContain('built: turbo run build');
    expect(socket).toBe(join(root, 'var/run/glusterd.socket'));
    expect(readFileSync(join(root, 'var/run/socket-path'), 'utf8')).toBe(`${socket}\n`);
    const log = readFileSync(join(root, 'var/log/glusterd.log'), 'utf8');
    expect(log).toContain('-LDEBUG');
    expect(log).toMatch(/process started listening on port \(\d+\)/);
  });

  it('finds a shorter name for the socket where the path of the checkout is too long', async () => {
    const { socket } = await startTwice(fakeCheckout('x'.repeat(60), 'y'.repeat(60)));
    expect(socket).toMatch(/\/gluster-ts\.\w+\/glusterd\.socket$/);
    rmSync(dirname(socket), { recursive: true });
  });
});
