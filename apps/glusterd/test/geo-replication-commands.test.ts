import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { missingForNamespaces } from './support/daemon.ts';
import { Lab, untilConnected } from './support/lab.ts';
import type { LabNode } from './support/lab.ts';

const missing = missingForNamespaces('nsenter', 'ip', 'gluster', '/usr/sbin/glusterd');

/** Where Debian's C looks for programs that `system:: execute` may run. */
const PROGRAMS = '/usr/lib/x86_64-linux-gnu/glusterfs';

/** Adds programs of the test's own to a node, which nobody outside sees. */
function programs(name: string): string[] {
  const add = (program: string, script: string): string[] => [
    `printf '#!/bin/sh\\n${script}\\n' > /run/t/up/peer_${program}`,
    `chmod +x /run/t/up/peer_${program}`,
  ];
  return [
    'mkdir /run/t',
    'mount -t tmpfs tmpfs /run/t',
    'mkdir /run/t/up /run/t/work',
    ...add('say', `echo "${name} $# $*"\\necho\\necho more`),
    ...add('fail', `[ "$1" != ${name} ]`),
    ...add(`only-${name}`, 'echo here'),
    `mount -t overlay overlay -o lowerdir=${PROGRAMS},upperdir=/run/t/up,workdir=/run/t/work ${PROGRAMS}`,
  ];
}

let lab: Lab;
let theirs: LabNode;
let ours: LabNode;

describe.skipIf(missing !== undefined)(`system::${missing === undefined ? '' : ` (${missing})`}`, () => {
  beforeEach(async () => {
    lab = await Lab.of(['C', 'ours'], programs);
    [theirs, ours] = lab.nodes as [LabNode, LabNode];
    await Promise.all(lab.nodes.map((node) => node.start()));
    expect((await theirs.gluster('peer', 'probe', ours.name)).code).toBe(0);
    await untilConnected(lab.nodes);
  }, 300_000);
  afterEach(() => lab[Symbol.asyncDispose]());

  /** What each of the two says, with its own name and that of the other put so that they can be compared. */
  async function said(node: LabNode, ...args: readonly string[]): Promise<unknown> {
    const other = node === theirs ? ours : theirs;
    const put = (text: string, own: string, others: string): string =>
      text.replaceAll(node.name, own).replaceAll(other.name, others);
    const names = args.map((arg) => arg.replaceAll('OWN', node.name).replaceAll('OTHER', other.name));
    const { code, stdout, stderr } = await node.gluster('system::', ...names);
    return { code, stdout: put(stdout, 'OWN', 'OTHER'), stderr: put(stderr, 'OWN', 'OTHER') };
  }

  it('execute runs a program on all nodes, as C does', { timeout: 400_000 }, async () => {
    expect(await said(ours, 'execute', 'say', 'a', 'b')).toMatchObject({
      code: 0,
      stdout: 'OWN 2 a b\n\nmore\nOTHER 2 a b\n\nmore\n',
    });
    for (const args of [
      ['say'],
      ['say', 'a', 'b'],
      ['fail', 'OWN'],
      ['fail', 'OTHER'],
      ['fail', 'nobody'],
      ['only-OWN'],
      ['only-OTHER'],
      ['none'],
      ['../say'],
    ]) {
      expect([args, await said(ours, 'execute', ...args)]).toEqual([args, await said(theirs, 'execute', ...args)]);
    }
  });

  it('copy file brings a file to all nodes, as C does', { timeout: 400_000 }, async () => {
    const directory = '/var/lib/glusterd';
    for (const [node, other] of [
      [ours, theirs],
      [theirs, ours],
    ] as const) {
      node.sh(
        `mkdir -p ${directory}/d && head -c 100000 /dev/urandom > ${directory}/d/f && chmod 0640 ${directory}/d/f`,
      );
      // C makes no directories.
      other.sh(`rm -rf ${directory}/d && mkdir ${directory}/d && ln -s /etc/hostname ${directory}/d/f`);
      if (other === theirs) other.sh(`rm ${directory}/d/f`);
      expect(await said(node, 'copy', 'file', '/d/f')).toMatchObject({
        code: 0,
        stdout: 'Successfully copied file.\n',
      });
      const facts = async (at: LabNode): Promise<string> => {
        at.sh(`(sha256sum < ${directory}/d/f; stat -c '%F %a' ${directory}/d/f) > /run/facts`);
        return at.read('/run/facts');
      };
      expect(await facts(other)).toBe(await facts(node));
      expect(await facts(other)).toContain('regular file 640');
      other.sh(`[ "$(ls ${directory}/d)" = f ]`);
    }
    for (const args of [['nosuch'], ['d'], ['../../../etc/passwd'], ['/d/../d/f']]) {
      const [our, their] = [await said(ours, 'copy', 'file', ...args), await said(theirs, 'copy', 'file', ...args)];
      expect([args, our]).toEqual([args, their]);
    }
    // Neither kind can put it where there is no directory.
    theirs.sh(`mkdir -p ${directory}/here && echo x > ${directory}/here/f`);
    ours.sh(`rm -rf ${directory}/here`);
    const refused = await said(theirs, 'copy', 'file', 'here/f');
    ours.sh(`mkdir -p ${directory}/here && echo x > ${directory}/here/f`);
    theirs.sh(`rm -rf ${directory}/here`);
    expect(await said(ours, 'copy', 'file', 'here/f')).toEqual(refused);
  });

  it('copy file does not give two nodes one identity, which C does', { timeout: 400_000 }, async () => {
    const before = await ours.read('/var/lib/glusterd/glusterd.info');
    expect(await said(theirs, 'copy', 'file', 'glusterd.info')).toMatchObject({ code: 1 });
    expect(await said(ours, 'copy', 'file', 'glusterd.info')).toMatchObject({ code: 1 });
    expect(await ours.read('/var/lib/glusterd/glusterd.info')).toBe(before);
  });
});
