/** What a host that is no member gets from each procedure that is served over TCP. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { missingForNamespaces } from './support/daemon.ts';
import { eventually, Lab } from './support/lab.ts';
import type { Kind, LabNode } from './support/lab.ts';

const missing = missingForNamespaces('nsenter', 'ip', 'gluster', '/usr/sbin/glusterd');
const script = join(import.meta.dirname, 'support/stranger.ts');

interface Seen {
  readonly answers: Record<string, string>;
  readonly peers: readonly string[];
  readonly options: string;
  readonly info: string;
}

async function play(kind: Kind): Promise<Seen> {
  await using lab = await Lab.of([kind, kind, 'ours']);
  const [first, second, stranger] = lab.nodes as [LabNode, LabNode, LabNode];
  await Promise.all([first.start(), second.start()]);
  expect((await first.gluster('peer', 'probe', second.name)).code).toBe(0);
  for (const node of [first, second]) {
    await eventually(async () => (await node.peers()).join().endsWith(': Peer in Cluster (Connected)'));
  }
  const args = ['--conditions=@gluster-ts/source', script, first.address];
  const { stdout } = await stranger.run(process.execPath, ...args);
  return {
    answers: JSON.parse(stdout) as Record<string, string>,
    peers: await first.peers(),
    options: await first.read('/var/lib/glusterd/options'),
    info: await first.read('/var/lib/glusterd/glusterd.info'),
  };
}

/** `op_ret op_errno` of ours, and of C where that is another. */
const ANSWERS: Readonly<Record<string, string | readonly [ours: string, theirs: string]>> = {
  LIST_FRIENDS: '0 0',
  GET_VOLUME: '0 0',
  GETWD: '0 0',
  STATUS_VOLUME: '-1 30800',
  MOUNT: '-1 2',
  UMOUNT: '-1 2',
  LIST_VOLUME: '0 0',
  UUID_GET: '0 0',
  SIGNIN: ['-1 0', '0 0'],
  PORTBYBRICK: ['-1 0', '0 0'],
  SIGNOUT: ['-1 0', '0 0'],
  GETSPEC: '-1 2',
  EVENT_NOTIFY: '-1 0',
  GET_VOLUME_INFO: '-1 22',
  GET_SNAPSHOT_INFO: '-1 22',
  VERSIONS: '-1 22',
  VERSIONS_ACK: ['-1 22', '0 22'],
  PROBE_QUERY: '-1 3',
  FRIEND_ADD: '-1 6',
  FRIEND_UPDATE: ['-1 6', '0 0'],
  FRIEND_REMOVE: '0 0',
  CLUSTER_LOCK: ['-1 22', 'nothing'],
  STAGE_OP: ['-1 22', 'nothing'],
  COMMIT_OP: ['-1 22', 'nothing'],
  CLUSTER_UNLOCK: ['-1 22', 'nothing'],
  LOCK: ['-1 22', 'nothing'],
  PRE_VALIDATE: ['-1 22', 'silence'],
  BRICK_OP: ['-1 22', 'silence'],
  COMMIT: ['-1 22', 'silence'],
  POST_COMMIT: ['-1 22', 'silence'],
  POST_VALIDATE: ['-1 22', 'silence'],
  UNLOCK: ['-1 22', 'nothing'],
};

function column(index: 0 | 1): Record<string, string> {
  const entries = Object.entries(ANSWERS);
  return Object.fromEntries(entries.map(([name, both]) => [name, typeof both === 'string' ? both : both[index]]));
}

describe.skipIf(missing !== undefined)(`a stranger${missing === undefined ? '' : ` (${missing})`}`, () => {
  it('gets no more than from C, and changes nothing', { timeout: 600_000 }, async () => {
    const [ours, theirs] = await Promise.all([play('ours'), play('C')]);
    expect(ours.answers).toEqual(column(0));
    expect(theirs.answers).toEqual(column(1));
    for (const { peers, options } of [ours, theirs]) {
      expect(peers).toEqual(['node2: Peer in Cluster (Connected)']);
      expect(options).not.toContain('ratio');
    }
    expect(ours.info).toContain('operating-version=100000\n');
    // C believes anybody who says so.
    expect(theirs.info).toContain('operating-version=30600\n');
  });
});
