import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const exec = promisify(execFile);
const home = resolve(import.meta.dirname, '..');
const readme = await readFile(join(home, 'README.md'), 'utf8');
const blocks = readme.matchAll(/^```ts\n(import [\s\S]*?)^```\n\n```text\n([\s\S]*?)^```$/gm);
const examples = [...blocks].map(([, program = '', output = '']) => ({ program, output }));

describe('README', () => {
  it('has an example', () => expect(examples).toHaveLength(1));

  it.each(examples)('prints what it says', async ({ program, output }) => {
    const flags = ['--conditions=@gluster-ts/source', '--input-type=module-typescript'];
    const { stdout } = await exec(process.execPath, [...flags, '-e', program], { cwd: home, timeout: 20_000 });
    expect(stdout).toBe(output);
  });
});
