import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempDisposable, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { missingForNamespaces } from '../../../test/support/namespace.ts';
import { HELP } from '../src/arguments.ts';
import { run } from './support/run.ts';

const MAIN = join(import.meta.dirname, '../src/main.ts');
const NODE = ['--disable-warning=ExperimentalWarning', '--conditions=@gluster-ts/source', MAIN];

describe('the command', () => {
  it('explains itself', async () => {
    const { code, stdout } = await run(process.execPath, ...NODE, '--help');
    expect(code).toBe(0);
    expect(stdout.toString().trim()).toBe(HELP.trim());
  });

  it('says what is wrong with its arguments, and with the folder', async () => {
    const nothing = await run(process.execPath, ...NODE);
    expect(nothing).toMatchObject({ code: 1, stderr: 'Say which files: memory, or folder PATH\n' });
    const missing = await run(process.execPath, ...NODE, 'folder', '/does/not/exist');
    expect(missing).toMatchObject({ code: 1 });
    expect(missing.stderr).toMatch(/^ENOENT.*\/does\/not\/exist/);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('serves a folder as it says, until %s', async (signal) => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'nfs-command-'));
    const args = [...NODE, 'folder', folder.path, '--port', '0', '--mount-port', '0', '--no-root-squash'];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    expect((await lines.next()).value).toMatch(/^NFS on 127.0.0.1 port \d+, MOUNT on port \d+/);
    const hint = String((await lines.next()).value);
    const url = /nfs-ls '(nfs:.*)'$/.exec(hint)?.[1] ?? '';
    await run('nfs-cp', MAIN, url.replace('/?', '/main.ts?'));
    expect((await run('nfs-ls', url)).stdout.toString()).toMatch(/ main.ts\n$/);
    expect(await readFile(join(folder.path, 'main.ts'))).toEqual(await readFile(MAIN));
    child.kill(signal);
    expect(await exited).toEqual([0, null]);
  });

  const why = missingForNamespaces('rpcbind', 'rpcinfo');
  it.skipIf(why !== undefined)(
    'registers with Debian’s rpcbind when told so, and takes that back at its end',
    async () => {
      // A network and a /run of its own, so that no other rpcbind is meant.
      const script = `
      ip link set lo up && mount -t tmpfs tmpfs /run || exit 1
      rpcbind -w -f & rpcbind=$!
      until rpcinfo -p >/dev/null 2>&1; do sleep 0.1; done
      "$@" memory --port 20049 --mount-port 20048 --register >/run/log & server=$!
      until [ -s /run/log ]; do sleep 0.1; done
      rpcinfo -p
      kill -TERM $server; wait $server; echo "ended with $?"
      rpcinfo -p
      kill $rpcbind; wait`;
      const isolate = ['--net', '--mount', '--propagation', 'private', 'sh', '-c', script, 'sh'];
      const { stdout } = await promisify(execFile)('unshare', [...isolate, process.execPath, ...NODE]);
      const [during = '', after = ''] = stdout.split('ended with 0\n');
      expect(during).toMatch(/100003 +3 +tcp +20049 +nfs/);
      expect(during).toMatch(/100005 +3 +tcp +20048 +mountd/);
      expect(after).toMatch(/portmapper/);
      expect(after).not.toMatch(/100003|100005/);
    },
  );
});
