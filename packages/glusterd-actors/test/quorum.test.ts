import { afterEach, describe, expect, it, vi } from 'vitest';

import { makeBrick, makeVolume, VolumeStatus } from '../src/volumes/volume.ts';
import { PoolNetwork } from './support/pool-node.ts';

let network = new PoolNetwork();

afterEach(async () => {
  await network[Symbol.asyncDispose]();
  network = new PoolNetwork();
});

const soon = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 50_000, interval: 5 });
const NO_QUORUM = 'Cluster quorum is not met. Changing peers is not allowed in this state';

describe('a pool with a volume that asks for quorum', () => {
  it('has its bricks stopped on a node that is alone, also after a restart, and started when it is not', async () => {
    const done: string[] = [];
    const brickProcesses = {
      stop: ({ path }: { path: string }) => Promise.resolve(void done.push(`stop ${path}`)),
      start: ({ path }: { path: string }) => Promise.resolve(void done.push(`start ${path}`)),
    };
    const one = await network.node('one', { brickProcesses });
    const two = await network.node('two');
    const three = await network.node('three');
    for (const { name } of [two, three]) expect(await one.probe(name)).toMatchObject({ op_ret: 0 });
    for (const node of network.nodes) await soon(() => expect(node.members).toHaveLength(2));
    const volume = makeVolume({
      name: 'data',
      uuid: '00000000-0000-4000-8000-0000000000aa',
      status: VolumeStatus.STARTED,
      options: new Map([['cluster.server-quorum-type', 'server']]),
      bricks: [one, two].map(({ name, uuid }) => makeBrick({ hostname: name, uuid, path: `/${name}` })),
    });
    const volumes = new Map([['data', volume]]);
    one.glusterd.publish({ volumes });

    await two.stop();
    await soon(() => expect(one.members).toEqual(['three']));
    expect(one.glusterd.quorum.statusOf(volume)).toBe('meets');
    await three.stop();
    await soon(() => expect(done).toEqual(['start /one', 'stop /one']));
    expect(await one.probe('four')).toMatchObject({ op_ret: -1, op_errno: 8, op_errstr: NO_QUORUM });
    await three.start();
    await soon(() => expect(done).toEqual(['start /one', 'stop /one', 'start /one']));

    // Nobody answers: whoever is asked first says nothing of the other.
    await three.stop();
    await one.stop();
    done.length = 0;
    await one.start({ brickProcesses });
    one.glusterd.publish({ volumes });
    await soon(() => expect(done).toEqual(['stop /one']));
    expect(one.glusterd.snapshot.peers.map(({ quorum }) => quorum)).toEqual(['down', 'down']);
    await two.start();
    await soon(() => expect(done).toEqual(['stop /one', 'start /one']));
    expect(await one.detach('two')).toMatchObject({ op_ret: -1, op_errno: 4 });
    expect(one.logged).toContain('Server quorum lost for volume data. Stopping local bricks.');
  });
});
