/** A peer that falls silent: by what that is found out, as the options say. */
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

/** Waits until a node lists the other one as gone, which nothing but what a test sets finds out in time. */
async function untilGone(lab: Lab, node: LabNode): Promise<void> {
  await eventually(async () => (await node.peers()).join() === `${other(lab, node).name}: ${GONE}`);
}

/** Both find out, and find each other again when the cable is back. */
async function cut(lab: Lab): Promise<void> {
  lab.unplug(lab.nodes[1]!);
  await Promise.all(lab.nodes.map((node) => untilGone(lab, node)));
  lab.plug(lab.nodes[1]!);
  await untilBoth(lab, CONNECTED);
}

describe.skipIf(missing !== undefined)(
  `a peer that falls silent${missing === undefined ? '' : ` (${missing})`}`,
  () => {
    it('is seen to be gone with a ping-timeout', { timeout: 600_000 }, async () => {
      await using lab = await pair(['ours', 'ours'], { 'ping-timeout': '4' });
      await cut(lab);
    });

    it('is seen to be gone when a longer ping-timeout is over, not sooner', { timeout: 600_000 }, async () => {
      await using lab = await pair(['ours', 'C'], { 'ping-timeout': '24' });
      const [ours] = lab.nodes as [LabNode, LabNode];
      const cutAt = performance.now();
      lab.unplug(lab.nodes[1]!);
      await untilGone(lab, ours);
      // Half of it is the least: it has to have been pinged, and not to have answered for so long. On a busy machine the last
      // answer may be older than the cut.
      expect(performance.now() - cutAt).toBeGreaterThan(4000);
    });

    it.each<{ kinds: readonly [Kind, Kind] }>([{ kinds: ['ours', 'ours'] }, { kinds: ['ours', 'C'] }])(
      'is found out by keep-alive, at the times that are set: $kinds',
      { timeout: 600_000 },
      async ({ kinds }) => {
        await using lab = await pair(kinds, {
          'transport.socket.keepalive-time': '1',
          'transport.socket.keepalive-interval': '1',
          'transport.socket.keepalive-count': '3',
          'transport.tcp-user-timeout': '16',
        });
        await cut(lab);
      },
    );

    it('is believed to be there as long as nothing is to find it out, as in C', { timeout: 600_000 }, async () => {
      await using lab = await pair(['ours', 'C'], {});
      lab.unplug(lab.nodes[1]!);
      const cutAt = performance.now();
      await eventually(() => Promise.resolve(performance.now() - cutAt > 6000));
      for (const node of lab.nodes) expect(await node.peers()).toEqual([`${other(lab, node).name}: ${CONNECTED}`]);
    });
  },
);
