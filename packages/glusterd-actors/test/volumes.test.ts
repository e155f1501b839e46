import type { Dict } from '@gluster-ts/protocol';
import { friendProgram, gf_probe_resp, parseUuid } from '@gluster-ts/protocol';
import { RpcClnt } from '@gluster-ts/rpc-clnt';
import { connect } from '@gluster-ts/rpc-transport';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { peerDataDict } from '../src/pool/peer-data.ts';
import { PeerState } from '../src/state/peer.ts';
import { storedForm } from '../src/volumes/stored-form.ts';
import { VOLUMES_MAX } from '../src/volumes/volume-limits.ts';
import { makeBrick, makeVolume } from '../src/volumes/volume.ts';
import type { Volume } from '../src/volumes/volume.ts';
import { PoolNetwork } from './support/pool-node.ts';
import type { PoolNode } from './support/pool-node.ts';

const VERSION = 100_000;

let network: PoolNetwork;
beforeEach(() => (network = new PoolNetwork()));
afterEach(async () => {
  await network[Symbol.asyncDispose]();
});

const until = (condition: () => boolean): Promise<boolean> => vi.waitUntil(condition, { timeout: 50_000, interval: 5 });

/** A volume with a brick on each of these nodes. */
function volumeOn(name: string, nodes: readonly PoolNode[], fields: Partial<Volume> = {}): Volume {
  const bricks = nodes.map((node, i) =>
    makeBrick({ hostname: node.address, uuid: node.uuid, path: `/bricks/${name}`, id: `${name}-client-${i}` }),
  );
  return makeVolume({
    name,
    uuid: `dfdd161f-b141-4965-b0f3-faac3cbcb2dd`,
    bricks,
    opVersion: 2,
    clientOpVersion: 2,
    ...fields,
  });
}

/** Nodes of which each has these volumes before it is started. */
async function nodeWith(name: string, volumes: (node: PoolNode) => readonly Volume[]): Promise<PoolNode> {
  const node = await network.node(name);
  await node.stop();
  give(node, volumes(node));
  await node.start();
  return node;
}

function give(node: PoolNode, volumes: readonly Volume[]): void {
  for (const volume of volumes) node.store.volumes.save(storedForm(volume, VERSION), VERSION);
}

/** What of a node's volumes is compared, in memory and as it is stored, which is the same. */
function versions(node: PoolNode): string[] {
  const text = (name: string, version: number | string | undefined, checksum: number): string =>
    `${name} ${version ?? ''} ${checksum}`;
  const stored = node.store.volumes.load(VERSION);
  const here = [...node.glusterd.snapshot.volumes.values()];
  const list = here.map(({ name, version, checksum }) => text(name, version, checksum));
  expect(stored.map(({ name, info, checksum }) => text(name, info.get('version'), checksum))).toEqual(list);
  return list;
}

function stateOf(node: PoolNode): string | undefined {
  const [peer] = node.glusterd.snapshot.peers;
  return Object.entries(PeerState).find(([, state]) => state === peer?.state)?.[0];
}

async function untilFriends(...nodes: readonly PoolNode[]): Promise<void> {
  for (const node of nodes) await until(() => node.members.length === nodes.length - 1);
}

