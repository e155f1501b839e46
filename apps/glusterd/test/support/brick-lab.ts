import { expect } from 'vitest';

import { Lab } from './lab.ts';
import type { Kind, LabNode } from './lab.ts';

export { untilConnected } from './lab.ts';

const BRICKS = '/run/bricks';

/** Nodes of C, each with room for bricks: only C makes volumes. What is ours takes their files over, see {@link become}. */
export async function brickLab(count: number): Promise<Lab> {
  const kinds = Array.from({ length: count }, (): Kind => 'C');
  const lab = await Lab.of(kinds, () => [`mkdir -p ${BRICKS}`]);
  await Promise.all(lab.nodes.map((node) => node.start()));
  return lab;
}

/** A directory of a node, as commands name it. */
export function brick(node: LabNode, name: string): string {
  return `${node.name}:${BRICKS}/${name}`;
}

/** How a command ends, and what it prints, wherever. */
export async function said(node: LabNode, command: string): Promise<string> {
  const { code, stdout, stderr } = await node.gluster(...command.split(' '));
  return `${code}: ${stdout}${stderr}`;
}

/** A command that succeeds. */
export async function done(node: LabNode, command: string): Promise<void> {
  expect(await said(node, command)).toMatch(/^0: /);
}

/** The other kind of daemon takes the files over; bricks go on running. */
export async function become(node: LabNode, kind: Kind): Promise<void> {
  await node.stop('TERM');
  node.kind = kind;
  await node.start();
}
