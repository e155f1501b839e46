import { beforeAll, describe, expect, it } from 'vitest';
import { missingForNamespaces, ours, play, theirs, withoutUuids } from './support/namespace.ts';
import type { Outcome } from './support/namespace.ts';

/** What Debian's command line is told about the options of the whole cluster, in this order: some depend on those before. */
const words = [
  'volume set all cluster.server-quorum-ratio 60',
  'volume get all cluster.server-quorum-ratio',
  'volume set all cluster.server-quorum-ratio 60%',
  'volume set all cluster.server-quorum-ratio 101',
  'volume set all cluster.server-quorum-ratio abc',
  'volume set all server-quorum-ratio 55',
  'volume set all cluster.server-quorum-type server',
  'volume set all cluster.op-version 100000',
  'volume set all cluster.op-version 200000',
  'volume set all cluster.op-version abc',
  'volume set all cluster.max-op-version 1',
  'volume set all cluster.enable-shared-storage enable',
  'volume set all cluster.enable-shared-storage on',
  'volume set all cluster.brick-multiplex maybe',
  'volume set all cluster.max-bricks-per-process 5',
  'volume set all cluster.brick-multiplex on',
  'volume set all cluster.max-bricks-per-process 5',
  'volume set all cluster.max-bricks-per-process 1',
  'volume set all cluster.max-bricks-per-process x',
  'volume set all glusterd.vol_count_per_thread 50',
  'volume set all vol_count_per_thread 500',
  'volume set all cluster.localtime-logging enable',
  'volume set all cluster.localtime-logging on',
  'volume set all cluster.localtime-logging x',
  'volume set all cluster.daemon-log-level DEBUG',
  'volume set all cluster.daemon-log-level debug',
  'volume set all cluster.brick-graceful-cleanup enable',
  'volume set all cluster.brick-graceful-cleanup x',
  'volume set all config.transport tcp',
  'volume set all config.transport foo',
  'volume set all ganesha.enable off',
  'volume set all performance.cache-size 1MB',
  'volume set all cluster.quorum-count 3',
  'volume set all nosuch 1',
  'volume set all cluster.nosuch 1',
  'volume set all cluster.server-quorum-ration 1',
  'volume set all features.quota on',
  'volume set all features.bitrot on',
  'volume set all user.foo x',
  'volume set all cluster.server-quorum-ratio 61 cluster.localtime-logging disable',
  'volume set ALL cluster.server-quorum-ratio 62',
  'volume get all all',
  '--xml volume get all all',
  '--xml volume set all cluster.server-quorum-ratio 63',
  '--xml volume set all cluster.server-quorum-ratio 630',
  'volume get all nosuch',
  'volume get all cluster.nosuch',
  'volume get all performance.cache-size',
  'volume get all op-version',
  'volume get all cluster.max-op-version',
  'volume reset all cluster.server-quorum-ratio',
  'volume get all cluster.server-quorum-ratio',
  'volume reset all nosuch',
  'volume reset all performance.cache-size',
  'volume reset all cluster.max-op-version',
  'volume reset all features.quota',
  'volume reset all',
  '--xml volume reset all force',
  'volume get all all',
  // Nothing of this may be asked over the network.
  '--remote-host=127.0.0.1 volume set all cluster.server-quorum-ratio 63',
  '--remote-host=127.0.0.1 volume reset all',
];

const commands = [
  ...words.map((word) => `gluster --mode=script ${word}`),
  'sort /var/lib/glusterd/options',
  'gluster --mode=script volume set all cluster.server-quorum-ratio 64',
  'sort /var/lib/glusterd/options',
];

const missing = missingForNamespaces('gluster', 'glusterd');

describe.skipIf(missing !== undefined)(`options of the cluster${missing ? ` (${missing})` : ''}:`, () => {
  let answers: Outcome[] = [];
  let expected: Outcome[] = [];

  beforeAll(async () => {
    [answers, expected] = (await Promise.all([ours, theirs].map((daemon) => play({ daemon, commands })))).map(
      withoutUuids,
    ) as [Outcome[], Outcome[]];
  }, 600_000);

  it.each(commands.map((command, i) => ({ command, i })))('prints and exits as with C: $command', ({ i }) => {
    expect(expected[i]).toBeDefined();
    expect(answers[i]).toEqual(expected[i]);
  });
});