describe('volumes', () => {
  it('are read at start, and what is damaged set aside', async () => {
    const a = await nodeWith('a', (node) => [volumeOn('data', [node]), volumeOn('torn', [node])]);
    expect([...a.glusterd.snapshot.volumes.keys()]).toEqual(['data', 'torn']);
    expect(a.glusterd.snapshot.volumes.get('data')?.bricks[0]?.path).toBe('/bricks/data');
    await a.stop();
    a.disk.removeFile('/g/vols/torn/info');
    await a.start();
    expect([...a.glusterd.snapshot.volumes.keys()]).toEqual(['data']);
  });

  it('go to a node that is probed, and stay there', async () => {
    const options = new Map([['user.note', ' a = b ']]);
    const a = await nodeWith('a', (node) => [volumeOn('data', [node], { options }), volumeOn('other', [node])]);
    const b = await network.node('b');
    expect(await a.probe('b')).toMatchObject({ op_ret: 0, op_errno: 0 });
    await untilFriends(a, b);
    await until(() => b.glusterd.snapshot.volumes.size === 2);
    expect(versions(b)).toEqual(versions(a));
    const brief = ({ glusterd }: PoolNode): unknown => [...glusterd.snapshot.volumes.values()];
    expect(brief(b)).toEqual(brief(a));
    await b.stop();
    await b.start();
    await untilFriends(a, b);
    expect(versions(b)).toEqual(versions(a));
  });

  it('that are newer win, whoever was away', async () => {
    const a = await nodeWith('a', (node) => [volumeOn('data', [node])]);
    const b = await network.node('b');
    await a.probe('b');
    await untilFriends(a, b);
    await until(() => b.glusterd.snapshot.volumes.size === 1);
    for (const [changed, version] of [[a, 2] as const, [b, 3] as const]) {
      const volume = [...changed.glusterd.snapshot.volumes.values()][0]!;
      await changed.stop();
      give(changed, [{ ...volume, version, options: new Map([['user.version', String(version)]]) }]);
      await changed.start();
      await untilFriends(a, b);
      await until(() => [a, b].every((node) => node.glusterd.snapshot.volumes.get('data')?.version === version));
      expect(versions(b)).toEqual(versions(a));
    }
  });

  it('of the same version that differ make both reject the other, and nothing is taken over', async () => {
    const a = await nodeWith('a', (node) => [volumeOn('data', [node])]);
    const b = await network.node('b');
    await a.probe('b');
    await untilFriends(a, b);
    await until(() => b.glusterd.snapshot.volumes.size === 1);
    const before = versions(a);
    await b.stop();
    const volume = a.glusterd.snapshot.volumes.get('data')!;
    give(b, [{ ...volume, options: new Map([['user.note', 'another']]) }, volumeOn('aaa', [b])]);
    await b.start();
    await until(() => stateOf(a) === 'REJECTED' && stateOf(b) === 'REJECTED');
    expect(versions(a)).toEqual(before);
    expect(a.logged.join('\n')).toMatch(
      /^Version of Cksums data differ\. local cksum = \d+, remote cksum = \d+ on peer b$/m,
    );
    // What an operator does about it: the wrong one goes from the node that has it, which is then told of the right one.
    await b.stop();
    for (const { name } of b.store.volumes.load(VERSION)) b.store.volumes.remove(name);
    await b.start();
    await untilFriends(a, b);
    await until(() => b.glusterd.snapshot.volumes.size === 1);
    expect(versions(b)).toEqual(before);
  });

  it('that nobody here has a brick of go when the node is detached; its own stay', async () => {
    const a = await nodeWith('a', (node) => [volumeOn('data', [node]), volumeOn('bare', [])]);
    const b = await network.node('b');
    await a.probe('b');
    await untilFriends(a, b);
    await until(() => b.glusterd.snapshot.volumes.size === 2);
    await b.stop();
    give(b, [volumeOn('own', [b])]);
    await b.start();
    await untilFriends(a, b);
    await until(() => a.glusterd.snapshot.volumes.size === 3);
    // All of its bricks are on the node that goes, which the command line would be told.
    await a.glusterd.pool.detach('b', true);
    await until(() => b.glusterd.snapshot.peers.length === 0 && a.glusterd.snapshot.volumes.size === 2);
    expect(versions(a).map((text) => text.split(' ')[0])).toEqual(['bare', 'data']);
    expect(versions(b).map((text) => text.split(' ')[0])).toEqual(['own']);
    expect(b.logged).toContain('Deleting stale volume data');
  });

  it('are left as they were when they cannot be stored', async () => {
    const a = await nodeWith('a', (node) => [volumeOn('data', [node])]);
    const b = await network.node('b');
    await b.stop();
    const volumeStore = b.store.volumes;
    const failing = {
      load: () => [],
      save: () => {
        throw new Error('No space');
      },
      remove: (name: string) => volumeStore.remove(name),
    };
    await b.start({ volumeStore: failing });
    await a.probe('b');
    await untilFriends(a, b);
    await until(() => b.logged.includes('Failed to store volinfo for volume data: No space'));
    expect(b.glusterd.snapshot.volumes.size).toBe(0);
    await b.stop();
    await b.start();
    await until(() => b.glusterd.snapshot.volumes.size === 1);
  });
});

