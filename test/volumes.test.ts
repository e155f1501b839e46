import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingForNamespaces, ours, play, theirs, withoutUuids } from './support/namespace.ts';
import type { Outcome } from './support/namespace.ts';

const gluster = (words: string): string => `gluster --mode=script ${words}`;

/** The machine has a name and an address that bricks can be at. */
const machine = [
  'ip addr add 10.9.8.7/32 dev lo',
  `printf '127.0.0.1 localhost\\n10.9.8.7 node1\\n' > /run/hosts`,
  'mount --bind /run/hosts /etc/hosts',
  'mkdir -p $(seq -f /run/b/%g 20)',
];

const bricks = (first: number, last: number): string =>
  Array.from({ length: last - first + 1 }, (_, i) => `node1:/run/b/${first + i}`).join(' ');

/** What C is told before this daemon, and C again, find what it left: volumes of all kinds, made, stopped and started. */
const making = [
  ...[
    `volume create dist ${bricks(1, 2)} force`,
    `volume create rep3 replica 3 ${bricks(3, 8)} force`,
    `volume create arb replica 3 arbiter 1 ${bricks(9, 11)} force`,
    `volume create disp disperse 3 redundancy 1 ${bricks(12, 14)} force`,
    `volume create thin replica 2 thin-arbiter 1 ${bricks(15, 17)} force`,
    'volume set dist performance.cache-size 64MB',
    'volume set dist auth.allow 10.*',
    'volume set dist user.x "hello world"',
    'volume set rep3 cluster.server-quorum-type server',
    'volume set rep3 features.read-only on',
    'volume set all cluster.server-quorum-ratio 60',
    'volume set all cluster.daemon-log-level WARNING',
    'volume start rep3',
    'volume stop rep3',
    'volume start arb',
    'volume quota arb enable',
  ].map(gluster),
];

/** What is asked, and what cannot be done, with volumes as they are. */
const words = [
  ...[
    'volume list',
    'volume info',
    'volume info dist',
    'volume info nosuch',
    '--remote-host=127.0.0.1 volume info arb',
  ],
  ...['--xml volume list', '--xml volume info', '--xml volume info thin', '--remote-host=127.0.0.1 volume list'],
  ...['volume create dist node1:/run/b/20 force', '--xml volume create dist node1:/run/b/20 force'],
  ...['volume create new node1:/run/b/1 force', 'volume create new node1:/run/b/1/x force'],
  ...['volume start arb', '--xml volume start arb', 'volume stop dist', 'volume stop rep3', 'volume delete arb'],
  ...['volume status dist', 'volume status rep3 detail', '--xml volume status dist', 'volume status arb node1:/nosuch'],
  ...['volume status arb bitd', 'volume status arb scrub', 'volume status arb snapd', 'volume status arb tasks'],
  ...['volume heal dist', 'volume heal rep3 full', 'volume heal dist enable', '--xml volume heal dist'],
  ...['volume statedump dist', 'volume clear-locks dist / kind all posix', 'volume barrier dist enable'],
  ...['volume profile dist info', 'volume profile arb stop', 'volume top dist open', '--xml volume profile dist info'],
  ...['volume rebalance dist start', 'volume rebalance arb status', '--xml volume rebalance dist status'],
  'volume remove-brick dist node1:/run/b/1 start',
  'volume remove-brick dist node1:/run/b/99 start',
  'volume remove-brick dist node1:/run/b/1 status',
  'volume remove-brick dist node1:/run/b/1 commit',
  'volume remove-brick dist node1:/run/b/1 node1:/run/b/2 force',
  'volume remove-brick rep3 node1:/run/b/3 force',
  'volume remove-brick rep3 replica 3 node1:/run/b/3 force',
  'volume remove-brick rep3 replica 4 node1:/run/b/3 force',
  'volume remove-brick rep3 replica 2 node1:/run/b/3 start',
  'volume remove-brick disp node1:/run/b/12 force',
  'volume remove-brick arb replica 2 node1:/run/b/9 force',
  '--xml volume remove-brick dist node1:/run/b/99 start',
  'volume add-brick rep3 node1:/run/b/20 force',
  'volume add-brick rep3 replica 3 node1:/run/b/20 force',
  'volume add-brick rep3 replica 2 node1:/run/b/20 force',
  'volume add-brick disp replica 2 node1:/run/b/20 force',
  'volume add-brick arb replica 4 node1:/run/b/20 force',
  'volume add-brick dist node1:/run/b/1 force',
  'volume replace-brick dist node1:/run/b/1 node1:/run/b/20 commit force',
  '--xml volume replace-brick rep3 node1:/run/b/3 node1:/run/b/20 commit force',
  'volume replace-brick arb node1:/run/b/99 node1:/run/b/20 commit force',
  ...['volume reset-brick dist node1:/run/b/1 start', '--xml volume reset-brick arb node1:/run/b/99 start'],
  ...['volume log dist rotate', 'volume log arb rotate node1:/run/b/99'],
  ...['volume quota dist list', 'volume quota arb enable', 'volume inode-quota arb enable', 'volume quota disp enable'],
  ...['volume bitrot dist enable', 'volume bitrot arb disable', 'volume bitrot arb scrub status'],
  ...[
    'volume geo-replication dist h::v status',
    'volume geo-replication dist h::v start',
    'volume geo-replication status',
  ],
  ...['volume set dist nosuch 1', 'volume set dist cluster.nosuch 1', 'volume set dist features.quota on'],
  ...['volume set dist cluster.server-quorum-ratio 50', 'volume set dist config.transport foo'],
  ...['volume reset dist nosuch', 'volume reset dist features.quota', 'volume reset dist cluster.server-quorum-ratio'],
  ...['volume get dist performance.cache-size', 'volume get dist cache-size', 'volume get dist user.x'],
  ...[
    'volume get dist user.y',
    'volume get dist nosuch',
    'volume get dist config.transport',
    'volume get dist nfs.acl',
  ],
  ...['volume get dist cluster.op-version', 'volume get dist cluster.max-op-version', '--xml volume get dist user.y'],
  ...['volume get dist cluster.server-quorum-ratio', 'volume get dist cluster.brick-multiplex'],
  ...['volume get dist all', 'volume get rep3 all', '--xml volume get disp all', 'volume sync node1'],
  ...['snapshot create s1 dist', 'snapshot list dist'],
  ...['dist', 'nosuch', '/dist', 'dist.node1.run-b-1', 'dist.tcp-fuse', 'trusted-dist.tcp-fuse', 'shd/rep3'].map(
    (key) => `system:: getspec ${key}`,
  ),
  ...[
    'rebalance/dist',
    'gfproxyd/dist',
    'gfproxy-client/dist',
    'snapd/dist',
    'gluster/glustershd',
    '../../options',
  ].map((key) => `system:: getspec ${key}`),
  'system:: getspec client_per_brick/arb.client.node1.run-b-9.vol',
];

