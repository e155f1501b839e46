import { describe, expect, it } from 'vitest';

import { missingForNamespaces } from './support/daemon.ts';
import type { Ended } from './support/daemon.ts';
import { eventually, Lab } from './support/lab.ts';
import type { LabNode } from './support/lab.ts';

const missing = missingForNamespaces('nsenter', 'ip', 'gluster', '/usr/sbin/glusterd');

const RATIO = 'cluster.server-quorum-ratio';
const IN_PROGRESS =
  'volume set: failed: Another transaction is in progress for All. Please try again after some time.\n';

const ATTEMPTS_MAX = 5;

/** A node that fell silent is found dead only after the next command has turned to it, on a busy machine too. */
const PATIENT = { 'transport.socket.keepalive-time': '15', 'transport.socket.keepalive-interval': '5' };

function set(node: LabNode, value: string): Promise<Ended> {
  return node.gluster('volume', 'set', 'all', RATIO, value);
}

/** What is said of a command that is refused goes to standard error. */
async function refusal(ended: Promise<Ended>): Promise<string> {
  const { code, stdout, stderr } = await ended;
  expect(code).toBe(1);
  return stdout + stderr;
}

/** The value of an option as a node shows it. */
async function shown(node: LabNode, option: string): Promise<string | undefined> {
  const { stdout } = await node.gluster('volume', 'get', 'all', option);
  return new RegExp(`^${option.replaceAll('.', '\\.')} +(.*?) *$`, 'm').exec(stdout)?.[1];
}

async function untilAllConnected(nodes: readonly LabNode[]): Promise<void> {
  const expected = nodes.length - 1;
  for (const node of nodes) {
    await eventually(async () => {
      const peers = await node.peers();
      return peers.length === expected && peers.every((peer) => peer.endsWith(': Peer in Cluster (Connected)'));
    });
  }
}

describe.skipIf(missing !== undefined)(`transactions${missing === undefined ? '' : ` (${missing})`}`, () => {
  it('of nodes of C and ours go both ways, and end with a node that dies', { timeout: 600_000 }, async () => {
    await using lab = await Lab.of(['C', 'ours', 'C'], undefined, 4, PATIENT);
    const { nodes } = lab;
    const [theirs, ours, third] = nodes as [LabNode, LabNode, LabNode];
    await Promise.all(nodes.map((node) => node.start()));
    for (const node of [ours, third]) expect((await theirs.gluster('peer', 'probe', node.name)).code).toBe(0);
    await untilAllConnected(nodes);

    // Set on one, read on all, in the files as well.
    for (const [index, node] of nodes.entries()) {
      expect(await set(node, `6${index}`)).toMatchObject({ stdout: 'volume set: success\n', code: 0 });
      for (const reader of nodes) {
        expect(await shown(reader, RATIO)).toBe(`6${index}`);
        const lines = (await reader.read('/var/lib/glusterd/options')).trim().split('\n').sort();
        expect(lines).toEqual([`${RATIO}=6${index}`, `global-option-version=${index + 1}`]);
      }
    }
    for (const node of nodes) expect(await shown(node, 'cluster.max-op-version')).toBe('100000');
    expect(await refusal(set(ours, '101'))).toBe(await refusal(set(theirs, '101')));
    expect(await ours.gluster('volume', 'reset', 'all', RATIO)).toMatchObject({ code: 0 });
    for (const node of nodes) expect(await shown(node, RATIO)).toBe('51 (DEFAULT)');

    // One does not answer, and is found dead: both kinds say the same of it.
    const said: string[] = [];
    for (const node of [theirs, ours]) {
      lab.unplug(third);
      said.push(await refusal(set(node, '70')));
      lab.plug(third);
      await untilAllConnected(nodes);
    }
    expect(said[1]).toBe(said[0]);
    expect(said[0]).toContain(`Locking failed on ${third.name}.`);

    // A node of C dies while it waits for that one, and holds a lock on ours, which gives it to the next who asks.
    for (let attempt = 1; ; attempt++) {
      lab.unplug(third);
      const dying = set(theirs, '71');
      // Takes about as long as that command takes to begin; if it was not so, once more.
      await ours.gluster('pool', 'list');
      const busy = await refusal(set(ours, '72'));
      if (busy === IN_PROGRESS || attempt === ATTEMPTS_MAX) {
        await theirs.stop('KILL');
        await dying;
        expect(busy).toBe(IN_PROGRESS);
        break;
      }
      await dying;
      lab.plug(third);
      await untilAllConnected(nodes);
    }
    await eventually(async () => (await set(ours, '73')).code === 0);
    expect(await shown(ours, RATIO)).toBe('73');
  });

  it('raise the operating version of all', { timeout: 600_000 }, async () => {
    const info = 'UUID=00000000-0000-4000-8000-00000000000$(hostname | tail -c 2)\\noperating-version=30000\\n';
    await using lab = await Lab.of(['ours', 'C'], () => [`printf "${info}" > /var/lib/glusterd/glusterd.info`]);
    const { nodes } = lab;
    const [ours, theirs] = nodes as [LabNode, LabNode];
    await Promise.all(nodes.map((node) => node.start()));
    expect((await ours.gluster('peer', 'probe', theirs.name)).code).toBe(0);
    await untilAllConnected(nodes);
    // There is one lock for the whole cluster below 30600.
    for (const [index, node] of nodes.entries()) {
      expect(await set(node, `6${index}`)).toMatchObject({ stdout: 'volume set: success\n', code: 0 });
      for (const reader of nodes) expect(await shown(reader, RATIO)).toBe(`6${index}`);
    }
    expect(await refusal(set(ours, '101'))).toBe(await refusal(set(theirs, '101')));
    for (const [node, version] of [
      [theirs, '30001'],
      [ours, '40000'],
      [theirs, '100000'],
    ] as const) {
      expect(await node.gluster('volume', 'set', 'all', 'cluster.op-version', version)).toMatchObject({ code: 0 });
      for (const reader of nodes) {
        expect(await shown(reader, 'cluster.op-version')).toBe(version);
        expect(await reader.read('/var/lib/glusterd/glusterd.info')).toContain(`operating-version=${version}\n`);
      }
    }
  });
});
