/** A peer that falls silent: how soon that is seen, by the options that say so. */
import { describe, expect, it } from 'vitest';

import { missingForNamespaces } from './support/daemon.ts';
import { eventually, Lab } from './support/lab.ts';
import type { Kind, LabNode } from './support/lab.ts';

const missing = missingForNamespaces('nsenter', 'ip', 'gluster', '/usr/sbin/glusterd');

const CONNECTED = 'Peer in Cluster (Connected)';
const GONE = 'Peer in Cluster (Disconnected)';

/** Nothing finds out for ten minutes. C connects to nobody when these are not set at all. */
const PATIENT = {
  'ping-timeout': undefined,
  'transport.socket.keepalive-time': '600',
  'transport.socket.keepalive-interval': '600',
  'transport.socket.keepalive-count': '9',
  'transport.tcp-user-timeout': '600',
} as const;

/** A pool of two, with these options in place of the lab's. */
async function pair(kinds: readonly [Kind, Kind], changes: Readonly<Record<string, string | undefined>>): Promise<Lab> {
  const lab = await Lab.of(kinds, undefined, 4, { ...PATIENT, ...changes });
  const [first, second] = lab.nodes as [LabNode, LabNode];
  await Promise.all([first.start(), second.start()]);
  expect(await first.gluster('peer', 'probe', second.name)).toMatchObject({ stdout: 'peer probe: success\n' });
  await untilBoth(lab, CONNECTED);
  return lab;
}

function other(lab: Lab, node: LabNode): LabNode {
  return lab.nodes.find((one) => one !== node)!;
}

async function untilBoth(lab: Lab, state: string): Promise<void> {
  for (const node of lab.nodes) {
    await eventually(async () => (await node.peers()).join() === `${other(lab, node).name}: ${state}`);
  }
}

/** The last moment after a cut, in milliseconds, at which somebody asked this node and was told that the peer is there. */
async function lastBelieved(lab: Lab, node: LabNode, cutAt: number): Promise<number> {
  let believedMs = 0;
  await eventually(async () => {
    const askedAt = performance.now();
    if ((await node.peers()).join() === `${other(lab, node).name}: ${GONE}`) return true;
    believedMs = askedAt - cutAt;
    return false;
  });
  return believedMs;
}

/** The same of all nodes, the latest; the cable is in again afterwards. */
async function cut(lab: Lab): Promise<number> {
  lab.unplug(lab.nodes[1]!);
  const cutAt = performance.now();
  const believed = await Promise.all(lab.nodes.map((node) => lastBelieved(lab, node, cutAt)));
  lab.plug(lab.nodes[1]!);
  await untilBoth(lab, CONNECTED);
  return Math.max(...believed);
}

describe.skipIf(missing !== undefined)(
  `a peer that falls silent${missing === undefined ? '' : ` (${missing})`}`,
  () => {
    it('is seen to be gone within two seconds with a ping-timeout of two', { timeout: 200_000 }, async () => {
      await using lab = await pair(['ours', 'ours'], { 'ping-timeout': '2' });
      // On a machine where nobody gets to run for a while one cut is no proof.
      const latest: number[] = [];
      for (let attempt = 0; attempt < 3 && Math.min(Infinity, ...latest) > 2000; attempt++) latest.push(await cut(lab));
      expect(Math.min(...latest)).toBeLessThanOrEqual(2000);
    });

    it('is seen to be gone when a longer ping-timeout is over, not sooner', { timeout: 200_000 }, async () => {
      await using lab = await pair(['ours', 'C'], { 'ping-timeout': '8' });
      const [ours] = lab.nodes as [LabNode, LabNode];
      lab.unplug(lab.nodes[1]!);
      // Half of it is the least: it has to have been pinged, and not to have answered for so long.
      expect(await lastBelieved(lab, ours, performance.now())).toBeGreaterThan(3000);
    });

    it.each<{ kinds: readonly [Kind, Kind] }>([{ kinds: ['ours', 'ours'] }, { kinds: ['ours', 'C'] }])(
      'is found out by keep-alive, at the times that are set: $kinds',
      { timeout: 200_000 },
      async ({ kinds }) => {
        await using lab = await pair(kinds, {
          'transport.socket.keepalive-time': '1',
          'transport.socket.keepalive-interval': '1',
          'transport.socket.keepalive-count': '3',
          'transport.tcp-user-timeout': '4',
        });
        expect(await cut(lab)).toBeLessThan(20_000);
      },
    );

    it('is believed to be there as long as nothing is to find it out, as in C', { timeout: 200_000 }, async () => {
      await using lab = await pair(['ours', 'C'], {});
      lab.unplug(lab.nodes[1]!);
      const cutAt = performance.now();
      await eventually(() => Promise.resolve(performance.now() - cutAt > 6000));
      for (const node of lab.nodes) expect(await node.peers()).toEqual([`${other(lab, node).name}: ${CONNECTED}`]);
    });
  },
);
