import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const packageFolder = join(import.meta.dirname, '..');

describe('README', () => {
  it('has an example that runs as it stands', async () => {
    const readme = await readFile(join(packageFolder, 'README.md'), 'utf8');
    const example = /```ts\n(.*?)```/s.exec(readme)?.[1];
    if (example === undefined) throw new Error('README.md has no example');
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ['--conditions=@gluster-ts/source', '--input-type=module-typescript', '-e', example],
      { cwd: packageFolder },
    );
    expect(stdout).toBe('hello\n');
    expect(stderr).not.toContain('Error');
  });
});
