/** Commands about a node and its peers that change no membership: the same whosever daemons there are. */
import { beforeAll, describe, expect, it } from 'vitest';

import { missingForNamespaces } from './support/daemon.ts';
import { eventually, Lab } from './support/lab.ts';
import type { Kind, LabNode } from './support/lab.ts';

const missing = missingForNamespaces('nsenter', 'ip', 'gluster', '/usr/sbin/glusterd');

/** Plays the same commands on both nodes, alone and as peers. */
async function play(kinds: readonly [Kind, Kind]): Promise<string[]> {
  await using lab = await Lab.of(kinds);
  const [first, second] = lab.nodes as [LabNode, LabNode];
  await Promise.all([first.start(), second.start()]);
  const said: string[] = [];
  const tell = async (node: LabNode, ...args: string[]): Promise<void> => {
    const { code, stdout, stderr } = await node.gluster(...args);
    said.push(`${node.name}: ${args.join(' ')}\n${code}\n${stdout}${stderr}`);
  };
  const tellState = async (node: LabNode): Promise<void> => {
    await tell(node, 'get-state', 'odir', '/run/', 'file', 'state');
    said.push(`${node.name} is\n${await node.read('/run/state')}`);
    node.sh('rm -f /run/state');
  };
  const questions = async (node: LabNode, other: LabNode): Promise<void> => {
    await tellState(node);
    await tell(node, 'get-state', 'detail');
    await tell(node, 'get-state', 'odir', '/nowhere/');
    await tell(node, 'system::', 'fsm', 'log');
    await tell(node, 'system::', 'fsm', 'log', 'nowhere');
    // What comes first at the one that is probed, its connection or the next call, is a matter of chance.
    if (node === first) await tell(node, 'system::', 'fsm', 'log', other.name);
    await tell(node, 'system::', 'getwd');
    for (const name of [other.name, other.address, 'localhost', 'nowhere.example']) {
      await tell(node, 'volume', 'sync', name);
      await tell(node, 'volume', 'sync', name, 'all');
      await tell(node, '--xml', 'volume', 'sync', name, 'data');
    }
  };

  for (const [node, other] of [
    [first, second],
    [second, first],
  ] as const) {
    await tell(node, 'system::', 'uuid', 'get');
    await questions(node, other);
    await tell(node, 'system::', 'uuid', 'reset');
    await tell(node, '--xml', 'system::', 'uuid', 'get');
    await tell(node, '--xml', 'system::', 'uuid', 'reset');
    await tell(node, 'system::', 'uuid', 'get');
  }
  await tell(first, 'peer', 'probe', second.name);
  for (const node of [first, second]) {
    await eventually(async () => (await node.peers()).join().endsWith(': Peer in Cluster (Connected)'));
  }
  await questions(first, second);
  await questions(second, first);
  for (const node of [first, second]) {
    await tell(node, 'volume', 'set', 'all', 'cluster.server-quorum-ratio', '60');
    await tell(node, 'volume', 'set', 'all', 'cluster.server-quorum-ratio', '600');
  }
  for (const node of [first, second]) await tell(node, 'system::', 'fsm', 'log');
  for (const node of [first, second]) await tell(node, 'system::', 'uuid', 'reset');
  await tell(first, 'peer', 'detach', second.name);
  await eventually(async () => (await second.peers()).length === 0);
  await tell(second, 'system::', 'uuid', 'reset');
  await tell(first, 'peer', 'probe', second.name);
  return normalised(said);
}

/** UUIDs by the order in which they are seen; times as such. */
function normalised(said: readonly string[]): string[] {
  const seen = new Map<string, string>();
  return said.map((text) =>
    text
      .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (uuid) => {
        const name = seen.get(uuid) ?? `uuid${seen.size + 1}`;
        seen.set(uuid, name);
        return name;
      })
      .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|\d{8}_\d{6}/g, 'time'),
  );
}

describe.skipIf(missing !== undefined)(`system commands${missing === undefined ? '' : ` (${missing})`}`, () => {
  let expected: string[];
  beforeAll(async () => {
    expected = await play(['C', 'C']);
  }, 600_000);

  it.each<{ kinds: readonly [Kind, Kind] }>([
    { kinds: ['ours', 'ours'] },
    { kinds: ['ours', 'C'] },
    { kinds: ['C', 'ours'] },
  ])('say what they say in C: $kinds', { timeout: 600_000 }, async ({ kinds }) => {
    expect(await play(kinds)).toEqual(expected);
  });
});
