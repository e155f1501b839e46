import { describe, expect, it } from 'vitest';

import { become, brick, brickLab, done, said, untilConnected } from './support/brick-lab.ts';
import { missingForNamespaces } from './support/daemon.ts';
import { eventually } from './support/lab.ts';
import type { LabNode } from './support/lab.ts';

const missing = missingForNamespaces('nsenter', 'ip', 'gluster', '/usr/sbin/glusterd', '/usr/sbin/glusterfsd');

const LOST = 'C 106002 Server quorum lost for volume data. Stopping local bricks.';
const REGAINED = 'C 106003 Server quorum regained for volume data. Starting local bricks.';

async function volumes(node: LabNode): Promise<string[]> {
  const { stdout } = await node.gluster('volume', 'list');
  return stdout.split('\n').filter((line) => line !== '' && !line.startsWith('No volumes'));
}

function pidFile(node: LabNode, name: string): string {
  return `/run/gluster/vols/${name}/${node.name}-run-bricks-${name}.pid`;
}

async function isBrickRunning(node: LabNode, name: string): Promise<boolean> {
  const pid = (await node.read(pidFile(node, name))).trim();
  return pid !== '' && (await node.read(`/proc/${pid}/cmdline`)).includes('glusterfsd');
}

/** What the log says of quorum, each line once: of one that comes again only a count follows. */
async function quorumLines(node: LabNode): Promise<string[]> {
  const text = await node.read('/var/log/glusterfs/glusterd.log');
  const lines = text.matchAll(/^\[.*\] (\w) \[MSGID: (10600[23])\] .*?\d-management: (.*?) *$/gm);
  return [...new Set([...lines].map(([, ...parts]) => parts.join(' ')))].sort();
}

/** Waits until a volume has quorum in the eyes of a node, or not. */
async function until(node: LabNode, volume: string, status: 'meets' | 'does_not_meet'): Promise<void> {
  await eventually(async () => {
    await done(node, 'get-state odir /run/ file state');
    const text = await node.read('/run/state');
    const [, n] = new RegExp(`^Volume(\\d+)\\.name: ${volume}$`, 'm').exec(text) ?? [];
    return text.includes(`\nVolume${n}.quorum_status: ${status}\n`);
  });
}

