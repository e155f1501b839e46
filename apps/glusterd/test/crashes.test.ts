import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { missingForNamespaces } from './support/daemon.ts';
import { eventually, Lab, untilConnected } from './support/lab.ts';
import type { Kind, LabNode } from './support/lab.ts';

const missing = missingForNamespaces('nsenter', 'ip', 'gluster', '/usr/sbin/glusterd');

const RATIO = 'cluster.server-quorum-ratio';
const STEPS = ['LOCK', 'STAGE_OP', 'COMMIT_OP', 'UNLOCK'] as const;

const CHANGES = {
  // Nodes die here at once; on a busy machine one must not be taken for dead.
  'ping-timeout': '0',
  'transport.tcp-user-timeout': undefined,
  // C's locks of the first transaction after its start last as long as this; all others 180 seconds.
  'lock-timer': '4',
};

let lab: Lab;

async function poolOf(...kinds: readonly Kind[]): Promise<void> {
  lab = await Lab.of(kinds, undefined, 4, CHANGES);
  const [first, ...others] = lab.nodes as [LabNode, ...LabNode[]];
  await Promise.all(lab.nodes.map((node) => node.start()));
  for (const node of others) expect((await first.gluster('peer', 'probe', node.name)).code).toBe(0);
  await untilConnected(lab.nodes);
}

/** What a command said; it is over once it has. */
async function set(node: LabNode, value: string): Promise<string> {
  const { stdout, stderr } = await node.gluster('volume', 'set', 'all', RATIO, value);
  return stdout + stderr;
}

async function value(node: LabNode): Promise<string | undefined> {
  return new RegExp(`^${RATIO}=(.*)$`, 'm').exec(await node.read('/var/lib/glusterd/options'))?.[1];
}

const SUCCESS = 'volume set: success\n';

/** All are there, agree, and nobody holds a lock. */
async function expectAgreement(expected: string | undefined, next: string, from = lab.nodes): Promise<void> {
  await untilConnected(lab.nodes);
  for (const node of lab.nodes) await eventually(async () => (await value(node)) === expected);
  for (const node of from) expect(await set(node, next)).toBe(SUCCESS);
}

describe.skipIf(missing !== undefined)(`crashes${missing === undefined ? '' : ` (${missing})`}`, () => {
  afterEach(() => lab[Symbol.asyncDispose]());

  describe('of who takes part', () => {
    beforeEach(() => poolOf('C', 'ours', 'C'), 300_000);

    it(
      'in any step end the transaction in the same words, with C on the other side',
      { timeout: 1_200_000 },
      async () => {
        const [theirs, ours, third] = lab.nodes as [LabNode, LabNode, LabNode];
        let before: string | undefined;
        for (const [index, step] of STEPS.entries()) {
          const isDone = step === 'COMMIT_OP' || step === 'UNLOCK';
          // C began it, and the node of ours dies before it has done anything.
          await ours.stop('TERM');
          await ours.start(`actor:${step}`);
          await untilConnected(lab.nodes);
          let command = set(theirs, `6${index}`);
          await ours.untilStopped();
          await ours.stop('KILL');
          const theirWords = await command;
          expect(await value(third)).toBe(isDone ? `6${index}` : before);
          await ours.start(`call:${step}`);
          // Not from the node of ours, which would stop.
          await expectAgreement(isDone ? `6${index}` : before, `7${index}`, [theirs, third]);

          // The other way round: ours began it, and the node of C dies before it is asked.
          command = set(ours, `8${index}`);
          await ours.untilStopped();
          await theirs.stop('KILL');
          ours.goOn();
          expect({ step, words: await command }).toEqual({ step, words: theirWords.replace('node2', 'node1') });
          expect(await value(third)).toBe(isDone ? `8${index}` : `7${index}`);
          await theirs.start();
          await expectAgreement(isDone ? `8${index}` : `7${index}`, `9${index}`);
          before = `9${index}`;
        }
      },
    );
  });

  describe('of who began', () => {
    beforeEach(() => poolOf('C', 'ours'), 300_000);

    it('in any step leave nothing locked, with C on the other side', { timeout: 1_200_000 }, async () => {
      const [theirs, ours] = lab.nodes as [LabNode, LabNode];
      let before: string | undefined;
      for (const [index, step] of STEPS.entries()) {
        // C began it, and dies while a node of ours is at it.
        await ours.stop('TERM');
        await ours.start(`actor:${step}`);
        await untilConnected(lab.nodes);
        const command = set(theirs, `6${index}`);
        await ours.untilStopped();
        await theirs.stop('KILL');
        await command;
        ours.goOn();
        await eventually(async () => (await set(ours, `5${index}`)) === SUCCESS);
        // C may have counted one change more than this node took part in. Who counts higher is believed: of two that count the
        // same, C's rule believes neither.
        expect(await set(ours, `7${index}`)).toBe(SUCCESS);
        await theirs.start();
        await expectAgreement(`7${index}`, `8${index}`);
        before = `8${index}`;

        // Ours began it, and dies before it asks the node of C, which keeps what it has locked until the time is over.
        await theirs.stop('TERM');
        await ours.stop('TERM');
        await theirs.start();
        await ours.start(`call:${step}`);
        await untilConnected(lab.nodes);
        const lost = set(ours, `9${index}`);
        await ours.untilStopped();
        await ours.stop('KILL');
        await lost;
        await ours.start();
        const isDone = step === 'COMMIT_OP' || step === 'UNLOCK';
        const expected = isDone ? `9${index}` : before;
        for (const node of lab.nodes) await eventually(async () => (await value(node)) === expected);
        await eventually(async () => (await set(ours, `5${index}`)) === SUCCESS);
        await expectAgreement(`5${index}`, `4${index}`);
      }
    });
  });
});
