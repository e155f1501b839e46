import { describe, expect, it } from 'vitest';

import { missingForNamespaces } from './support/daemon.ts';
import { eventually, Lab } from './support/lab.ts';
import type { Kind, LabNode } from './support/lab.ts';

const missing = missingForNamespaces('nsenter', 'ip', 'gluster', '/usr/sbin/glusterd');

const DIFFERENCE =
  /MSGID: 106010\].*Version of Cksums data differ\. local cksum = \d+, remote cksum = \d+ on peer node[12]/;

const VOLUME = '/var/lib/glusterd/vols/data';

/** What a node keeps of the volume, in whichever order its lines stand. */
async function stored(node: LabNode): Promise<string> {
  const sorted = async (path: string): Promise<string> => (await node.read(path)).split('\n').sort().join('\n');
  const bricks = ['1', '2'].map((n) => sorted(`${VOLUME}/bricks/node1:-run-b${n}`));
  const texts = await Promise.all([sorted(`${VOLUME}/info`), sorted(`${VOLUME}/cksum`), ...bricks]);
  // Where a brick is mounted, and of which file system, only its node knows.
  return texts.join('\n').replaceAll(/^(brick-fsid|listen-port)=.*$/gm, '');
}

async function untilState(nodes: readonly LabNode[], state: string): Promise<void> {
  for (const node of nodes) {
    const others = nodes.filter((other) => other !== node).map(({ name }) => `${name}: ${state} (Connected)`);
    try {
      await eventually(async () => (await node.peers()).join() === others.join());
    } catch (cause) {
      throw new Error(`${node.name} lists ${(await node.peers()).join(', ')}`, { cause });
    }
  }
}

async function untilSame(first: LabNode, second: LabNode): Promise<void> {
  await eventually(async () => (await stored(first)) === (await stored(second)));
}

async function done(node: LabNode, ...command: readonly string[]): Promise<void> {
  expect(await node.gluster(...command)).toMatchObject({ stderr: '', code: 0 });
}

/** The volume's version on a node. */
async function versionOn(node: LabNode): Promise<number> {
  return Number(/^version=(\d+)$/m.exec(await node.read(`${VOLUME}/info`))?.[1]);
}

/** Two nodes of which the first has a volume, which goes to the second when that is probed. */
async function poolWithVolume(kinds: readonly Kind[]): Promise<{ lab: Lab; first: LabNode; second: LabNode }> {
  const lab = await Lab.of(kinds);
  const [first, second] = lab.nodes as [LabNode, LabNode];
  await Promise.all(lab.nodes.map((node) => node.start()));
  await done(first, 'volume', 'create', 'data', 'node1:/run/b1', 'node1:/run/b2', 'force');
  await done(first, 'volume', 'set', 'data', 'user.note', 'a b = c');
  await done(first, 'peer', 'probe', 'node2');
  await untilState(lab.nodes, 'Peer in Cluster');
  return { lab, first, second };
}

const layouts = [['C', 'ours'] as const, ['C', 'C'] as const];

describe.skipIf(missing !== undefined)(`a volume of C${missing === undefined ? '' : ` (${missing})`}`, () => {
  it.concurrent.each(layouts.map((kinds) => ({ kinds, name: kinds.join(', ') })))(
    'is kept by each of $name, the newer one wins, and a conflict is a rejected peer',
    { timeout: 600_000 },
    async ({ kinds }) => {
      const { lab, first, second } = await poolWithVolume(kinds);
      await using _ = lab;
      const nodes = [first, second];
      await untilSame(first, second);
      // In the order in which a node of C takes them in, which is not that of the node that they are from.
      const { stdout } = await second.gluster('volume', 'info', 'data');
      expect(stdout.slice(stdout.indexOf('Options Reconfigured:')).split('\n').slice(1)).toEqual([
        ...[
          'nfs.disable: on',
          'transport.address-family: inet',
          'storage.fips-mode-rchecksum: on',
          'user.note: a b = c',
        ],
        '',
      ]);

      // Done on both, or on none.
      await first.gluster('volume', 'set', 'data', 'user.note', 'c = d');
      await untilSame(first, second);

      // Each compares what it has kept with what the other has.
      for (const node of nodes) {
        await node.stop('TERM');
        await node.start();
        await untilState(nodes, 'Peer in Cluster');
        await untilSame(first, second);
      }

      // What one of them missed.
      const before = await versionOn(first);
      await second.stop('KILL');
      await eventually(async () => (await first.peers()).join().endsWith('(Disconnected)'));
      await done(first, 'volume', 'set', 'data', 'performance.io-thread-count', '32');
      expect(await versionOn(first)).toBe(before + 1);
      await second.start();
      await untilState(nodes, 'Peer in Cluster');
      await untilSame(first, second);
      expect(await versionOn(second)).toBe(before + 1);

      // The same version with another content.
      await second.stop('TERM');
      second.sh(`sed -i 's/^user.note=.*/user.note=another/' ${VOLUME}/info`);
      await second.start();
      await untilState(nodes, 'Peer Rejected');
      for (const node of nodes) {
        // A node may be told of it before it sees for itself.
        await eventually(async () => DIFFERENCE.test(await node.read('/var/log/glusterfs/glusterd.log')));
      }
      expect(await second.read(`${VOLUME}/info`)).toContain('user.note=another');
    },
  );

  it.concurrent(
    'is taken over by ours with its directory, and goes from there to C',
    { timeout: 600_000 },
    async () => {
      const { lab, first, second } = await poolWithVolume(['C', 'ours']);
      await using _ = lab;
      await untilSame(first, second);
      for (const [firstKind, secondKind] of [['ours', 'C'] as const, ['C', 'ours'] as const]) {
        await Promise.all([first.stop('TERM'), second.stop('TERM')]);
        // The second has lost it, and gets it again.
        second.sh(`rm -r ${VOLUME}`);
        [first.kind, second.kind] = [firstKind, secondKind];
        await Promise.all([first.start(), second.start()]);
        await untilState([first, second], 'Peer in Cluster');
        await untilSame(first, second);
      }
    },
  );
});
