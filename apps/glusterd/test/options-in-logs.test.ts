import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { missingForNamespaces } from './support/daemon.ts';
import { eventually, Lab, untilConnected } from './support/lab.ts';
import type { LabNode } from './support/lab.ts';

const missing = missingForNamespaces('nsenter', 'ip', 'gluster', '/usr/sbin/glusterd');

const LOCALTIME = 'cluster.localtime-logging';
const LOGS = '/var/log/glusterfs';

// Daemons inherit it. Half an hour off, which no machine that runs this is by itself.
beforeEach(() => vi.stubEnv('TZ', 'Asia/Kolkata'));
afterEach(() => vi.unstubAllEnvs());

async function set(node: LabNode, option: string, value: string): Promise<void> {
  expect(await node.gluster('volume', 'set', 'all', option, value)).toMatchObject({ code: 0 });
}

/** The time zone in the last line of a log. */
async function zone(node: LabNode, log: string): Promise<string | undefined> {
  const line = (await node.read(`${LOGS}/${log}`)).trimEnd().split('\n').at(-1) ?? '';
  return / ([+-]\d{4})\]/.exec(line)?.[1];
}

/** What a node says of the option in its log, in order: time zone and words. */
async function said(node: LabNode): Promise<string[]> {
  const log = await node.read(`${LOGS}/glusterd.log`);
  const lines = log.matchAll(/^\[\S+ \S+ ([+-]\d{4})\] I (\[MSGID: \d+\]) \[.*\] 0-management: (localtime .*)$/gm);
  return [...lines].map((line) => line.slice(1).join(' '));
}

const ENABLED = '+0530 [MSGID: 106609] localtime logging enable ';
const DISABLED = '+0000 [MSGID: 106610] localtime logging disable ';

describe.skipIf(missing !== undefined)(`options in logs${missing === undefined ? '' : ` (${missing})`}`, () => {
  it(`${LOCALTIME} holds for the logs of all nodes, of C and ours`, { timeout: 600_000 }, async () => {
    await using lab = await Lab.of(['ours', 'C']);
    const [ours, theirs] = lab.nodes as [LabNode, LabNode];
    await Promise.all([ours.start(), theirs.start()]);
    expect((await ours.gluster('peer', 'probe', theirs.name)).code).toBe(0);
    await untilConnected(lab.nodes);

    // By a command here, and by one on a peer: the history of commands is kept where they were given.
    await set(ours, LOCALTIME, 'enable');
    expect(await zone(ours, 'cmd_history.log')).toBe('+0530');
    await set(theirs, LOCALTIME, 'disable');
    expect(await zone(theirs, 'cmd_history.log')).toBe('+0000');
    expect(await said(ours)).toEqual([ENABLED, DISABLED]);
    expect(await said(theirs)).toEqual([ENABLED, DISABLED]);

    // Taken over from the peer that was there when it was set.
    await ours.stop('TERM');
    await eventually(async () => (await theirs.peers()).join() === `${ours.name}: Peer in Cluster (Disconnected)`);
    await set(theirs, LOCALTIME, 'enable');
    await ours.start();
    await untilConnected(lab.nodes);
    await eventually(async () => (await said(ours)).length === 3);
    await set(ours, 'cluster.brick-multiplex', 'on');
    expect(await zone(ours, 'cmd_history.log')).toBe('+0530');

    // As it was stored.
    for (const node of [ours, theirs]) {
      await node.stop('KILL');
      await node.start();
    }
    expect(await said(ours)).toEqual([ENABLED, DISABLED, ENABLED, ENABLED]);
    expect(await said(theirs)).toEqual([ENABLED, DISABLED, ENABLED, ENABLED]);
  });

  it(
    'cluster.daemon-log-level is for daemons of volumes: the log of glusterd stays as it was',
    { timeout: 400_000 },
    async () => {
      await using lab = await Lab.of(['ours', 'C']);
      for (const node of lab.nodes) {
        await node.start();
        await set(node, 'cluster.daemon-log-level', 'DEBUG');
        expect((await node.gluster('pool', 'list')).code).toBe(0);
        const log = await node.read(`${LOGS}/glusterd.log`);
        expect(log).toMatch(/^\[[^\]]*\] I /m);
        expect(log).not.toMatch(/^\[[^\]]*\] D /m);
      }
    },
  );
});
