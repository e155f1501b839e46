import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { missingForNamespaces } from './support/daemon.ts';
import type { Ended } from './support/daemon.ts';
import { Lab } from './support/lab.ts';
import type { LabNode } from './support/lab.ts';

const missing = missingForNamespaces('nsenter', 'ip', 'gluster', '/usr/sbin/glusterd');

const SHARED_STORAGE_HOOK = '/var/lib/glusterd/hooks/1/set/post/S32gluster_enable_shared_storage.sh';
const OPTIONS = '/var/lib/glusterd/options';
const HISTORY = '/var/log/glusterfs/cmd_history.log';

/** `set all KEY VALUE` for each of these, in this order: what one sets is there for the next. */
const values: readonly (readonly [key: string, values: string])[] = [
  ['cluster.server-quorum-ratio', '0 100 100% 50.5% .5 5. +5 1e2 0x20 0x1.8p3 0x.8 0e-400'],
  [
    'cluster.server-quorum-ratio',
    '100.000001 101 1e3 1e30 inf infinity -5 -0 51%% 51x % . 1e 0x 1e400 1e-400 -inf bad',
  ],
  ['server-quorum-ratio', '52 bad'],
  ['cluster.enable-shared-storage', 'enable disable on Enable'],
  ['enable-shared-storage', 'bad'],
  ['cluster.op-version', '0 00000 1 +5 100000 100001 0x20000 3000000000 4294967295 4294967296'],
  ['cluster.op-version', '18446744073709551615 18446744073709551616 -1 72-000 5.5 bad'],
  ['op-version', '0 bad'],
  ['cluster.max-op-version', '100000'],
  ['max-op-version', '5'],
  ['cluster.max-bricks-per-process', '5 bad'],
  ['glusterd.vol_count_per_thread', '50'],
  ['cluster.brick-multiplex', 'bad 1 0 True off ENABLE'],
  ['brick-multiplex', 'bad'],
  ['cluster.max-bricks-per-process', 'bad 1 0 5 -5 0x10 4294967296 4294967297'],
  ['max-bricks-per-process', '1x'],
  ['glusterd.vol_count_per_thread', '4 5 200 201 bad -6 9999999999 4294967301'],
  ['vol_count_per_thread', '6'],
  ['cluster.localtime-logging', 'on bad enable Enable disable'],
  ['localtime-logging', 'on bad'],
  ['cluster.daemon-log-level', 'debug DEBUG NONE CRITICAL ERROR WARNING INFO'],
  ['daemon-log-level', 'TRACE bad'],
  ['cluster.brick-graceful-cleanup', 'bad yes'],
  ['brick-graceful-cleanup', '2'],
  // Those of volumes, which are refused in various words.
  ['client.strict-locks', 'on bad'],
  ['strict-locks', 'bad'],
  ['cluster.quorum-count', '5'],
  ['features.worm', 'x'],
  ['self-heal-daemon', 'on'],
  ['nfs.port', 'x'],
  ['config.transport', 'tcp rcp TCP,RDMA'],
  ['ganesha.enable', 'on off'],
  ['features.quota', 'on bad'],
  ['inode-quota', 'on off bad'],
  ['bitrot', 'on'],
  ['features.scrub-freq', 'daily'],
  ['scrub', 'pause'],
  ['features.scrub-throttle', 'lazy'],
  ['features.trash-dir', 'x'],
  // And those that nobody has.
  ['user.x', 'y'],
  ['nothing.such', 'on'],
  ['nothing', 'on'],
  ['cluster.', 'on'],
  ['.', 'on'],
  ['.x', 'on'],
  ['CLUSTER.BRICK-MULTIPLEX', 'on'],
];