// Daemons, which C starts and this one does not, and what is free at the moment.
const passOver = `grep -v '^svc\\|^$\\|shd_svc\\|snapd_svc\\|spacefree'`;

const commands = [
  ...words.map(gluster),
  `${gluster('get-state odir /run file s1')} && ${passOver} /run/s1`,
  `${gluster('get-state odir /run file s2 detail')} && ${passOver} /run/s2`,
  `${gluster('get-state odir /run file s3 volumeoptions')} && cat /run/s3`,
];

const missing = missingForNamespaces('gluster', 'glusterd');

describe.skipIf(missing !== undefined)(`volumes that C made${missing ? ` (${missing})` : ''}:`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'volumes-'));
  let answers: Outcome[] = [];
  let expected: Outcome[] = [];

  beforeAll(async () => {
    const copied = `cp -a /var/lib/glusterd/. ${folder}`;
    const made = await play({ daemon: theirs, before: machine, commands: [...making, copied] });
    expect(made.filter(({ exit }) => exit !== 0)).toEqual([]);
    const before = [...machine, `cp -a ${folder}/. /var/lib/glusterd`];
    [answers, expected] = (await Promise.all([ours, theirs].map((daemon) => play({ daemon, before, commands })))).map(
      withoutUuids,
    ) as [Outcome[], Outcome[]];
  }, 600_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(commands.map((command, i) => ({ command, i })))('prints and exits as with C: $command', ({ i }) => {
    expect(expected[i]).toBeDefined();
    expect(answers[i]).toEqual(expected[i]);
  });
});

const withoutMounts = missingForNamespaces('gluster', 'glusterd', 'glusterfsd', 'mount.glusterfs');
const missingForMounts = withoutMounts ?? (existsSync('/dev/fuse') ? undefined : 'needs /dev/fuse');

describe.skipIf(missingForMounts !== undefined)(
  `a node of C that runs${missingForMounts === undefined ? '' : ` (${missingForMounts})`},`,
  () => {
    it('goes on serving when its daemon is this one', { timeout: 300_000 }, async () => {
      const status = gluster('volume status rep');
      // Asked again and again: bricks and daemons take some seconds to come, and to find the new daemon.
      const until = (condition: string): string => `for i in $(seq 300); do ${condition} && break; sleep 0.2; done`;
      const isWhole = `[ "$(${status} | grep -c ' Y ')" = 4 ]`;
      const outcomes = await play({
        daemon: ours,
        before: [
          ...machine,
          `glusterd; ${until(gluster('pool list >/dev/null 2>&1'))}`,
          gluster(`volume create rep replica 3 ${bricks(1, 3)} force`),
          gluster('volume start rep'),
          `${until(isWhole)}; ${status} > /run/before; kill $(pidof glusterd)`,
          until('! pidof glusterd >/dev/null'),
        ],
        commands: [
          `${until(isWhole)}; ${status} | diff /run/before -`,
          'mkdir /run/m && mount -t glusterfs node1:/rep /run/m && echo hello > /run/m/f && umount /run/m',
          'cat /run/b/[123]/f',
          gluster('volume heal rep info'),
          gluster('volume heal rep'),
          gluster('volume status rep clients'),
          gluster('volume stop rep'),
        ],
      });
      const [same, mounted, content, healInfo, ...refused] = outcomes;
      expect(same).toMatchObject({ stdout: '', exit: 0 });
      expect(mounted).toMatchObject({ exit: 0 });
      expect(content?.stdout).toBe('hello\n'.repeat(3));
      expect(healInfo?.stdout.match(/Status: Connected/g)).toHaveLength(3);
      for (const { exit, stdout, stderr } of refused) {
        expect(exit).toBe(1);
        expect(stdout + stderr).toContain('is not supported yet');
      }
    });
  },
);
