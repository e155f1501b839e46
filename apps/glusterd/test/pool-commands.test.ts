/** What the command line says of peers: the same whosever daemons there are. */
import { beforeAll, describe, expect, it } from 'vitest';

import { missingForNamespaces } from './support/daemon.ts';
import { eventually, Lab } from './support/lab.ts';
import type { Family, Kind, LabNode } from './support/lab.ts';

const missing = missingForNamespaces('nsenter', 'ip', 'gluster', '/usr/sbin/glusterd');

/** A command, on which node it was given, and all that came of it. */
type Said = string;

/** Plays the same commands on two nodes with daemons of these kinds; the third has none. */
async function play(kinds: readonly [Kind, Kind], family: Family): Promise<Said[]> {
  await using lab = await Lab.of([...kinds, 'ours'], undefined, family);
  const [first, second, idle] = lab.nodes as [LabNode, LabNode, LabNode];
  await Promise.all([first.start(), second.start()]);
  const said: Said[] = [];
  const tell = async (node: LabNode, ...args: string[]): Promise<void> => {
    const { code, stdout, stderr } = await node.gluster(...args);
    said.push(`${node.name}: ${args.join(' ')}\n${code}\n${stdout}${stderr}`);
  };
  const both = async (node: LabNode, ...args: string[]): Promise<void> => {
    await tell(node, ...args);
    await tell(node, '--xml', ...args);
  };
  const lists = async (): Promise<void> => {
    for (const node of [first, second])
      for (const list of ['peer status', 'pool list']) await both(node, ...list.split(' '));
  };
  const untilWhole = async (isPool: boolean): Promise<void> => {
    for (const node of [first, second]) {
      await eventually(async () => {
        const peers = await node.peers();
        return isPool ? peers.length === 1 && /in Cluster \(Connected/.test(peers[0] ?? '') : peers.length === 0;
      });
    }
  };
  const stored = async (node: LabNode): Promise<void> => {
    said.push(`${node.name} has stored\n${await node.read('/var/lib/glusterd/peers/*')}`);
  };

  await lists();
  // Nobody there: no such name, no such machine, no daemon. This machine, by each of its names.
  for (const name of ['nowhere.example', idle.name, idle.address, family === 4 ? '10.78.0.99' : 'fd78::99']) {
    await both(first, 'peer', 'probe', name);
  }
  for (const name of ['localhost', 'node1', 'node1.example', first.address]) await both(first, 'peer', 'probe', name);
  await both(first, 'peer', 'detach', 'node1');
  await both(first, 'peer', 'detach', second.name);

  await tell(first, 'peer', 'probe', second.name);
  await untilWhole(true);
  await lists();
  await stored(first);
  // By each of its names, of which the new ones are added.
  await both(first, 'peer', 'probe', second.name);
  await both(first, 'peer', 'probe', `${second.name}.example`);
  await tell(first, '--xml', 'peer', 'probe', second.address);
  await both(second, 'peer', 'probe', first.name);
  await both(second, 'peer', 'probe', first.address);
  await lists();
  await stored(first);
  await both(first, 'peer', 'detach', idle.name);
  await tell(first, 'peer', 'detach', `${second.name}.example`);
  await untilWhole(false);
  await both(first, 'peer', 'detach', second.address);

  // The other way round, by address; in XML.
  await tell(second, '--xml', 'peer', 'probe', first.address);
  await untilWhole(true);
  await lists();
  await stored(second);
  await tell(second, '--xml', 'peer', 'detach', first.address);
  await untilWhole(false);
  await lists();

  // By its long name, then dropped while it is down, which takes force only when others are.
  await tell(first, 'peer', 'probe', `${second.name}.example`);
  await untilWhole(true);
  await lists();
  await second.stop('KILL');
  await eventually(async () => (await first.peers()).join().endsWith('(Disconnected)'));
  await both(first, 'peer', 'status');
  await both(first, 'peer', 'probe', second.name);
  await tell(first, 'peer', 'detach', `${second.name}.example`, 'force');
  await both(first, 'peer', 'status');
  return normalised(said);
}

/** UUIDs by the order in which they are seen, a node's own included. */
function normalised(said: readonly Said[]): Said[] {
  const seen = new Map<string, string>();
  return said.map((text) =>
    text.replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (uuid) => {
      const name = seen.get(uuid) ?? `uuid${seen.size + 1}`;
      seen.set(uuid, name);
      return name;
    }),
  );
}

describe.skipIf(missing !== undefined).each<{ family: Family }>([{ family: 4 }, { family: 6 }])(
  `what is said of peers over IPv$family${missing === undefined ? '' : ` (${missing})`}`,
  { timeout: 600_000 },
  ({ family }) => {
    let expected: Said[];
    beforeAll(async () => {
      expected = await play(['C', 'C'], family);
    }, 600_000);

    it.each<{ kinds: readonly [Kind, Kind] }>([
      { kinds: ['ours', 'ours'] },
      { kinds: ['ours', 'C'] },
      { kinds: ['C', 'ours'] },
    ])('is what C says: $kinds', async ({ kinds }) => {
      expect(await play(kinds, family)).toEqual(expected);
    });
  },
);

/** Two pools of two, of which one wants the other. */
async function playPools(kinds: readonly [Kind, Kind]): Promise<Said[]> {
  const [one, other] = kinds;
  await using lab = await Lab.of([one, one, other, other]);
  const [first, second, third, fourth] = lab.nodes as [LabNode, LabNode, LabNode, LabNode];
  await Promise.all(lab.nodes.map((node) => node.start()));
  const said: Said[] = [];
  const tell = async (node: LabNode, ...args: string[]): Promise<void> => {
    const { code, stdout, stderr } = await node.gluster(...args);
    said.push(`${node.name}: ${args.join(' ')}\n${code}\n${stdout}${stderr}`);
  };
  await tell(first, 'peer', 'probe', second.name);
  await tell(third, 'peer', 'probe', fourth.name);
  for (const node of lab.nodes) {
    await eventually(async () => /in Cluster \(Connected/.test((await node.peers()).join()));
  }
  for (const [from, to] of [
    [first, third],
    [fourth, second],
  ] as const) {
    await tell(from, 'peer', 'probe', to.name);
    await tell(from, '--xml', 'peer', 'probe', to.name);
  }
  for (const node of lab.nodes) await tell(node, 'peer', 'status');
  return normalised(said);
}

describe.skipIf(missing !== undefined)(
  `what is said of members of another pool${missing === undefined ? '' : ` (${missing})`}`,
  { timeout: 600_000 },
  () => {
    let expected: Said[];
    beforeAll(async () => {
      expected = await playPools(['C', 'C']);
    }, 600_000);

    it.each<{ kinds: readonly [Kind, Kind] }>([
      { kinds: ['ours', 'ours'] },
      { kinds: ['ours', 'C'] },
      { kinds: ['C', 'ours'] },
    ])('is what C says: $kinds', async ({ kinds }) => {
      expect(await playPools(kinds)).toEqual(expected);
    });
  },
);
