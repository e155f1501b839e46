import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { Sandbox, checkout, run } from './support/daemon.ts';
import type { Ended } from './support/daemon.ts';

const client = join(checkout, 'bin/gluster-ts');
const noGluster = spawnSync('gluster', ['--version']).status === 0 ? undefined : "needs Debian's glusterfs-cli";

let box: Sandbox;
let port: string;

beforeAll(async () => {
  box = new Sandbox();
  await box.start();
  port = /listening on port \((\d+)\)/.exec(box.logText)![1]!;
});
afterAll(() => box[Symbol.dispose]());

describe.each(['the unix socket', 'TCP'])('gluster-ts over %s', (way) => {
  const ask = (...words: string[]): Promise<Ended> =>
    run(client, [way === 'TCP' ? `--remote-host=127.0.0.1:${port}` : `--glusterd-sock=${box.socket}`, ...words]);

  it('lists the pool', async () => {
    const { code, stdout, stderr } = await ask('pool', 'list');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^UUID\t{5}Hostname \tState\n[0-9a-f-]{36}\tlocalhost\tConnected \n$/);
  });

  it('tells of peers, the UUID, programs, and that the daemon lives', async () => {
    expect((await ask('peer', 'status')).stdout).toBe('Number of Peers: 0\n');
    expect((await ask('uuid', 'get')).stdout).toMatch(/^UUID: [0-9a-f-]{36}\n$/);
    expect((await ask('dump')).stdout).toMatch(/ 1238463 2 {2}GlusterD svc cli/);
    expect((await ask('ping')).stdout).toMatch(/^answered in \d+\.\d\d ms\n$/);
  });
});

describe('gluster-ts', () => {
  it.skipIf(noGluster)(
    `prints what Debian's gluster prints${noGluster === undefined ? '' : ` (${noGluster})`}`,
    async () => {
      for (const words of [
        ['pool', 'list'],
        ['peer', 'status'],
      ]) {
        const ours = await run(client, [`--glusterd-sock=${box.socket}`, ...words]);
        const theirs = await run('gluster', ['--log-file=/dev/null', `--glusterd-sock=${box.socket}`, ...words]);
        expect(theirs.code).toBe(0);
        expect(ours.stdout).toBe(theirs.stdout);
      }
    },
  );

  it('exits with 1 and one line when nobody answers', async () => {
    const { code, stdout, stderr } = await run(client, ['--glusterd-sock=/nonexistent/socket', 'ping']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^gluster-ts: .*\/nonexistent\/socket.*\n$/);
  });

  it('exits with 1 when no answer comes in time', async () => {
    const server = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port: silent } = server.address() as AddressInfo;
    const { code, stderr } = await run(client, [`--remote-host=127.0.0.1:${silent}`, '--timeout=0.2', 'ping']);
    server.close();
    expect(code).toBe(1);
    expect(stderr).toMatch(/^gluster-ts: .*\n$/);
  });

  it('exits with 64 on wrong use', async () => {
    const { code, stderr } = await run(client, ['pool', 'lists']);
    expect({ code, stderr }).toEqual({
      code: 64,
      stderr: "gluster-ts: unknown command 'pool lists'\nTry `gluster-ts --help' for what can be asked.\n",
    });
  });

  it('explains itself', async () => {
    const { code, stdout } = await run(client, ['--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('pool list');
  });
});
