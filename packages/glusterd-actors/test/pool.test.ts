import { Dict, friendProgram, gf_deprobe_resp, gf_probe_resp, parseUuid } from '@gluster-ts/protocol';
import { RpcClnt } from '@gluster-ts/rpc-clnt';
import { connect } from '@gluster-ts/rpc-transport';
import { StoreError } from '@gluster-ts/store';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { PeerStore } from '../src/pool/peer-store.ts';
import { forgetfulPeerStore } from '../src/pool/peer-store.ts';
import { PoolNetwork } from './support/pool-node.ts';
import type { PoolNode } from './support/pool-node.ts';

const OTHER_UUID = '99999999-2222-4333-8444-555555555555';

let network: PoolNetwork;
beforeEach(() => (network = new PoolNetwork()));
afterEach(async () => {
  await network[Symbol.asyncDispose]();
});

const until = (condition: () => boolean): Promise<boolean> => vi.waitUntil(condition, { timeout: 50_000, interval: 5 });

/** Waits until all of them, and no others, are one pool in the eyes of each. */
async function untilWhole(...nodes: readonly PoolNode[]): Promise<void> {
  for (const node of nodes) {
    const others = nodes.filter((other) => other !== node).map(({ name }) => name);
    await until(() => node.members.map((names) => names.split('|')[0]).join() === others.join());
  }
}

/** Nodes that are one pool. */
async function pool(...names: readonly string[]): Promise<PoolNode[]> {
  const nodes: PoolNode[] = [];
  for (const name of names) {
    const node = await network.node(name);
    const [first] = nodes;
    nodes.push(node);
    if (first === undefined) continue;
    expect(await first.probe(name)).toMatchObject({ op_ret: 0, op_errno: 0, op_errstr: '' });
    await untilWhole(...nodes);
  }
  return nodes;
}

/** Somebody who calls a node from one of the addresses of the loopback. */
async function stranger(node: PoolNode, from: string): Promise<RpcClnt> {
  const port = network.ports.get(node.address)!;
  return new RpcClnt(await connect({ host: node.address, port }, { localAddress: from }));
}

