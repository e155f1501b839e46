import { describe, expect, it } from 'vitest';

import type { Peer, QuorumContribution } from '../state/peer.ts';
import { Snapshot } from '../state/snapshot.ts';
import { makeBrick, makeVolume, VolumeStatus } from '../volumes/volume.ts';
import type { Volume } from '../volumes/volume.ts';
import type { LocalBrick } from './brick-processes.ts';
import { QuorumWatch } from './quorum-watch.ts';

const own = '00000000-0000-4000-8000-000000000001';
const uuidOf = (n: number): string => `00000000-0000-4000-8000-00000000000${n}`;

function volumesNamed(...names: readonly string[]): ReadonlyMap<string, Volume> {
  return new Map(names.map((name) => [name, volume(name)]));
}

function volume(name: string, type = 'server', status: number = VolumeStatus.STARTED): Volume {
  return makeVolume({
    name,
    uuid: `uuid of ${name}`,
    status,
    options: new Map([['cluster.server-quorum-type', type]]),
    bricks: [
      makeBrick({ hostname: 'n1', uuid: own, path: `/b/${name}` }),
      makeBrick({ hostname: 'n2', uuid: uuidOf(2), path: `/b/${name}` }),
    ],
  });
}

/** A node to which things happen; its peers are the nodes from 2 on. */
class Node {
  readonly did: string[] = [];
  /** Bricks that are being stopped or started; each waits until it is let go on. */
  readonly waiting: (() => void)[] = [];
  failure: Error | undefined;
  isSlow = false;
  snapshot: Snapshot;
  readonly watch = new QuorumWatch({
    snapshot: () => this.snapshot,
    bricks: { stop: (brick) => this.#work('stop', brick), start: (brick) => this.#work('start', brick) },
    log: (level, text, msgid) => void this.did.push(`${level} ${msgid} ${text}`),
  });

  constructor(volumes: ReadonlyMap<string, Volume>, ...quorums: readonly QuorumContribution[]) {
    const identity = { uuid: own, operatingVersion: 100_000 };
    this.snapshot = new Snapshot({ identity, operatingVersion: 100_000, peers: [], options: new Map(), volumes });
    this.snapshot = this.snapshot.with({ peers: peersOf(quorums) });
  }

  /** Lets something happen; returns what was done since, once that is all. */
  async on(changes: Partial<Snapshot> | QuorumContribution[]): Promise<string[]> {
    const before = this.snapshot;
    this.snapshot = before.with(Array.isArray(changes) ? { peers: peersOf(changes) } : changes);
    this.watch.changed(before, this.snapshot);
    return this.rest();
  }

  async rest(): Promise<string[]> {
    await new Promise(setImmediate);
    return this.did.splice(0);
  }

  #work(what: string, { volume: name, hostname, path }: LocalBrick): Promise<void> {
    this.did.push(`${what} ${name} ${hostname}:${path}`);
    if (this.failure !== undefined) return Promise.reject(this.failure);
    return this.isSlow ? new Promise((resolve) => this.waiting.push(resolve)) : Promise.resolve();
  }
}

function peersOf(quorums: readonly QuorumContribution[]): Peer[] {
  return quorums.map((quorum, index) => {
    return {
      uuid: uuidOf(index + 2),
      hostnames: [`n${index + 2}`],
      port: 0,
      state: 3,
      connected: quorum === 'up',
      quorum,
    };
  });
}

const lost = (name: string): string => `critical 106002 Server quorum lost for volume ${name}. Stopping local bricks.`;
const regained = (name: string): string =>
  `critical 106003 Server quorum regained for volume ${name}. Starting local bricks.`;