describe('FRIEND_ADD of a hostile node', () => {
  const uuid = '99999999-2222-4333-8444-555555555555';
  const address = '127.0.9.1';

  /** Somebody whom the node takes for its first peer. */
  async function caller(node: PoolNode): Promise<RpcClnt> {
    const port = network.ports.get(node.address)!;
    const clnt = new RpcClnt(await connect({ host: node.address, port }, { localAddress: address }));
    await clnt.call(friendProgram, 'PROBE_QUERY', { uuid: parseUuid(uuid)!, hostname: node.name, port: 24_007 });
    return clnt;
  }

  async function add(clnt: RpcClnt, dict: Dict): Promise<number> {
    const args = { uuid: parseUuid(uuid)!, hostname: 'a', port: 24_007, vols: dict.serialize() };
    const { op_ret, op_errno } = await clnt.call(friendProgram, 'FRIEND_ADD', args);
    return op_ret === 0 ? 0 : op_errno;
  }

  const dictWith = (volumes: readonly Volume[]): Dict =>
    peerDataDict(
      { hostname: 'a', term: undefined, detached: [] },
      {
        options: new Map(),
        volumes: new Map(volumes.map((volume) => [volume.name, volume])),
        operatingVersion: VERSION,
      },
    );

  it('is turned away when a volume of it cannot be kept', async () => {
    const a = await network.node('a');
    await using clnt = await caller(a);
    const { GF_PROBE_VOLUME_CONFLICT, GF_PROBE_SNAP_CONFLICT } = gf_probe_resp;
    const volume = volumeOn('data', [a]);
    const longOptions = new Map([['global-option-version', '1']]);
    for (let i = 0; i < 80; i++) longOptions.set(`x${i}`, 'x'.repeat(4000));
    const dicts: (readonly [Dict, number, string])[] = [
      [
        dictWith([volume]).setString('volume1.name', '../../x'),
        GF_PROBE_VOLUME_CONFLICT,
        'its volume "../../x" cannot be kept',
      ],
      [dictWith([volume]).setString('volume1.brick1.hostname', '../x'), GF_PROBE_VOLUME_CONFLICT, 'hostname is none'],
      [
        dictWith([volume]).setInt32('volume1.brick_count', 2 ** 31 - 1),
        GF_PROBE_VOLUME_CONFLICT,
        'brick_count 2147483647',
      ],
      [dictWith([volume]).setInt32('count', 2), GF_PROBE_VOLUME_CONFLICT, 'its volume "" cannot be kept'],
      [dictWith([]).setInt32('count', 2 ** 31 - 1), GF_PROBE_VOLUME_CONFLICT, 'it has 2147483647 volumes'],
      [dictWith([]).setInt32('count', VOLUMES_MAX + 1), GF_PROBE_VOLUME_CONFLICT, 'it has 4097 volumes'],
      [
        peerDataDict(
          { hostname: 'a', term: undefined, detached: [] },
          { options: longOptions, volumes: new Map(), operatingVersion: VERSION },
        ),
        GF_PROBE_VOLUME_CONFLICT,
        'its options have 320252 characters',
      ],
      [dictWith([]).setInt32('count', -1), GF_PROBE_VOLUME_CONFLICT, 'it has -1 volumes'],
      [
        dictWith([volume]).setInt32('snap_count', 3),
        GF_PROBE_SNAP_CONFLICT,
        'snapshots are not kept here, and it has 3',
      ],
    ];
    for (const [dict, errno, text] of dicts) {
      expect(await add(clnt, dict)).toBe(errno);
      expect(a.logged.some((line) => line.startsWith(`${address} cannot be a peer: `) && line.includes(text))).toBe(
        true,
      );
    }
    expect(a.glusterd.snapshot.volumes.size).toBe(0);
    expect(a.disk.readDirectory('/g')).not.toContain('vols');
  });

  /** So many volumes of which nobody here has a brick, each with an option of so many bytes. */
  const strange = (count: number, bytes: number, prefix = 'v'): Volume[] =>
    Array.from({ length: count }, (_, i) => {
      const options = new Map(
        Array.from({ length: Math.ceil(bytes / 65_000) }, (__, k) => [`user.${k}`, 'x'.repeat(65_000)]),
      );
      const bricks = [makeBrick({ hostname: 'x', uuid, path: `/${prefix}${i}` })];
      return makeVolume({ name: `${prefix}${i}`, uuid, bricks, options });
    });

  it('cannot make it keep more than it could tell others in a call', async () => {
    const a = await network.node('a');
    await using clnt = await caller(a);
    const takes = /^volumes? would take \d+ bytes of a call, of at most 3145728$/;
    for (const prefix of ['a', 'b', 'c', 'd', 'e', 'f']) {
      const errno = await add(clnt, dictWith(strange(1, 1_000_000, prefix)));
      expect(errno).toBe(['a', 'b', 'c'].includes(prefix) ? 0 : gf_probe_resp.GF_PROBE_VOLUME_CONFLICT);
    }
    expect([...a.glusterd.snapshot.volumes.keys()]).toEqual(['a0', 'b0', 'c0']);
    const told = a.logged.filter((line) => line.startsWith(`${address} cannot be a peer: with its own, `));
    expect(told.map((line) => takes.test(line.replace(/^.*own, /, '')))).toEqual([true, true, true]);
    const call = peerDataDict({ hostname: 'a', term: 1, detached: [] }, a.glusterd.snapshot);
    expect(call.serializedLength).toBeLessThan(4 * 1024 * 1024);
  });

  it('cannot either when it calls over several connections at once', async () => {
    const a = await network.node('a');
    await using first = await caller(a);
    await using second = await caller(a);
    await using third = await caller(a);
    const calls = [first, second, third].map((clnt, n) => add(clnt, dictWith(strange(16, 100_000, 'abc'[n]))));
    await Promise.all(calls);
    const call = peerDataDict({ hostname: 'a', term: 1, detached: [] }, a.glusterd.snapshot);
    expect(call.serializedLength).toBeLessThan(4 * 1024 * 1024);
    expect(a.logged.join('\n')).toMatch(/^Failed to store volinfo for volume .*: With it, volumes would take/m);
  });

  it('leaves nothing behind when it detaches the node before all of its volumes are stored', async () => {
    const a = await network.node('a');
    await using clnt = await caller(a);
    await using other = await caller(a);
    const added = add(clnt, dictWith(strange(100, 0)));
    await until(() => a.glusterd.snapshot.volumes.size > 2);
    const args = { uuid: parseUuid(uuid)!, hostname: 'a', port: 24_007, vols: new Uint8Array(0) };
    await other.call(friendProgram, 'FRIEND_REMOVE', args);
    expect(await added).toBe(0);
    expect(a.glusterd.snapshot.peers).toEqual([]);
    // With any, it would be nobody's to probe.
    expect(versions(a)).toEqual([]);
  });

  it('is turned away when volumes are not kept at all', async () => {
    const a = await network.node('a');
    await a.stop();
    // As when none is given, which exactOptionalPropertyTypes has no way to say here.
    await a.start({ volumeStore: undefined } as object);
    await using clnt = await caller(a);
    expect(await add(clnt, dictWith([volumeOn('data', [a])]))).toBe(gf_probe_resp.GF_PROBE_VOLUME_CONFLICT);
    expect(a.logged).toContain(`${address} cannot be a peer: volumes are not kept here, and it has some`);
  });

  it('never makes it write outside of the directory of volumes, nor end', async () => {
    const a = await network.node('a');
    await using clnt = await caller(a);
    const keys = dictWith([volumeOn('data', [a, a])]).keys();
    const value = fc.oneof(
      fc.constantFrom('..', '/', '../../x', 'a/b', '0', '-1', '2147483647', 'brick-0', '\n', 'version'),
      fc.string({ unit: 'binary' }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.constantFrom(...keys), value), { maxLength: 6 }), async (pairs) => {
        const dict = dictWith([volumeOn('data', [a])]);
        for (const [key, text] of pairs) dict.setString(key, text.replaceAll('\0', ''));
        await add(clnt, dict);
        const names = a.disk.readDirectory('/g') ?? [];
        expect(names.filter((name) => !['glusterd.info', 'peers', 'options', 'vols'].includes(name))).toEqual([]);
        const warnings: string[] = [];
        expect(a.storedWithWarnings(warnings).length).toBeLessThanOrEqual(1);
        expect(warnings).toEqual([]);
        versions(a);
      }),
    );
  });
});
