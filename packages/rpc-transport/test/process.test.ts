import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const packageFolder = join(import.meta.dirname, '..');

/** Runs a program as its user would, in a process of its own, to its end. */
function run(program: string): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)(
    process.execPath,
    ['--conditions=@gluster-ts/source', '--input-type=module-typescript', '-e', program],
    { cwd: packageFolder },
  );
}

describe('a process', () => {
  it('is not kept alive by the timers of connections', async () => {
    const program = `
      import { CALL, memoryPair } from '@gluster-ts/rpc-transport';
      const { client, server } = memoryPair({ manual: true });
      client.attach({});
      console.log(client.state, server.state);`;
    expect((await run(program)).stdout).toBe('idle idle\n');
  });
});

describe('README', () => {
  it('has an example that runs as it stands', async () => {
    const readme = await readFile(join(packageFolder, 'README.md'), 'utf8');
    const example = /```ts\n(.*?)```/s.exec(readme)?.[1];
    if (example === undefined) throw new Error('README.md has no example');
    const { stdout, stderr } = await run(example);
    expect(stdout).toBe('hello\n');
    expect(stderr).not.toContain('Error');
  });
});