describe('a pool', () => {
  it('comes about by probing, is stored by all before they say so, and told to those who are in it already', async () => {
    const [a, b, c] = (await pool('a', 'b', 'c')) as [PoolNode, PoolNode, PoolNode];
    expect([a.stored, b.stored, c.stored]).toEqual([
      ['b 3', 'c 3'],
      ['a 3', 'c 3'],
      ['a 3', 'b 3'],
    ]);
  });

  it('tells what its state machine did', async () => {
    const [, b] = (await pool('a', 'b')) as [PoolNode, PoolNode];
    const { id } = b.glusterd.pool.members[0]!;
    const dict = b.glusterd.pool.transitions.dict(id);
    const steps = Array.from({ length: dict.int32('count') ?? 0 }, (_, n) =>
      ['old-state', 'event', 'new-state'].map((key) => dict.string(`log${n}-${key}`)),
    );
    expect(steps[0]?.[0]).toBe('Probe Received from peer');
    expect(steps.map(([, event]) => event)).toContain('GD_FRIEND_EVENT_RCVD_FRIEND_REQ');
    expect(steps.map(([, , next]) => next)).toContain('Peer in Cluster');
    expect(dict.string('log0-time')).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000$/);
  });

  it('takes a node in from any side', async () => {
    const [, b] = (await pool('a', 'b')) as [PoolNode, PoolNode];
    const c = await network.node('c');
    expect(await b.probe('c')).toMatchObject({ op_ret: 0 });
    await untilWhole(...network.nodes);
    expect(c.members).toEqual(['a', 'b']);
  });

  it('keeps other names of a peer, and tells them', async () => {
    const [a, b, c] = (await pool('a', 'b', 'c')) as [PoolNode, PoolNode, PoolNode];
    expect(await a.probe(b.address)).toMatchObject({ op_ret: 0, op_errno: 0 });
    await until(() => a.members.includes(`b|${b.address}`) && c.members.includes(`b|${b.address}`));
    const { GF_PROBE_FRIEND } = gf_probe_resp;
    expect(await a.probe(b.address)).toMatchObject({ op_ret: 0, op_errno: GF_PROBE_FRIEND });
    expect(await a.probe('b')).toMatchObject({ op_errstr: 'Host b port 24007 already in peer list' });
    await until(() => a.stored.includes(`b|${b.address} 3`));
  });

  it('is there again after each of its nodes was', async () => {
    const nodes = await pool('a', 'b', 'c');
    for (const node of nodes) {
      await node.stop();
      const others = nodes.filter((other) => other !== node);
      await until(() => others.every(({ members }) => !members.includes(node.name)));
      await node.start();
      await untilWhole(...nodes);
    }
  });

  it('of 32 nodes comes about by probing from one of them', { timeout: 120_000 }, async () => {
    const nodes = await pool('n1');
    const [first] = nodes as [PoolNode];
    for (let index = 2; index <= 32; index++) {
      nodes.push(await network.node(`n${index}`));
      expect(await first.probe(`n${index}`)).toMatchObject({ op_ret: 0 });
    }
    for (const node of nodes) await until(() => node.members.length === 31);
    expect(nodes.every((node) => node.stored.length === 31)).toBe(true);
  });

  it('lets a node go, on both sides, and take another in', async () => {
    const [a, b, c] = (await pool('a', 'b', 'c')) as [PoolNode, PoolNode, PoolNode];
    expect(await a.detach(c.address)).toMatchObject({ op_ret: 0 });
    await until(() => b.glusterd.snapshot.peers.length === 1 && c.glusterd.snapshot.peers.length === 0);
    expect([a.stored, b.stored, c.stored]).toEqual([['b 3'], ['a 3'], []]);
    expect(await b.probe('c')).toMatchObject({ op_ret: 0 });
    await untilWhole(a, b, c);
  });

  it('drops a node that is down, which learns of it when it is back', async () => {
    const [a, b, c] = (await pool('a', 'b', 'c')) as [PoolNode, PoolNode, PoolNode];
    await c.stop();
    await until(() => !a.members.includes('c') && !b.members.includes('c'));
    expect(await a.detach('b')).toMatchObject({ op_errno: gf_deprobe_resp.GF_DEPROBE_FRIEND_DOWN });
    expect(await a.detach('c')).toMatchObject({ op_ret: 0 });
    await until(() => b.glusterd.snapshot.peers.length === 1);
    await c.start();
    expect(c.glusterd.snapshot.peers).toHaveLength(2);
    expect(c.members).toEqual([]);
    // Nobody greets it any more.
    await until(() => c.logged.some((line) => line.includes('does not tell its operating versions')));
  });
});

