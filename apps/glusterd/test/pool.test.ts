import { describe, expect, it } from 'vitest';

import { missingForNamespaces } from './support/daemon.ts';
import { eventually, Lab } from './support/lab.ts';
import type { Family, Kind, LabNode } from './support/lab.ts';

const missing = missingForNamespaces('nsenter', 'ip', 'gluster', '/usr/sbin/glusterd');

/** What each of `nodes` should list: all the others, members and connected. */
function wholeList(nodes: readonly LabNode[], own: LabNode, state = 'Peer in Cluster (Connected)'): string[] {
  return nodes
    .filter((node) => node !== own)
    .map(({ name }) => `${name}: ${state}`)
    .sort();
}

async function lists(node: LabNode, expected: readonly string[]): Promise<boolean> {
  return (await node.peers()).join() === expected.join();
}

/** Waits until all of `nodes`, and no others, are one pool in the eyes of each. */
async function untilWhole(nodes: readonly LabNode[]): Promise<void> {
  for (const node of nodes) {
    const expected = wholeList(nodes, node);
    try {
      await eventually(() => lists(node, expected));
    } catch (cause) {
      throw new Error(`${node.name} lists ${(await node.peers()).join(', ')}`, { cause });
    }
  }
}

async function probe(from: LabNode, to: LabNode, name: string = to.name): Promise<void> {
  expect(await from.gluster('peer', 'probe', name)).toMatchObject({ stdout: 'peer probe: success\n', code: 0 });
}

const layouts: readonly { readonly kinds: readonly Kind[]; readonly family: Family }[] = [
  { kinds: ['ours', 'ours'], family: 6 },
  { kinds: ['ours', 'C'], family: 4 },
  { kinds: ['C', 'ours'], family: 6 },
  { kinds: ['ours', 'C', 'C', 'ours', 'C'], family: 4 },
];

describe.skipIf(missing !== undefined)(`a pool${missing === undefined ? '' : ` (${missing})`}`, () => {
  it.concurrent.each(layouts.map((layout) => ({ ...layout, name: layout.kinds.join(', ') })))(
    'of $name over IPv$family',
    { timeout: 600_000 },
    async ({ kinds, family }) => {
      await using lab = await Lab.of(kinds, undefined, family);
      const { nodes } = lab;
      const [first, second] = nodes as [LabNode, LabNode];
      const last = nodes.at(-1)!;
      const others = nodes.slice(0, -1);
      await Promise.all(nodes.map((node) => node.start()));

      // From the first, and the last of them from the second once that is a member.
      await probe(first, second);
      await untilWhole([first, second]);
      for (const node of nodes.slice(2, -1)) await probe(first, node);
      if (last !== second) {
        await untilWhole(others);
        await probe(second, last);
      }
      await untilWhole(nodes);
      // By its address it gets another name.
      await probe(first, second, second.address);
      const again = await second.gluster('peer', 'probe', first.name);
      expect(again.stdout).toBe(`peer probe: Host ${first.name} port 24007 already in peer list\n`);

      // The cable of one.
      lab.unplug(last);
      for (const node of others) {
        const gone = `${last.name}: Peer in Cluster (Disconnected)`;
        await eventually(async () => (await node.peers()).includes(gone));
      }
      lab.plug(last);
      await untilWhole(nodes);

      for (const signal of ['TERM', 'KILL'] as const) {
        for (const node of nodes) {
          await node.stop(signal);
          await node.start();
          await untilWhole(nodes);
        }
      }

      // The other kind of daemon takes the files over, and gives them back; in pairs, which is quicker.
      const { kind } = first;
      for (const taker of last === second ? ([kind === 'C' ? 'ours' : 'C', kind] as const) : []) {
        await first.stop('TERM');
        first.kind = taker;
        await first.start();
        await untilWhole(nodes);
      }

      expect(await second.gluster('peer', 'detach', last === second ? first.name : last.name)).toMatchObject({
        stdout: 'peer detach: success\n',
      });
      await untilWhole(last === second ? [second] : others);
      await untilWhole([last === second ? first : last]);
      await probe(first, last);
      await untilWhole(nodes);
    },
  );
});
