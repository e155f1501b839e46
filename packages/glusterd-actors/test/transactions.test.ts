import { describe, expect, it } from 'vitest';
import { PoolNetwork } from './support/pool-node.ts';
import type { PoolNode } from './support/pool-node.ts';

const RATIO = 'cluster.server-quorum-ratio';

function set(node: PoolNode, value: string): ReturnType<PoolNode['command']> {
  return node.command('SET_VOLUME', { volname: 'all', count: '2', key1: RATIO, value1: value });
}

async function poolOf(network: PoolNetwork, ...names: string[]): Promise<PoolNode[]> {
  const nodes: PoolNode[] = [];
  for (const name of names) nodes.push(await network.node(name));
  for (const name of names.slice(1)) await nodes[0]!.probe(name);
  for (const node of nodes) await expect.poll(() => node.members.length, { timeout: 50_000 }).toBe(names.length - 1);
  return nodes;
}

describe('options of the cluster', () => {
  it('are the same on all nodes, from wherever they are set and reset, and stored there', async () => {
    await using network = new PoolNetwork();
    const nodes = await poolOf(network, 'node1', 'node2', 'node3');
    for (const [index, node] of nodes.entries()) {
      expect(await set(node, `6${index}`)).toMatchObject({ op_ret: 0, op_errstr: '' });
      for (const { glusterd, store } of nodes) {
        expect(glusterd.snapshot.options.get(RATIO)).toBe(`6${index}`);
        expect(store.options.load().get(RATIO)).toBe(`6${index}`);
        expect(store.options.load().get('global-option-version')).toBe(String(index + 1));
        expect(glusterd.locks.table.named.size).toBe(0);
      }
    }
    expect(await nodes[1]!.command('RESET_VOLUME', { volname: 'all', key: 'all' })).toMatchObject({ op_ret: 0 });
    for (const { store } of nodes) expect([...store.options.load()]).toEqual([['global-option-version', '4']]);
  });

  it('are one command’s at a time', async () => {
    await using network = new PoolNetwork();
    const nodes = await poolOf(network, 'node1', 'node2');
    const answers = await Promise.all(nodes.flatMap((node, index) => [set(node, `7${index}`), set(node, `8${index}`)]));
    for (const { op_ret, op_errstr } of answers) {
      if (op_ret !== 0) expect(op_errstr).toMatch(/^(Another transaction is in progress for all\.|Locking failed on )/);
    }
    const values = nodes.map(({ glusterd }) => glusterd.snapshot.options.get(RATIO));
    expect(values[0]).toBe(values[1]);
    for (const { glusterd } of nodes) expect(glusterd.locks.table.named.size).toBe(0);
  });

  it('can be set again once a node is gone that had them locked', async () => {
    await using network = new PoolNetwork();
    const [first, second] = (await poolOf(network, 'node1', 'node2')) as [PoolNode, PoolNode];
    second.glusterd.locks.tryTake(['all_vol'], first.uuid);
    expect(await set(second, '60')).toMatchObject({ op_ret: -1 });
    await first.stop();
    await expect.poll(() => second.members.length, { timeout: 50_000 }).toBe(0);
    expect(await set(second, '60')).toMatchObject({ op_ret: 0 });
    // Who was away takes over what was set meanwhile.
    await first.start();
    await expect.poll(() => first.glusterd.snapshot.options.get(RATIO), { timeout: 50_000 }).toBe('60');
  });
});
