import { describe, expect, it } from 'vitest';
import { VolumeStatus, VolumeType } from '../src/volumes/volume.ts';
import { makeBrick, makeVolume } from '../src/volumes/volume.ts';
import { texts } from './support/ask-cli.ts';
import { PoolNetwork } from './support/pool-node.ts';
import type { PoolNode } from './support/pool-node.ts';

/** Three nodes that are members, each with a brick of the volume `rep`, which is started. */
async function poolOf(network: PoolNetwork): Promise<readonly PoolNode[]> {
  const nodes: PoolNode[] = [];
  for (const name of ['node1', 'node2', 'node3']) nodes.push(await network.node(name));
  for (const name of ['node2', 'node3']) await nodes[0]!.probe(name);
  for (const node of nodes) await expect.poll(() => node.members.length, { timeout: 50_000 }).toBe(2);
  const volume = makeVolume({
    name: 'rep',
    uuid: '00000000-0000-4000-8000-00000000000a',
    type: VolumeType.REPLICATE,
    status: VolumeStatus.STARTED,
    replicaCount: 3,
    bricks: nodes.map(({ name, uuid }) => makeBrick({ hostname: name, uuid, path: `/b/${name}`, port: 50_000 })),
  });
  for (const { glusterd } of nodes) glusterd.publish({ volumes: new Map([['rep', volume]]) });
  return nodes;
}

const VOLUME = '256';

describe('volume status', () => {
  it('has what all nodes know, by whichever it is asked', async () => {
    await using network = new PoolNetwork();
    for (const node of await poolOf(network)) {
      const rsp = await node.command('STATUS_VOLUME', { volname: 'rep', cmd: VOLUME });
      expect(rsp).toMatchObject({ op_ret: 0, op_errstr: '' });
      const answer = texts(rsp);
      expect(answer).toMatchObject({ count: '6', 'brick-index-max': '2', 'other-count': '3', tasks: '0' });
      expect([0, 1, 2].map((i) => answer[`brick${i}.path`])).toEqual(['/b/node1', '/b/node2', '/b/node3']);
      expect(answer['brick3.path']).toBe('localhost');
      const others = [answer['brick4.path'], answer['brick5.path']].sort();
      expect(others).toEqual(['node1', 'node2', 'node3'].filter((name) => name !== node.name));
      expect(node.glusterd.locks.table.named.size).toBe(0);
    }
  });

  it('fails when one node knows the volume no more, and leaves no locks', async () => {
    await using network = new PoolNetwork();
    const [first, second] = await poolOf(network);
    second!.glusterd.publish({ volumes: new Map() });
    const rsp = await first!.command('STATUS_VOLUME', { volname: 'rep', cmd: VOLUME });
    expect(rsp).toMatchObject({
      op_ret: -1,
      op_errstr: 'Staging failed on node2. Error: Volume rep does not exist',
    });
    for (const { glusterd } of network.nodes) expect(glusterd.locks.table.named.size).toBe(0);
  });
});
