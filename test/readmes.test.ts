/** What READMEs show: programs with what they print are run, from the sources of this checkout, and print exactly that. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { root } from './support/namespace.ts';

const exec = promisify(execFile);
const packages = readdirSync(join(root, 'packages')).map((name) => {
  const home = join(root, 'packages', name);
  const readme = readFileSync(join(home, 'README.md'), 'utf8');
  const blocks = readme.matchAll(/^```ts\n(import [\s\S]*?)^```\n\n```text\n([\s\S]*?)^```$/gm);
  return { name, home, examples: [...blocks].map(([, program = '', output = '']) => ({ program, output })) };
});
/** Their programs are servers, or wait for each other; tests of their own run them. */
const withoutOutput = new Set(['rpc-transport', 'rpcsvc']);

it('READMEs have a program that says what it prints', () => {
  const without = packages.filter(({ examples }) => examples.length === 0).map(({ name }) => name);
  expect(without.filter((name) => !withoutOutput.has(name))).toEqual([]);
});

describe.each(packages.filter(({ examples }) => examples.length > 0))('README of $name', ({ home, examples }) => {
  it.each(examples)('prints what it says', async ({ program, output }) => {
    const flags = ['--conditions=@gluster-ts/source', '--input-type=module-typescript'];
    const { stdout } = await exec(process.execPath, [...flags, '-e', program], { cwd: home, timeout: 120_000 });
    expect(stdout).toBe(output);
  });
});
