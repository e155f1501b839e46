import { describe, expect, it } from 'vitest';

import { missingForNamespaces } from './support/daemon.ts';
import { eventually, Lab, untilConnected } from './support/lab.ts';
import type { LabNode } from './support/lab.ts';

const missing = missingForNamespaces('nsenter', 'ip', 'gluster', '/usr/sbin/glusterd');

const HOOKS = '/var/lib/glusterd/hooks/1';
const RATIO = 'cluster.server-quorum-ratio';

/** Each script notes how it was called, and what is stored at that moment. */
const NOTE = `#!/bin/sh
echo "$0 $* [$(grep -o "${RATIO}=.*" /var/lib/glusterd/options)] $GLUSTERD_WORKDIR" >> /run/called
`;

function scripts(): string[] {
  const names = ['S10first', 'S2second', 'S30failing', 'S40off.rpmsave', 'K50off', 'S60last'];
  return ['set', 'reset'].flatMap((operation) =>
    ['pre', 'post'].flatMap((when) => {
      const directory = `${HOOKS}/${operation}/${when}`;
      return [
        `mkdir -p ${directory}`,
        ...names.map((name) => `cat > ${directory}/${name} <<'EOF'\n${NOTE}EOF\nchmod +x ${directory}/${name}`),
        `echo 'exit 1' >> ${directory}/S30failing`,
        `cp ${directory}/S60last ${directory}/S50not-executable && chmod -x ${directory}/S50not-executable`,
      ];
    }),
  );
}

async function called(node: LabNode): Promise<string[]> {
  return (await node.read('/run/called')).split('\n').filter((line) => line !== '');
}

describe.skipIf(missing !== undefined)(`scripts of hooks${missing === undefined ? '' : ` (${missing})`}`, () => {
  it('are run on nodes of ours as on those of C, whoever is asked', { timeout: 400_000 }, async () => {
    await using lab = await Lab.of(['ours', 'C'], scripts);
    const { nodes } = lab;
    await Promise.all(nodes.map((node) => node.start()));
    const [first, second] = nodes as [LabNode, LabNode];
    expect((await first.gluster('peer', 'probe', second.name)).code).toBe(0);
    await untilConnected(nodes);
    let count = 0;
    for (const [index, node] of nodes.entries()) {
      for (const command of [
        ['set', 'all', RATIO, `6${index}`],
        ['set', 'all', 'server-quorum-ratio', '70', 'cluster.daemon-log-level', 'INFO'],
        ['reset', 'all', RATIO],
        ['reset', 'all'],
      ]) {
        expect(await node.gluster('volume', ...command)).toMatchObject({ code: 0 });
        count += 8;
        for (const each of nodes) await eventually(async () => (await called(each)).length === count);
      }
      // What is refused is nobody's business; what fails later is the business of those before.
      expect(await node.gluster('volume', 'set', 'all', RATIO, '101')).toMatchObject({ code: 1 });
      expect(await node.gluster('volume', 'set', 'all', 'user.mine', 'x')).toMatchObject({ code: 1 });
      count += 4;
      await eventually(async () => (await called(node)).length === count);
      // Peers are not asked.
      const other = node === first ? second : first;
      other.sh('for i in 1 2 3 4; do echo not asked >> /run/called; done');
      const [ours, theirs] = [await called(first), await called(second)];
      expect(ours.filter((line) => !line.includes('user.mine') && line !== 'not asked')).toEqual(
        theirs.filter((line) => !line.includes('user.mine') && line !== 'not asked'),
      );
    }
    const mine = (line: string): boolean => line.includes('user.mine');
    expect((await called(first)).filter(mine)).toEqual((await called(second)).filter(mine));
    expect((await called(first))[0]).toBe(
      `${HOOKS}/set/pre/S10first --volname=all -o ${RATIO}=60 --gd-workdir=/var/lib/glusterd [] /var/lib/glusterd`,
    );
    const log = await first.read('/var/log/glusterfs/glusterd.log');
    expect(log).toContain(`Ran script: ${HOOKS}/set/pre/S10first --volname=all`);
    expect(log).toContain(`Failed to execute script: ${HOOKS}/set/pre/S30failing --volname=all`);
    expect(log).toContain(`Failed to execute script: ${HOOKS}/set/pre/S50not-executable --volname=all`);
  });
});