describe('a probe', () => {
  it('of nobody says so, and leaves nothing', async () => {
    const a = await network.node('a');
    expect(await a.probe('nowhere')).toMatchObject({
      op_ret: -1,
      op_errno: 107,
      op_errstr: 'Probe returned with Transport endpoint is not connected',
    });
    expect([a.glusterd.snapshot.peers, a.stored]).toEqual([[], []]);
  });

  it('of a member of another pool is refused', async () => {
    const [a] = (await pool('a', 'b')) as [PoolNode];
    const c = await network.node('c');
    expect(await c.probe('a')).toMatchObject({
      op_ret: -1,
      op_errno: gf_probe_resp.GF_PROBE_ANOTHER_CLUSTER,
      op_errstr: 'a is either already part of another cluster or having volumes configured',
    });
    expect([c.glusterd.snapshot.peers.length, a.members]).toEqual([0, ['b']]);
  });

  it('of a node with the same UUID is refused', async () => {
    const a = await network.node('a');
    const b = await network.node('b');
    await b.stop();
    b.store.identity.save(a.uuid, 100_000);
    await b.start();
    expect(await a.probe('b')).toMatchObject({ op_errstr: 'Peer uuid (host b) is same as local uuid' });
    expect([a.stored, b.stored]).toEqual([[], []]);
  });

  it('of a node that cannot work at our operating version is refused', async () => {
    const a = await network.node('a');
    await network.node('b');
    await a.stop();
    a.store.identity.save(a.uuid, 100_001);
    await a.start();
    expect(await a.probe('b')).toMatchObject({ op_errstr: 'Peer b does not support required op-version' });
  });

  it('hands the operating version of its pool on', async () => {
    const a = await network.node('a');
    await a.stop();
    a.store.identity.save(a.uuid, 70_000);
    await a.start();
    const b = await network.node('b');
    expect(await a.probe('b')).toMatchObject({ op_ret: 0 });
    expect(b.store.identity.load()?.operatingVersion).toBe('70000');
  });

  it('hands the options of its pool on, when they are newer', async () => {
    const a = await network.node('a');
    await a.stop();
    a.store.options.save(
      new Map([
        ['cluster.server-quorum-ratio', '60'],
        ['global-option-version', '2'],
      ]),
    );
    await a.start();
    const b = await network.node('b');
    await a.probe('b');
    await untilWhole(a, b);
    expect([...b.store.options.load()].sort()).toEqual([
      ['cluster.server-quorum-ratio', '60'],
      ['global-option-version', '2'],
    ]);
    expect(b.glusterd.snapshot.options.get('cluster.server-quorum-ratio')).toBe('60');
    expect([...a.store.options.load().keys()]).toHaveLength(2);
  });

  it('from both sides at once makes one pool', async () => {
    const [a, b] = [await network.node('a'), await network.node('b')];
    const answers = await Promise.all([a.probe('b'), b.probe('a')]);
    expect(answers.some(({ op_ret }) => op_ret === 0)).toBe(true);
    await untilWhole(a, b);
  });

  it('that cannot be stored has not happened', async () => {
    const peerStore: PeerStore = {
      ...forgetfulPeerStore,
      savePeers: () => {
        throw new StoreError('ERR_STORE_WRITE', '/g/peers', 'Cannot write /g/peers: No space left on device');
      },
    };
    const a = await network.node('a', { peerStore });
    const b = await network.node('b');
    void a.probe('b');
    await until(() => a.logged.some((line) => line.includes('No space left on device')));
    expect(a.members).toEqual([]);
    expect(b.members).toEqual([]);
  });
});

describe('a node that stops', () => {
  it('leaves nobody waiting', async () => {
    const never = (): Promise<never> => new Promise(() => undefined);
    const a = await network.node('a', { peerConnector: never });
    await network.node('b');
    const { pool: peers } = a.glusterd;
    const answer = a.probe('b');
    await until(() => peers.members.length === 1);
    peers.stop();
    expect(await answer).toMatchObject({ op_ret: -1, op_errno: 107 });
    expect(await a.probe('b')).toMatchObject({ op_ret: -1, op_errno: 107 });
    const call = { procedure: 'PROBE_QUERY', args: { uuid: OTHER_UUID, hostname: 'a', port: 24_007 } } as const;
    expect(await peers.request(call, 'x')).toMatchObject({ opRet: -1, opErrno: 107 });
  });
});

