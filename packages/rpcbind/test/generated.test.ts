import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const home = resolve(import.meta.dirname, '..');

it('src/generated/ is what xdrgen makes of src/rpcbind.x', async () => {
  const xdrgen = resolve(home, '../xdrgen/src/xdrgen.ts');
  const args = ['--check', 'src/rpcbind.x', '-o', 'src/generated/rpcbind.ts'];
  const run = promisify(execFile)(process.execPath, ['--conditions=@gluster-ts/source', xdrgen, ...args], {
    cwd: home,
  });
  await expect(run).resolves.toMatchObject({ stderr: '' });
});
