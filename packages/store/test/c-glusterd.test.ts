import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { GlusterdStore } from '@gluster-ts/store';
import { describe, expect, it } from 'vitest';

const GLUSTERD = '/usr/sbin/glusterd';
const isRoot = process.getuid?.() === 0;
const canRun =
  isRoot &&
  existsSync(GLUSTERD) &&
  spawnSync('unshare', ['--net', 'true']).status === 0 &&
  existsSync('/usr/sbin/gluster');
if (!canRun) console.warn('Skipped: C glusterd needs root, network namespaces and the package glusterfs-server');

const uuid = '8d0fd3ee-6b8c-4b55-8cd2-d3b5bd3a6d4d';
const peers = [
  { uuid: '4fc5087e-06cf-4c43-b756-7e6e959d7ccb', state: 3, hostnames: ['10.91.7.2', '10.91.8.2'], term: 1 },
  // Who has the bricks of the volumes below: C does not start when there is nobody.
  { uuid: '6e82b63f-2b26-485d-943c-b9c4f32a80bb', state: 3, hostnames: ['10.91.7.1'], term: 1 },
  { uuid: 'd5f6b395-255d-4fd5-8c93-e87ac56be9c7', state: 6, hostnames: ['10.91.7.3'], term: 3 },
];

/** What another daemon of C wrote. */
const { volumes } = new GlusterdStore(resolve(import.meta.dirname, 'vectors', 'volumes', '100000'));

describe.skipIf(!canRun)("C's glusterd", () => {
  it('reads the directory that GlusterdStore wrote, and what it writes is read again', async () => {
    const home = mkdtempSync(join(tmpdir(), 'store-c-'));
    const directory = join(home, 'wd');
    for (const name of ['wd', 'run', 'log']) mkdirSync(join(home, name));
    const store = new GlusterdStore(directory);
    store.pool.load();
    store.identity.save(uuid, 100_000);
    for (const peer of peers) store.pool.savePeer(peer);
    store.options.save(new Map([['global-option-version', '0']]));
    const written = volumes.load(100_000).map((volume) => store.volumes.save(volume, 100_000));

    const socket = join(home, 'socket');
    const option = (name: string, value: string): string[] => ['--xlator-option', `management.${name}=${value}`];
    // Alone in a network namespace without any interface: it reaches nobody, and nobody reaches it.
    const child = spawn('unshare', [
      ...['--net', GLUSTERD, '-N', '-l', join(home, 'log', 'log'), '-p', join(home, 'pid')],
      ...option('working-directory', directory),
      ...option('run-directory', join(home, 'run')),
      ...option('logging-directory', join(home, 'log')),
      ...option('glusterd-sockfile', socket),
    ]);
    const ended = once(child, 'exit');
    try {
      const list = await ask(socket, child, ['peer', 'status']);
      expect(list).toContain('Number of Peers: 3');
      expect(list).toMatch(/Hostname: 10\.91\.7\.2\nUuid: 4fc5087e-\S+\nState: Peer in Cluster \(Disconnected\)/);
      expect(list).toMatch(/Other names:\n10\.91\.8\.2/);
      const names = await ask(socket, child, ['volume', 'list']);
      expect(names.trim().split('\n')).toEqual(written.map(({ name }) => name));
      const info = await ask(socket, child, ['volume', 'info', 'data']);
      expect(info).toMatch(/^Status: Stopped$[^]*^Brick2: 10\.91\.7\.1:\/srv\/b2$[^]*^user\.note: a b = c$/m);
      expect(list).toMatch(/Hostname: 10\.91\.7\.3\nUuid: d5f6b395-\S+\nState: Peer Rejected \(Disconnected\)/);
    } finally {
      child.kill('SIGTERM');
      await ended;
    }
    const warnings: string[] = [];
    const again = new GlusterdStore(directory, { onWarning: (message) => warnings.push(message) });
    expect(again.identity.load()).toEqual({ uuid, operatingVersion: '100000' });
    expect(again.pool.load().peers.map(({ uuid, state }) => ({ uuid, state }))).toEqual(
      peers.map(({ uuid, state }) => ({ uuid, state })),
    );
    expect(again.volumes.load(100_000).map(({ name, checksum }) => ({ name, checksum }))).toEqual(
      written.map(({ name, checksum }) => ({ name, checksum })),
    );
    expect(warnings).toEqual([]);
    expect(readdirSync(join(directory, 'peers'))).toEqual(peers.map((peer) => peer.uuid));
    expect(readFileSync(join(directory, 'glusterd.info'), 'utf8')).toBe(`UUID=${uuid}\noperating-version=100000\n`);
    rmSync(home, { recursive: true });
  });
});

/** Asks until the daemon answers. */
async function ask(socket: string, child: { readonly exitCode: number | null }, command: string[]): Promise<string> {
  for (;;) {
    const gluster = spawn('/usr/sbin/gluster', [`--glusterd-sock=${socket}`, ...command]);
    let output = '';
    gluster.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    gluster.stderr.resume();
    const [status] = (await once(gluster, 'close')) as [number | null];
    if (status === 0) return output;
    if (child.exitCode !== null) throw new Error(`glusterd ended with ${child.exitCode}`);
  }
}