describe('QuorumWatch', () => {
  it('stops the bricks of this node when quorum is lost, and has them started when it is back', async () => {
    const node = new Node(volumesNamed('data'), 'waiting', 'waiting');
    expect(await node.on(['up', 'waiting'])).toEqual([regained('data'), 'start data n1:/b/data']);
    expect(await node.on(['up', 'up'])).toEqual([]);
    expect(await node.on(['up', 'down'])).toEqual([]);
    expect(await node.on(['down', 'down'])).toEqual([lost('data'), 'stop data n1:/b/data']);
    expect(node.watch.statusOf(volume('data'))).toBe('does-not-meet');
    expect(await node.on(['down', 'up'])).toEqual([regained('data'), 'start data n1:/b/data']);
    expect(node.watch.statusOf(volume('data'))).toBe('meets');
  });

  it('waits, after a restart, until it knows that quorum is lost', async () => {
    const node = new Node(volumesNamed('data'), 'waiting', 'waiting');
    // In C the first that does not answer has all bricks stopped.
    expect(await node.on(['down', 'waiting'])).toEqual([]);
    expect(await node.on(['down', 'down'])).toEqual([lost('data'), 'stop data n1:/b/data']);
    const large = new Node(volumesNamed('data'), 'waiting', 'waiting', 'waiting', 'waiting');
    expect(await large.on(['down', 'down', 'waiting', 'waiting'])).toEqual([]);
    expect(await large.on(['down', 'down', 'down', 'waiting'])).toHaveLength(2);
  });

  it('leaves volumes alone that do not ask, or are not started', async () => {
    const volumes = new Map([
      ['a', volume('a', 'none')],
      ['b', volume('b', 'server', VolumeStatus.STOPPED)],
      ['c', volume('c')],
    ]);
    const node = new Node(volumes, 'up');
    expect(await node.on(['down'])).toEqual([lost('c'), 'stop c n1:/b/c']);
    expect(node.watch.statusOf(volume('a'))).toBe('not-applicable');
    expect(node.watch.statusOf(volume('b'))).toBe('not-applicable');
  });

  it('follows the ratio, the option of a volume, and members that are gone', async () => {
    const node = new Node(volumesNamed('data'), 'up', 'down');
    const ratio = (percent: string) => ({ options: new Map([['cluster.server-quorum-ratio', percent]]) });
    expect(await node.on(ratio('60'))).toEqual([regained('data'), 'start data n1:/b/data']);
    expect(await node.on(ratio('67%'))).toEqual([lost('data'), 'stop data n1:/b/data']);
    expect(await node.on(['up'])).toEqual([regained('data'), 'start data n1:/b/data']);
    expect(await node.on(['down'])).toHaveLength(2);
    // No word of it, as in C: it is no matter of quorum any more.
    expect(await node.on({ volumes: new Map([['data', volume('data', 'none')]]) })).toEqual(['start data n1:/b/data']);
    expect(await node.on({ volumes: volumesNamed('data') })).toEqual([lost('data'), 'stop data n1:/b/data']);
  });

  it('takes no notice of what is no matter of quorum', async () => {
    const node = new Node(volumesNamed('data'), 'up');
    expect(await node.on({ options: new Map([['cluster.brick-multiplex', 'on']]) })).toEqual([]);
    expect(await node.on({ volumes: volumesNamed('data', 'other') })).toEqual([]);
    expect(await node.on(['up', 'none'])).toEqual([]);
    expect(await node.on(['up'])).toEqual([]);
    expect(await node.on(['up', 'waiting'])).toEqual([]);
  });

  it('tells what could not be done, and goes on', async () => {
    const node = new Node(volumesNamed('data', 'more'), 'up');
    node.failure = new Error('it is not ours');
    expect(await node.on(['down'])).toEqual([
      lost('data'),
      lost('more'),
      'stop data n1:/b/data',
      'stop more n1:/b/more',
      'error 106013 Failed to stop brick n1:/b/data: it is not ours',
      'error 106013 Failed to stop brick n1:/b/more: it is not ours',
    ]);
    expect((await node.on(['up'])).at(-1)).toBe('error 106005 Failed to start n1:/b/more: it is not ours');
  });

  it('finishes one thing before the next, and passes over what came and went meanwhile', async () => {
    const node = new Node(volumesNamed('data'), 'up');
    node.isSlow = true;
    expect(await node.on(['down'])).toEqual([lost('data'), 'stop data n1:/b/data']);
    expect(await node.on(['up'])).toEqual([]);
    expect(await node.on(['down'])).toEqual([]);
    expect(await node.on(['up'])).toEqual([]);
    node.waiting.shift()?.();
    expect(await node.rest()).toEqual([regained('data'), 'start data n1:/b/data']);
    node.waiting.shift()?.();
    expect(await node.rest()).toEqual([]);
    expect(await node.on(['down'])).toEqual([lost('data'), 'stop data n1:/b/data']);
  });

  it('stops the bricks of all volumes without waiting for one that takes its time', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `v${index}`);
    const node = new Node(volumesNamed(...names), 'up');
    node.isSlow = true;
    const begun = await node.on(['down']);
    expect(begun.filter((line) => line.startsWith('critical'))).toEqual(names.map(lost));
    expect(begun.filter((line) => line.startsWith('stop'))).toHaveLength(16);
    // The first never comes to an end.
    for (let stopped = 16; stopped < 40; stopped++) {
      node.waiting.splice(1, 1)[0]?.();
      expect(await node.rest()).toEqual([`stop v${stopped} n1:/b/v${stopped}`]);
    }
  });

  it('stops no more bricks once quorum is back, and those that it spared when it is lost again', async () => {
    const names = Array.from({ length: 18 }, (_, index) => `v${index}`);
    const node = new Node(volumesNamed(...names), 'up');
    node.isSlow = true;
    await node.on(['down']);
    expect(await node.on(['up'])).toEqual([]);
    node.waiting.shift()?.();
    expect(await node.rest()).toEqual([]);
    expect(['v15', 'v16', 'v17'].map((name) => node.watch.statusOf(volume(name)))).toEqual([
      'does-not-meet',
      'not-applicable',
      'not-applicable',
    ]);
    expect(await node.on(['down'])).toEqual([]);
    node.isSlow = false;
    for (const done of node.waiting.splice(0)) done();
    const spared = ['v16', 'v17'];
    expect(await node.rest()).toEqual([...spared.map(lost), ...spared.map((name) => `stop ${name} n1:/b/${name}`)]);
  });
});