/** What comes after that. */
const commands: readonly string[] = [
  'get all all',
  ...['', 'op-version', 'max-op-version', 'nothing', 'quorum-type', 'brick-multiplex'].map(
    (key) => `get all cluster.${key}`,
  ),
  ...['server-quorum-ratio', 'ALL', 'help', '.', 'user.x'].map((key) => `get all ${key}`),
  'get ALL all',
  'get ALL cluster.brick-multiplex',
  'get nothing all',
  'get nothing cluster.max-op-version',
  // Several at once: all are checked, the first is set.
  'set all cluster.brick-multiplex on cluster.daemon-log-level ERROR',
  'set all cluster.brick-multiplex on cluster.daemon-log-level bad',
  'set all cluster.brick-multiplex off cluster.op-version 100000',
  'set all cluster.op-version 100000 cluster.brick-multiplex off',
  'set all user.x y cluster.brick-multiplex off',
  'set all cluster.brick-multiplex off user.x y',
  // Another name for all of them is none for one of them.
  'set ALL cluster.brick-multiplex on',
  'set ALL cluster.brick-multiplex bad',
  'set ALL cluster.localtime-logging on',
  'set ALL cluster.server-quorum-ratio bad',
  'set ALL client.strict-locks bad',
  'set ALL cluster.op-version 5',
  'set ALL nothing on',
  'set nothing cluster.brick-multiplex on',
  'reset all cluster.brick-multiplex',
  'reset all cluster.daemon-log-level force',
  'reset all brick-graceful-cleanup',
  'reset all cluster.op-version',
  'get all all',
  ...['cluster.max-op-version', 'nothing', '.', 'ALL', 'user.x', 'client.strict-locks'].map(
    (key) => `reset all ${key}`,
  ),
  ...['quota', 'features.inode-quota'].map((key) => `reset all ${key}`),
  'reset ALL cluster.brick-multiplex',
  'reset ALL nothing',
  'reset nothing all force',
  'reset all all',
  'get all all',
  'set all cluster.daemon-log-level DEBUG',
  'reset all all force',
  'set all cluster.daemon-log-level DEBUG',
  'reset ALL',
  'set all cluster.daemon-log-level DEBUG',
  'reset all force',
  'get all all',
  'reset help',
  'set all help',
];

const all = [
  ...values.flatMap(([key, list]) => list.split(' ').map((value) => `set all ${key} ${value}`)),
  ...commands,
];

describe.skipIf(missing !== undefined)(`options of the cluster${missing === undefined ? '' : ` (${missing})`}`, () => {
  let lab: Lab;
  let ours: LabNode;
  let theirs: LabNode;

  beforeAll(async () => {
    lab = await Lab.of(['ours', 'C'], () => [
      `mkdir -p $(dirname ${SHARED_STORAGE_HOOK})`,
      `echo '#!/bin/sh' > ${SHARED_STORAGE_HOOK}`,
      `chmod +x ${SHARED_STORAGE_HOOK}`,
    ]);
    [ours, theirs] = lab.nodes as [LabNode, LabNode];
    await Promise.all([ours.start(), theirs.start()]);
  }, 300_000);
  afterAll(() => lab[Symbol.asyncDispose]());

  const both = (...args: readonly string[]): Promise<[Ended, Ended]> =>
    Promise.all([ours.gluster('volume', ...args), theirs.gluster('volume', ...args)]);

  it(`are set, shown and reset, or not, as in C: ${all.length} commands`, { timeout: 900_000 }, async () => {
    const differences: unknown[] = [];
    for (const command of all) {
      const [our, their] = await both(...command.split(' '));
      if (JSON.stringify(our) !== JSON.stringify(their)) differences.push({ command, our, their });
    }
    expect(differences).toEqual([]);
    const options = async (node: LabNode): Promise<string[]> => (await node.read(OPTIONS)).trim().split('\n').sort();
    expect(await options(ours)).toEqual(await options(theirs));
    // C writes a reason of two lines as two.
    const history = async (node: LabNode): Promise<string[]> =>
      (await node.read(HISTORY))

        .replaceAll('\nDid', ' Did')
        .replaceAll(/^\[.*?\]/gm, '')
        .split('\n');
    expect(await history(ours)).toEqual(await history(theirs));
  });

  it('are listed by `volume set help` in the form and with the defaults of C', { timeout: 300_000 }, async () => {
    const [our, their] = await both('set', 'help');
    const defaults = ({ stdout }: Ended): Map<string, string> =>
      new Map(
        [...stdout.matchAll(/^Option: (.+)\nDefault Value: (.+)\nDescription: /gm)].map(([, name = '', value = '']) => [
          name,
          value,
        ]),
      );
    const [ours, theirs] = [defaults(our), defaults(their)];
    expect(our.code).toBe(0);
    const common = [...ours].filter(([name]) => theirs.has(name));
    expect(common.length).toBeGreaterThan(3);
    for (const [name, value] of common) expect([value, '(null)']).toContain(theirs.get(name));
    const [xml] = await both('set', 'help-xml');
    expect(xml.stdout).toContain('<name>cluster.server-quorum-ratio</name>');
  });

  it('are not set to `nan`, which C does', { timeout: 300_000 }, async () => {
    const [our, their] = await both('set', 'all', 'cluster.server-quorum-ratio', 'nan');
    expect(their).toMatchObject({ code: 0 });
    expect(our.stderr).toBe('volume set: failed: invalid percent format "nan" in "option server-quorum-ratio"\n');
  });
});
