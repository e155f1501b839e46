/** Nodes that die in a transaction of mgmt v3, which is how the latest operating version of all is found. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { missingForNamespaces } from './support/daemon.ts';
import { Lab, untilConnected } from './support/lab.ts';
import type { LabNode } from './support/lab.ts';

const missing = missingForNamespaces('nsenter', 'ip', 'gluster', '/usr/sbin/glusterd');

const STEPS = ['LOCK', 'PRE_VALIDATE', 'COMMIT', 'UNLOCK'] as const;

const CHANGES = {
  // Nodes die here at once; on a busy machine one must not be taken for dead.
  'ping-timeout': '0',
  'transport.tcp-user-timeout': undefined,
};

let lab: Lab;

/** What is said of the latest operating version, the names of nodes left out. */
async function ask(node: LabNode): Promise<string> {
  const { code, stdout, stderr } = await node.gluster('volume', 'get', 'all', 'cluster.max-op-version');
  return `${code} ${stdout}${stderr}`.replaceAll(/node\d/g, 'NODE').replaceAll(/ +/g, ' ');
}

describe.skipIf(missing !== undefined)(`crashes in mgmt v3${missing === undefined ? '' : ` (${missing})`}`, () => {
  beforeEach(async () => {
    lab = await Lab.of(['C', 'ours', 'C'], undefined, 4, CHANGES);
    const [first, ...others] = lab.nodes as [LabNode, ...LabNode[]];
    await Promise.all(lab.nodes.map((node) => node.start()));
    for (const node of others) expect((await first.gluster('peer', 'probe', node.name)).code).toBe(0);
    await untilConnected(lab.nodes);
  }, 300_000);
  afterEach(() => lab[Symbol.asyncDispose]());

  it(
    'of who takes part, in any step, are told in the same words, and nothing stays locked',
    { timeout: 1_200_000 },
    async () => {
      const [theirs, ours, third] = lab.nodes as [LabNode, LabNode, LabNode];
      const whole = await ask(theirs);
      expect(whole).toContain('cluster.max-op-version 100000');
      expect(await ask(ours)).toBe(whole);
      for (const step of STEPS) {
        // C began it, and the node of ours dies before it has done anything.
        await ours.stop('TERM');
        await ours.start(`actor:${step}`);
        await untilConnected(lab.nodes);
        let answer = ask(theirs);
        await ours.untilStopped();
        await ours.stop('KILL');
        const theirWords = await answer;
        await ours.start(`call:${step}`);
        await untilConnected(lab.nodes);
        for (const node of [theirs, third]) expect({ step, words: await ask(node) }).toEqual({ step, words: whole });

        // Ours began it, and the node of C dies before it is asked.
        answer = ask(ours);
        await ours.untilStopped();
        await theirs.stop('KILL');
        ours.goOn();
        expect({ step, words: await answer }).toEqual({ step, words: theirWords });
        await theirs.start();
        await untilConnected(lab.nodes);
        for (const node of lab.nodes) expect({ step, words: await ask(node) }).toEqual({ step, words: whole });
      }
    },
  );
});
