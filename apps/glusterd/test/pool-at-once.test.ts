/** Peers that want something of each other at the same time. */
import { describe, expect, it } from 'vitest';

import { missingForNamespaces } from './support/daemon.ts';
import type { Ended } from './support/daemon.ts';
import { eventually, Lab } from './support/lab.ts';
import type { Kind, LabNode } from './support/lab.ts';

const missing = missingForNamespaces('nsenter', 'ip', 'gluster', '/usr/sbin/glusterd');

async function started(kinds: readonly Kind[]): Promise<Lab> {
  const lab = await Lab.of(kinds);
  await Promise.all(lab.nodes.map((node) => node.start()));
  return lab;
}

/** Waits until each of `nodes` lists all the others, as connected members. */
async function untilWhole(nodes: readonly LabNode[]): Promise<void> {
  for (const node of nodes) {
    const others = nodes.filter((one) => one !== node).map(({ name }) => `${name}: Peer in Cluster (Connected)`);
    try {
      await eventually(async () => (await node.peers()).join() === others.sort().join());
    } catch (cause) {
      throw new Error(`${node.name} lists ${(await node.peers()).join(', ')}`, { cause });
    }
  }
}

function probe(from: LabNode, to: LabNode): Promise<Ended> {
  return from.gluster('peer', 'probe', to.name);
}

const SUCCESS = { stdout: 'peer probe: success\n', code: 0 };

describe.skipIf(missing !== undefined)(`at once${missing === undefined ? '' : ` (${missing})`}`, () => {
  it.each<{ kinds: readonly [Kind, Kind] }>([{ kinds: ['ours', 'ours'] }, { kinds: ['ours', 'C'] }])(
    'two nodes that probe each other are one pool: $kinds',
    { timeout: 600_000 },
    async ({ kinds }) => {
      await using lab = await started(kinds);
      const [first, second] = lab.nodes as [LabNode, LabNode];
      const answers = await Promise.all([probe(first, second), probe(second, first)]);
      expect(answers.some(({ code }) => code === 0)).toBe(true);
      await untilWhole(lab.nodes);
    },
  );

  it.each<{ kinds: readonly Kind[] }>([
    { kinds: ['ours', 'ours', 'C', 'ours', 'C'] },
    { kinds: ['C', 'ours', 'C', 'ours'] },
  ])('a node probes all others of $kinds', { timeout: 600_000 }, async ({ kinds }) => {
    await using lab = await started(kinds);
    const [first, ...others] = lab.nodes as [LabNode, ...LabNode[]];
    for (const answer of await Promise.all(others.map((node) => probe(first, node)))) {
      expect(answer).toMatchObject(SUCCESS);
    }
    await untilWhole(lab.nodes);
  });

  it.each<{ kinds: readonly Kind[] }>([
    { kinds: ['ours', 'ours', 'C', 'ours'] },
    { kinds: ['ours', 'C', 'ours', 'C'] },
  ])('two members take in one node each: $kinds', { timeout: 600_000 }, async ({ kinds }) => {
    await using lab = await started(kinds);
    const [first, second, third, fourth] = lab.nodes as [LabNode, LabNode, LabNode, LabNode];
    expect(await probe(first, second)).toMatchObject(SUCCESS);
    await untilWhole([first, second]);
    for (const answer of await Promise.all([probe(first, third), probe(second, fourth)])) {
      expect(answer).toMatchObject(SUCCESS);
    }
    await untilWhole(lab.nodes);
  });

  it('two members take in the same node', { timeout: 600_000 }, async () => {
    await using lab = await started(['ours', 'ours', 'ours']);
    const [first, second, third] = lab.nodes as [LabNode, LabNode, LabNode];
    expect(await probe(first, second)).toMatchObject(SUCCESS);
    await untilWhole([first, second]);
    const answers = await Promise.all([probe(first, third), probe(second, third)]);
    expect(answers.some(({ code }) => code === 0)).toBe(true);
    await untilWhole(lab.nodes);
  });

  it.each<{ kinds: readonly Kind[] }>([{ kinds: ['ours', 'ours', 'ours'] }, { kinds: ['ours', 'C', 'ours', 'C'] }])(
    'all come back after all were gone: $kinds',
    { timeout: 600_000 },
    async ({ kinds }) => {
      await using lab = await started(kinds);
      const [first, ...others] = lab.nodes as [LabNode, ...LabNode[]];
      for (const node of others) expect(await probe(first, node)).toMatchObject(SUCCESS);
      await untilWhole(lab.nodes);
      for (const signal of ['KILL', 'TERM'] as const) {
        await Promise.all(lab.nodes.map((node) => node.stop(signal)));
        await Promise.all(lab.nodes.map((node) => node.start()));
        await untilWhole(lab.nodes);
      }
    },
  );
});
