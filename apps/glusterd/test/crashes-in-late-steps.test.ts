/**
 * Nodes that die in BRICK_OP, POST_COMMIT and POST_VALIDATE of mgmt v3. C calls the first for commands only that are refused here before,
 * and the others not even for the one command that both carry out: its own step after that commit fails. So a member is played by hand.
 */
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { missingForNamespaces } from './support/daemon.ts';
import { eventually, Lab } from './support/lab.ts';
import type { LabNode } from './support/lab.ts';

const missing = missingForNamespaces('nsenter', 'ip', 'gluster', '/usr/sbin/glusterd');
const originator = join(import.meta.dirname, 'support/originator.ts');

const CHANGES = {
  // Nodes die here at once; on a busy machine one must not be taken for dead.
  'ping-timeout': '0',
  'transport.tcp-user-timeout': undefined,
  // C's locks of the first transaction after its start last as long as this; all others 180 seconds.
  'lock-timer': '4',
};

/** A node of ours takes the time for all of its locks: what is free soon there is free for another reason. */
const VOLFILE = '/etc/glusterfs/glusterd.vol';
const WITHOUT_TIMER = [`sed /lock-timer/d ${VOLFILE} > /run/volfile`, `mount --bind /run/volfile ${VOLFILE}`];

const ALL_WELL = {
  ...{ LOCK: '0 0', PRE_VALIDATE: '0 0', BRICK_OP: '0 0', COMMIT: '0 0 100000' },
  ...{ POST_COMMIT: '0 0', POST_VALIDATE: '0 0', UNLOCK: '0 0' },
};

let lab: Lab;

async function untilConnected(...nodes: readonly LabNode[]): Promise<void> {
  for (const node of nodes) {
    await eventually(async () => {
      const peers = await node.peers();
      const names = nodes.filter((other) => other !== node).map(({ name }) => `${name}: Peer in Cluster (Connected)`);
      return names.every((name) => peers.includes(name));
    });
  }
}

/** What is said of the latest operating version, the names of nodes left out. */
async function ask(node: LabNode): Promise<string> {
  const { code, stdout, stderr } = await node.gluster('volume', 'get', 'all', 'cluster.max-op-version');
  return `${code} ${stdout}${stderr}`.replaceAll(/node\d/g, 'NODE').replaceAll(/ +/g, ' ');
}

/** Takes a node through a transaction that another member begins by hand: see `originator.ts`. */
async function originate(from: LabNode, to: LabNode, end = 'unlocks'): Promise<unknown> {
  const [, uuid = ''] = /^UUID=(.*)$/m.exec(await from.read('/var/lib/glusterd/glusterd.info')) ?? [];
  const args = [originator, to.address, uuid, end];
  const { stdout, stderr } = await from.run(process.execPath, ...args);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

/** What is answered up to a step, and to that. */
function wellUntil(step: Late, outcome = '0 0'): Record<string, string> {
  const entries = Object.entries(ALL_WELL);
  const index = entries.findIndex(([name]) => name === step);
  return { ...Object.fromEntries(entries.slice(0, index)), [step]: outcome };
}

const LATE = ['BRICK_OP', 'POST_COMMIT', 'POST_VALIDATE'] as const;
type Late = (typeof LATE)[number];

describe.skipIf(missing !== undefined)(`late crashes${missing === undefined ? '' : ` (${missing})`}`, () => {
  beforeEach(async () => {
    lab = await Lab.of(['C', 'ours', 'C'], (name) => (name === 'node2' ? WITHOUT_TIMER : []), 4, CHANGES);
    const [first, ours, third] = lab.nodes as [LabNode, LabNode, LabNode];
    await Promise.all([first.start(), ours.start('call:POST_VALIDATE'), third.start()]);
    for (const node of [ours, third]) expect((await first.gluster('peer', 'probe', node.name)).code).toBe(0);
    await untilConnected(...lab.nodes);
  }, 60_000);
  afterEach(() => lab[Symbol.asyncDispose]());

  it('in the pool of two nodes of C and one of ours leave nothing locked', { timeout: 400_000 }, async () => {
    const [theirs, ours, third] = lab.nodes as [LabNode, LabNode, LabNode];

    // Ours began it, and dies when all but the last steps are done. Nodes of C keep what it has locked until the time is over.
    const lost = ask(ours);
    await ours.untilStopped();
    await ours.stop('KILL');
    await lost;

    // Another began it, and the node of ours dies before it has done anything of the step.
    await ours.start('actor:BRICK_OP');
    for (const [index, step] of LATE.entries()) {
      const outcome = originate(third, ours);
      await ours.untilStopped();
      await ours.stop('KILL');
      expect(await outcome).toEqual(wellUntil(step, 'ERR_RPC_DISCONNECTED'));
      const next = LATE[index + 1];
      await ours.start(next === undefined ? 'call:POST_COMMIT' : `actor:${next}`);
      // Who began it dies after that step, and the next one who asks gets the lock.
      expect(await originate(third, ours, step)).toEqual(wellUntil(step));
      expect(await originate(theirs, ours, 'LOCK')).toEqual({ LOCK: '0 0' });
    }
    await untilConnected(...lab.nodes);
    await eventually(async () => (await ask(theirs)).includes('cluster.max-op-version 100000'));
    // C answers the same, to BRICK_OP too, for which neither has anything to do.
    for (const node of [theirs, ours]) expect(await originate(third, node)).toEqual(ALL_WELL);

    // Ours began it, and a node of C dies before it is asked: there is an answer, since all have given theirs, and the other one is unlocked.
    const whole = await ask(theirs);
    expect(whole).toContain('cluster.max-op-version 100000');
    for (const [step, dying, left] of [
      ['POST_COMMIT', theirs, third],
      ['POST_VALIDATE', third, theirs],
    ] as const) {
      const answer = ask(ours);
      await ours.untilStopped();
      await dying.stop('KILL');
      ours.goOn();
      expect({ step, words: await answer }).toEqual({ step, words: whole });
      await eventually(async () => (await ask(left)) === whole);
      await dying.start();
      if (step === 'POST_COMMIT') {
        await ours.stop('TERM');
        await ours.start('call:POST_VALIDATE');
      }
      await untilConnected(...lab.nodes);
    }
    for (const node of lab.nodes) expect(await ask(node)).toBe(whole);
  });
});
