/** Which operating version two nodes agree on, and what a cluster does at old ones: the same whosever daemons there are. */
import { beforeAll, describe, expect, it } from 'vitest';

import { missingForNamespaces } from './support/daemon.ts';
import { Lab, untilConnected } from './support/lab.ts';
import type { Kind, LabNode } from './support/lab.ts';

const missing = missingForNamespaces('nsenter', 'ip', 'gluster', '/usr/sbin/glusterd');

const MAX = 100_000;

/** Of the node that probes, and of the one that is probed. */
const STARTS: readonly (readonly [number, number])[] = [
  [1, MAX],
  [MAX, 1],
  [30_600, 70_200],
];

async function stored(node: LabNode): Promise<string> {
  const text = await node.read('/var/lib/glusterd/glusterd.info');
  return /operating-version=(\d+)/.exec(text)?.[1] ?? 'none';
}

/** All that comes of it, in words. */
async function play(kinds: readonly [Kind, Kind], versions: readonly [number, number]): Promise<string[]> {
  const uuid = '00000000-0000-4000-8000-00000000000$n';
  await using lab = await Lab.of(kinds, (name) => {
    const version = name === 'node1' ? versions[0] : versions[1];
    const line = `UUID=${uuid}\\noperating-version=${version}\\n`;
    return [`n=$(hostname | tail -c 2); printf "${line}" > /var/lib/glusterd/glusterd.info`];
  });
  const [first, second] = lab.nodes as [LabNode, LabNode];
  await Promise.all([first.start(), second.start()]);
  const said: string[] = [];
  const tell = async (node: LabNode, ...args: string[]): Promise<void> => {
    const { code, stdout, stderr } = await node.gluster(...args);
    said.push(`${node.name}: ${args.join(' ')}: ${code} ${stdout}${stderr}`);
  };
  const tellStored = async (): Promise<void> => {
    said.push(`stored: ${await stored(first)} ${await stored(second)}`);
  };
  await tell(first, 'peer', 'probe', second.name);
  await untilConnected(lab.nodes);
  await tellStored();
  for (const node of [first, second]) {
    await tell(node, 'volume', 'get', 'all', 'cluster.op-version');
    await tell(node, 'volume', 'get', 'all', 'cluster.max-op-version');
  }
  // Lower than it is, no number, above what there is; then up, below 30600 under the lock of the whole cluster.
  for (const value of ['0', '-1', 'x', String(MAX + 1), '29999']) {
    await tell(second, 'volume', 'set', 'all', 'cluster.op-version', value);
  }
  await tell(first, 'volume', 'set', 'all', 'cluster.server-quorum-ratio', '60');
  for (const [node, value] of [
    [second, '30500'],
    [first, '30600'],
    [first, '30707'],
    [second, '80000'],
    [first, '90000'],
    [second, '90000'],
    [second, '40000'],
    [first, String(MAX)],
  ] as const) {
    await tell(node, 'volume', 'set', 'all', 'cluster.op-version', value);
    await tellStored();
  }
  return said;
}

describe.skipIf(missing !== undefined)(`operating versions${missing === undefined ? '' : ` (${missing})`}`, () => {
  describe.each(STARTS)('of a node at %i that probes one at %i', (...versions) => {
    let expected: string[];
    beforeAll(async () => {
      expected = await play(['C', 'C'], versions);
    }, 400_000);

    it.each<{ kinds: readonly [Kind, Kind] }>([
      { kinds: ['ours', 'C'] },
      { kinds: ['C', 'ours'] },
      { kinds: ['ours', 'ours'] },
    ])('are what they are in C: $kinds', { timeout: 400_000 }, async ({ kinds }) => {
      expect(await play(kinds, versions)).toEqual(expected);
      expect(expected.at(-1)).toBe(`stored: ${MAX} ${MAX}`);
    });
  });
});
