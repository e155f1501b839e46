import { describe, expect, it } from 'vitest';

import { missingForNamespaces } from './support/daemon.ts';
import { eventually, Lab } from './support/lab.ts';
import type { LabNode } from './support/lab.ts';

const missing = missingForNamespaces('nsenter', 'ip', 'gluster', '/usr/sbin/glusterd', 'glusterfsd');

async function untilConnected(nodes: readonly LabNode[]): Promise<void> {
  for (const node of nodes) {
    const others = nodes.filter((other) => other !== node).map(({ name }) => `${name}: Peer in Cluster (Connected)`);
    await eventually(async () => (await node.peers()).join() === others.join());
  }
}

/** What a command says, of itself and of errors. */
async function said(node: LabNode, command: string): Promise<string> {
  const { stdout, stderr } = await node.gluster(...command.split(' '));
  return stdout + stderr;
}

async function done(node: LabNode, command: string): Promise<void> {
  expect(await node.gluster(...command.split(' '))).toMatchObject({ stderr: '', code: 0 });
}

/** `Brick node1:/run/b1 … Y`: what is listed, and whether it runs. */
async function processes(node: LabNode, volume: string): Promise<string[]> {
  const text = await said(node, `volume status ${volume}`);
  return [...text.matchAll(/^(Brick \S+|Self-heal Daemon on \S+) .* ([YN]) +\S+ *$/gm)].map(
    ([, name = '', online = '']) => `${name} ${online}`,
  );
}

describe.skipIf(missing !== undefined)(`volumes of a mixed pool${missing === undefined ? '' : ` (${missing})`}`, () => {
  it('are told of truthfully by both kinds of node, and nothing is half done', { timeout: 600_000 }, async () => {
    await using lab = await Lab.of(['C', 'C']);
    const { nodes } = lab;
    const [theirs, ours] = nodes as [LabNode, LabNode];
    await Promise.all(nodes.map((node) => node.start()));
    await done(theirs, 'peer probe node2');
    await untilConnected(nodes);
    await done(theirs, 'volume create rep replica 2 node1:/run/b1 node2:/run/b2 force');
    await done(theirs, 'volume start rep');
    await done(theirs, 'volume create made node1:/run/c1 node2:/run/c2 force');

    // The second node gets this daemon, its bricks and the self-heal daemon run on.
    await ours.stop('TERM');
    ours.kind = 'ours';
    await ours.start();
    await untilConnected(nodes);
    const running = (own: string, other: string): string[] => [
      `Brick node1:/run/b1 Y`,
      `Brick node2:/run/b2 Y`,
      `Self-heal Daemon on ${own} Y`,
      `Self-heal Daemon on ${other} Y`,
    ];
    for (const [node, other] of [
      [theirs, 'node2'],
      [ours, 'node1'],
    ] as const) {
      const expected = running('localhost', other);
      await eventually(async () => (await processes(node, 'rep')).join() === expected.join());
      expect(await said(node, 'volume list')).toBe('made\nrep\n');
      expect(await said(node, 'volume get made cluster.quorum-type')).toContain('none (DEFAULT)');
    }

    // What this daemon cannot do yet is not done on C's node either, and who asked is told whose fault it is.
    const before = await said(theirs, 'volume info');
    for (const [command, words] of [
      ['volume start made', 'Pre Validation failed on node2. Starting volumes is not supported yet'],
      ['volume stop rep', 'Pre Validation failed on node2. Stopping volumes is not supported yet'],
      ['volume delete made', 'Staging failed on node2. Error: Deleting volumes is not supported yet'],
      ['volume set made user.a 1', 'Staging failed on node2. Error: Setting options of volumes is not supported yet'],
      ['volume reset rep', 'Staging failed on node2. Error: Resetting options of volumes is not supported yet'],
      ['volume profile rep start', 'Pre Validation failed on node2. Statistics of volumes is not supported yet'],
      ['volume quota rep enable', 'Staging failed on node2. Error: Quota is not supported yet'],
      [
        'volume create new node1:/run/d1 force',
        'Staging failed on node2. Error: Creating volumes is not supported yet',
      ],
      [
        'volume add-brick made node1:/run/d2 force',
        'Pre Validation failed on node2. Adding bricks is not supported yet',
      ],
      ['volume heal rep', 'Staging failed on node2. Error: Healing volumes is not supported yet'],
    ] as const) {
      expect(await said(theirs, command)).toContain(words);
    }
    expect(await said(theirs, 'volume info')).toBe(before);

    // Both refuse for the same reasons in the same words.
    for (const command of [
      ...['volume start rep', 'volume stop made', 'volume delete rep', 'volume create rep node1:/run/x force'],
      ...['volume status made', 'volume heal made', 'volume rebalance made start', 'volume status nosuch'],
      ...['volume remove-brick made node1:/run/c1 start', 'volume log made rotate', 'volume quota rep list'],
    ]) {
      expect(await said(ours, command)).toBe(await said(theirs, command));
    }

    // Taken over is what is newer; nothing is.
    for (const [node, other] of [
      [theirs, 'node2'],
      [ours, 'node1'],
    ] as const) {
      expect(await said(node, `volume sync ${other} made`)).toBe('volume sync: success\n');
      expect(await said(node, `volume sync ${other} nosuch`)).toBe(
        `volume sync: failed: Staging failed on ${other}. Error: Volume nosuch does not exist\n`,
      );
    }
    expect(await said(theirs, 'volume info')).toBe(before);
    await untilConnected(nodes);
  });
});