describe.skipIf(missing !== undefined)(`server quorum${missing === undefined ? '' : ` (${missing})`}`, () => {
  it('is lost and regained as on nodes of C', { timeout: 600_000 }, async () => {
    await using made = await brickLab(3);
    const { nodes } = made;
    const [first, ours, theirs] = nodes as [LabNode, LabNode, LabNode];
    for (const node of [ours, theirs]) await done(first, `peer probe ${node.name}`);
    await untilConnected(nodes);
    for (const name of ['data', 'free']) {
      await done(first, `volume create ${name} replica 3 ${nodes.map((node) => brick(node, name)).join(' ')} force`);
      await done(first, `volume start ${name}`);
    }
    await done(first, 'volume set data cluster.server-quorum-type server');
    await become(ours, 'ours');
    await untilConnected(nodes);
    expect(await volumes(ours)).toEqual(['data', 'free']);
    await until(ours, 'data', 'meets');
    expect(await isBrickRunning(ours, 'data')).toBe(true);
    // The brick finds its way to the daemon, which knows its port then.
    await eventually(async () =>
      /^Brick node2:\/run\/bricks\/data +\d+ /m.test((await ours.gluster('volume', 'status', 'data')).stdout),
    );

    // It starts again while one is down, which is no reason to stop anything.
    await first.stop('TERM');
    await ours.stop('KILL');
    await ours.start();
    await until(ours, 'data', 'meets');
    expect(await isBrickRunning(ours, 'data')).toBe(true);
    expect(await quorumLines(ours)).toEqual([REGAINED]);
    await first.start();
    await untilConnected(nodes);

    // Each is alone.
    for (const node of [ours, theirs]) made.unplug(node);
    for (const node of [ours, theirs]) await until(node, 'data', 'does_not_meet');
    for (const node of [ours, theirs]) await eventually(async () => !(await isBrickRunning(node, 'data')));
    expect(await isBrickRunning(ours, 'free')).toBe(true);
    const refused = [
      'peer probe node9',
      `peer detach ${first.name}`,
      `peer detach ${first.name} force`,
      'volume set data nfs.disable on',
      'volume reset data',
      'volume start data',
      'volume start data force',
      'volume stop data',
      'volume delete data',
      'volume profile data start',
      'volume rebalance data start',
      'volume heal data',
      'volume quota data enable',
      `volume add-brick data replica 4 ${brick(first, 'more')} force`,
      `volume remove-brick data replica 2 ${brick(first, 'data')} force`,
      `volume replace-brick data ${brick(first, 'data')} ${brick(first, 'more')} commit force`,
    ];
    for (const command of refused) {
      expect(`${command}: ${await said(ours, command)}`).toBe(`${command}: ${await said(theirs, command)}`);
    }
    // The ratio is the way out, on each for itself.
    for (const node of [ours, theirs]) await done(node, 'volume set all cluster.server-quorum-ratio 30');
    for (const node of [ours, theirs]) await until(node, 'data', 'meets');
    for (const node of [ours, theirs]) await done(node, 'volume set all cluster.server-quorum-ratio 51');
    for (const node of [ours, theirs]) await until(node, 'data', 'does_not_meet');

    for (const node of [ours, theirs]) made.plug(node);
    for (const node of [ours, theirs]) await until(node, 'data', 'meets');
    await untilConnected(nodes);
    const failure = `Failed to start ${brick(ours, 'data')}: This daemon cannot start bricks yet`;
    await eventually(async () => (await ours.read('/var/log/glusterfs/glusterd.log')).includes(failure));
    for (const node of [ours, theirs]) expect(await quorumLines(node)).toEqual([LOST, REGAINED]);
    await become(ours, 'C');
    await eventually(async () => isBrickRunning(ours, 'data'));
  });

  it('takes bricks one by one from a process that serves several', { timeout: 600_000 }, async () => {
    await using made = await brickLab(3);
    const { nodes } = made;
    const [first, ours, third] = nodes as [LabNode, LabNode, LabNode];
    for (const node of [ours, third]) await done(first, `peer probe ${node.name}`);
    await untilConnected(nodes);
    await done(first, 'volume set all cluster.brick-multiplex on');
    // The process is started for the first of them; others join it whose options are the same.
    for (const name of ['asks', 'data', 'free']) {
      await done(first, `volume create ${name} ${brick(ours, name)} force`);
      await done(first, `volume set ${name} cluster.server-quorum-type server`);
      await done(first, `volume start ${name}`);
    }
    await done(first, 'volume set free cluster.server-quorum-type none');
    const pidOf = (name: string): Promise<string> => ours.read(pidFile(ours, name));
    await eventually(async () => {
      const pids = [await pidOf('asks'), await pidOf('data'), await pidOf('free')];
      return pids[0] !== '' && new Set(pids).size === 1;
    });
    const process = (await pidOf('free')).trim();
    await become(ours, 'ours');
    await until(ours, 'data', 'meets');
    made.unplug(ours);
    await until(ours, 'data', 'does_not_meet');
    await eventually(async () => (await pidOf('asks')) + (await pidOf('data')) === '');
    expect(await ours.read(`/proc/${process}/cmdline`)).toContain('glusterfsd');
    const log = await ours.read('/var/log/glusterfs/bricks/run-bricks-asks.log');
    const detached = [...log.matchAll(/ detaching .* child \/run\/bricks\/(\w+)/g)].map(([, name]) => name);
    expect(detached.sort()).toEqual(['asks', 'data']);
  });
});
