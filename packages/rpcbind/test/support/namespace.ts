import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

/** Why such tests can not run here, or undefined; said aloud, so that nobody overlooks it. */
export function missing(...programs: readonly string[]): string | undefined {
  const why = whatIsMissing(['unshare', 'ip', 'mount', ...programs]);
  if (why !== undefined) console.warn(`Skipped: ${why}`);
  return why;
}

function whatIsMissing(programs: readonly string[]): string | undefined {
  if (process.platform !== 'linux') return 'needs Linux';
  if (process.getuid?.() !== 0) return 'needs root';
  const paths = (process.env['PATH'] ?? '').split(':').concat('/usr/sbin', '/sbin');
  const absent = programs.filter((name) => !paths.some((path) => existsSync(join(path, name))));
  if (programs.includes('gcc') && !existsSync('/usr/include/tirpc/rpc/rpc.h')) absent.push('libtirpc-dev');
  return absent.length === 0 ? undefined : `needs ${absent.join(', ')}`;
}

/**
 * Runs a script of test/inside in namespaces of its own (network, mounts, processes, IPC): its port 111, /run and
 * processes are nobody else's, and gone afterwards. Returns what it prints, which is JSON.
 */
export async function runInside(script: string, ...args: readonly string[]): Promise<unknown> {
  const isolate = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--ipc'];
  const file = resolve(import.meta.dirname, '../inside', script);
  const inside = [process.execPath, '--conditions=@gluster-ts/source', file, ...args];
  // A shell stays as process 1: it adopts and reaps what daemonizes.
  const { stdout } = await promisify(execFile)(
    'unshare',
    [...isolate, 'sh', '-c', '"$@"; exit $?', 'init', ...inside],
    {
      maxBuffer: 16 << 20,
      timeout: 240_000,
      cwd: resolve(import.meta.dirname, '../..'),
      env: { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`, LC_ALL: 'C', TZ: 'UTC' },
    },
  );
  return JSON.parse(stdout) as unknown;
}
