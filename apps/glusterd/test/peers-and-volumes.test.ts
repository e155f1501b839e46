import { describe, expect, it } from 'vitest';

import { become, brick, brickLab, done, said, untilConnected } from './support/brick-lab.ts';
import { missingForNamespaces } from './support/daemon.ts';
import { eventually } from './support/lab.ts';
import type { Kind, LabNode } from './support/lab.ts';

const missing = missingForNamespaces('nsenter', 'ip', 'gluster', '/usr/sbin/glusterd', '/usr/sbin/glusterfsd');

/** A volume with a brick on each of these. */
async function create(from: LabNode, name: string, ...nodes: readonly LabNode[]): Promise<void> {
  const bricks = nodes.map((node) => brick(node, name));
  await done(from, `volume create ${name} ${bricks.join(' ')} force`);
}

async function volumes(node: LabNode): Promise<string> {
  const { stdout } = await node.gluster('volume', 'list');
  return stdout.trim().split('\n').join();
}

describe.skipIf(missing !== undefined)(`peers and volumes${missing === undefined ? '' : ` (${missing})`}`, () => {
  it('are in the way of each other as on nodes of C', { timeout: 600_000 }, async () => {
    await using made = await brickLab(4);
    const [theirs, ours, apart, other] = made.nodes as [LabNode, LabNode, LabNode, LabNode];
    await done(theirs, `peer probe ${ours.name}`);
    await untilConnected([theirs, ours]);
    await create(theirs, 'both', theirs, ours);
    await create(apart, 'own', apart);
    await create(other, 'own', other);
    for (const node of [ours, apart]) await become(node, 'ours');
    await untilConnected([theirs, ours]);

    // Each is asked for the other one, by whichever kind of daemon.
    for (const [from, to] of [
      [theirs, ours],
      [ours, theirs],
    ] as const) {
      for (const force of ['', ' force']) {
        expect(await said(from, `peer detach ${to.name}${force}`)).toBe(
          `255: peer detach: failed: Peer ${to.name} hosts one or more bricks. If the peer is in not recoverable state then use either replace-brick or remove-brick command with force to remove all bricks from the peer and attempt the peer detach again.\n`,
        );
      }
    }
    // A node with volumes is nobody's, and nobody's who has some is this node's.
    for (const from of [theirs, ours, apart, other]) {
      for (const to of [apart, other]) {
        if (to === from) continue;
        expect(`${from.name}: ${await said(from, `peer probe ${to.name}`)}`).toBe(
          `${from.name}: 1: peer probe: failed: ${to.name} is either already part of another cluster or having volumes configured\n`,
        );
      }
    }
    expect(await apart.peers()).toEqual([]);
  });

  it.each<{ from: Kind; to: Kind }>([
    { from: 'ours', to: 'C' },
    { from: 'C', to: 'ours' },
    { from: 'ours', to: 'ours' },
  ])(
    'of a node of $from part with one of $to, each with what is its own',
    { timeout: 600_000 },
    async ({ from, to }) => {
      await using made = await brickLab(3);
      const { nodes } = made;
      const [first, second, third] = nodes as [LabNode, LabNode, LabNode];
      for (const node of [second, third]) await done(first, `peer probe ${node.name}`);
      await untilConnected(nodes);
      await create(first, 'here', first, third);
      await create(first, 'there', second);
      await create(first, 'third', third);
      if (from === 'ours') await become(first, 'ours');
      if (to === 'ours') await become(second, 'ours');
      await untilConnected(nodes);
      for (const node of nodes) expect(await volumes(node)).toBe('here,there,third');

      await done(first, `peer detach ${second.name}`);
      await untilConnected([first, third]);
      for (const node of [first, third]) await eventually(async () => (await volumes(node)) === 'here,third');
      await eventually(async () => (await volumes(second)) === 'there');
      await eventually(async () => (await second.peers()).length === 0);
      // As it was stored, too.
      for (const node of [first, second]) await become(node, node.kind === 'C' ? 'ours' : 'C');
      expect([await volumes(first), await volumes(second)]).toEqual(['here,third', 'there']);
    },
  );
});