describe('a stranger', () => {
  const uuid = parseUuid(OTHER_UUID)!;
  const call = { uuid, hostname: 'x', port: 24_007 };

  it('changes nothing in a pool', async () => {
    const [a, b] = (await pool('a', 'b')) as [PoolNode, PoolNode];
    await using clnt = await stranger(a, '127.0.99.1');
    const { GF_PROBE_ANOTHER_CLUSTER, GF_PROBE_UNKNOWN_PEER } = gf_probe_resp;
    expect(await clnt.call(friendProgram, 'PROBE_QUERY', call)).toMatchObject({
      op_ret: -1,
      op_errno: GF_PROBE_ANOTHER_CLUSTER,
      hostname: 'x',
    });
    const vols = new Uint8Array(0);
    const refused = { op_ret: -1, op_errno: GF_PROBE_UNKNOWN_PEER };
    expect(await clnt.call(friendProgram, 'FRIEND_ADD', { ...call, vols })).toMatchObject(refused);
    const friends = new Dict().setInt32('op', 2).setInt32('count', 0).setString('hostname', 'b').serialize();
    expect(await clnt.call(friendProgram, 'FRIEND_UPDATE', { uuid, friends, port: 0 })).toMatchObject(refused);
    expect(await clnt.call(friendProgram, 'FRIEND_REMOVE', { ...call, vols })).toMatchObject({ op_ret: 0 });
    expect([a.members, b.members, a.stored]).toEqual([['b'], ['a'], ['b 3']]);
  });

  it('may become the first peer, and is turned away when it has volumes', async () => {
    const a = await network.node('a');
    network.names['x'] = ['127.0.99.1'];
    await using clnt = await stranger(a, '127.0.99.1');
    expect(await clnt.call(friendProgram, 'PROBE_QUERY', call)).toMatchObject({ op_ret: 0 });
    const vols = new Dict().setInt32('count', 1).setInt32('snap_count', 0).serialize();
    expect(await clnt.call(friendProgram, 'FRIEND_ADD', { ...call, vols })).toMatchObject({
      op_ret: -1,
      op_errno: gf_probe_resp.GF_PROBE_VOLUME_CONFLICT,
    });
    expect(a.stored).toEqual(['x 6']);
  });
});

describe('a member', () => {
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom('n9', 'a=b', 'x\ny', '#', '4fc5087e-06cf-4c43-b756-7e6e959d7ccb', '2', '-1', '99999999'),
  );
  const value = text.filter((one) => !one.includes('\0'));
  const updateKey = fc.constantFrom(
    ...['count', 'hostname', 'friend1.uuid', 'friend1.hostname', 'friend1.address-count', 'friend1.hostname0'],
    ...['friend1.term', 'friend2.uuid', 'friend2.hostname', 'detached-count', 'detached1.uuid', 'detached1.term'],
  );
  const addKey = fc.constantFrom(
    ...['own-term', 'global-opt-count', 'global.key1', 'global.val1', 'global.key2', 'global.val2'],
    ...['hostname_in_cluster', 'detached-count', 'detached1.uuid', 'detached1.term'],
  );

  function dictOf(pairs: Record<string, string>, ...more: readonly (readonly [string, number])[]): Uint8Array {
    const dict = new Dict();
    for (const [key, number] of more) dict.setInt32(key, number);
    for (const [key, one] of Object.entries(pairs)) dict.setString(key, one);
    return dict.serialize();
  }

  it('cannot make a node store what it cannot read back', async () => {
    const [a, b] = (await pool('alpha', 'beta')) as [PoolNode, PoolNode];
    await using clnt = await stranger(a, b.address);
    const uuid = parseUuid(b.uuid)!;
    await fc.assert(
      fc.asyncProperty(fc.dictionary(updateKey, value), fc.dictionary(addKey, value), async (updatePairs, addPairs) => {
        const friends = dictOf(updatePairs, ['op', 1], ['count', 2], ['detached-count', 1]);
        expect(await clnt.call(friendProgram, 'FRIEND_UPDATE', { uuid, friends, port: 0 })).toBeDefined();
        const vols = dictOf(addPairs, ['count', 0], ['snap_count', 0], ['global-opt-count', 2]);
        await clnt.call(friendProgram, 'FRIEND_ADD', { uuid, hostname: 'beta', port: 0, vols });
        const warnings: string[] = [];
        expect(a.storedWithWarnings(warnings)).toContain(b.uuid);
        expect(warnings).toEqual([]);
        const kept = a.glusterd.pool.members.map((member) => member.uuid);
        expect(new Set(kept).size).toBe(kept.length);
        expect(kept).not.toContain(a.uuid);
      }),
    );
  });

  it('that sends what is no dict is told so, and changes nothing', async () => {
    const [a, b] = (await pool('alpha', 'beta')) as [PoolNode, PoolNode];
    await using clnt = await stranger(a, b.address);
    const friends = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0);
    const update = await clnt.call(friendProgram, 'FRIEND_UPDATE', { uuid: parseUuid(b.uuid)!, friends, port: 0 });
    expect(update).toMatchObject({ op_ret: -1, op_errno: 22 });
    expect(a.members).toEqual(['beta']);
  });
});
