import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { root } from './namespace.ts';

/**
 * Runs a script in namespaces of its own (network, mounts, processes, IPC): its ports, its mounts and its processes are
 * nobody else's, and gone afterwards. Returns what it prints, which is JSON. {@link missingForNamespaces} says where that
 * can not be done.
 *
 * @param script path of a TypeScript file, which reads packages from their sources
 */
export async function runIsolated(script: string, ...args: readonly string[]): Promise<unknown> {
  const isolate = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--ipc'];
  const node = [process.execPath, '--disable-warning=ExperimentalWarning', '--conditions=@gluster-ts/source'];
  // A shell stays as process 1: it adopts and reaps what daemonizes.
  const init = ['sh', '-c', 'ip link set lo up && "$@"; exit $?', 'init'];
  const { stdout } = await promisify(execFile)('unshare', [...isolate, ...init, ...node, script, ...args], {
    maxBuffer: 16 << 20,
    timeout: 240_000,
    cwd: root,
    env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`, LC_ALL: 'C', TZ: 'UTC' },
  });
  return JSON.parse(stdout) as unknown;
}
