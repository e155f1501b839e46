import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BenchError } from '../errors.ts';
import { findProgram } from '../machine/find-program.ts';
import { ourDaemon, ourDaemonBuilt } from '../paths.ts';
import { accepts, Child } from '../servers/child.ts';
import type { Missing } from '../servers/server.ts';
import { hostsFile, nodeName, poolScript } from './pool-script.ts';

/** Namespaces of all kinds, for a process that is the first in them. */
const isolate = ['--pid', '--fork', '--kill-child', '--mount', '--mount-proc', '--net', '--uts', '--ipc'];

/** Whose daemon runs on the nodes. */
export type PoolDaemon = 'gluster-ts' | 'c-glusterd';

/** One machine of a lab, with a daemon that answers. */
export interface LabNode {
  readonly name: string;
  /** Of the daemon, outside. */
  readonly pid: number;
  /** Where its commands are taken. */
  readonly socket: string;
}

/**
 * Machines on a network of their own, with a daemon on each. All of it lives in namespaces below one process, and is gone with
 * that: when it is stopped, and when the bench ends in whatever way.
 */
export class PoolLab implements AsyncDisposable {
  readonly nodes: readonly LabNode[];
  readonly #hub: Child;

  private constructor(nodes: readonly LabNode[], hub: Child) {
    this.nodes = nodes;
    this.#hub = hub;
  }

  /**
   * Resolves when all daemons answer.
   *
   * @param folder must not exist; gets what the nodes write
   * @throws BenchError `ERR_BENCH_SERVER`
   */
  static async start(kind: PoolDaemon, nodes: number, folder: string): Promise<PoolLab | Missing> {
    const missing = missingFor(kind);
    if (missing !== undefined) return { missing };
    await mkdir(folder);
    await writeFile(join(folder, 'hosts'), hostsFile(nodes));
    const program = kind === 'gluster-ts' ? ourDaemon : 'glusterd';
    const files = ['--log-file', '/var/log/glusterfs/glusterd.log', '--pid-file', '/run/glusterd.pid'];
    const script = poolScript(folder, nodes, [program, '--no-daemon', '--log-level=WARNING', ...files]);
    const hub = await Child.start({
      // A bench that is killed can end nobody: then the kernel does.
      command: ['setpriv', '--pdeathsig', 'KILL', 'unshare', ...isolate, 'sh', '-c', script],
      output: join(folder, 'out'),
    });
    try {
      await hub.until('making its machines', () => hub.output.includes('ready') || undefined, 60_000);
      const list: LabNode[] = [];
      for (let index = 0; index < nodes; index++) list.push(await started(hub, folder, nodeName(index)));
      return new PoolLab(list, hub);
    } catch (error) {
      await stop(hub);
      throw error;
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return stop(this.#hub);
  }
}

function missingFor(kind: PoolDaemon): string | undefined {
  if (process.getuid?.() !== 0) return 'machines of their own need root';
  if (kind === 'gluster-ts' && !existsSync(ourDaemonBuilt)) return 'the daemon is not built: pnpm run build';
  const programs = ['unshare', 'setpriv', 'mount', 'hostname', 'ip', ...(kind === 'c-glusterd' ? ['glusterd'] : [])];
  const missing = programs.filter((name) => findProgram(name) === undefined);
  if (missing.length === 0) return mayIsolate() ? undefined : 'no namespaces can be made here';
  return `no ${missing.join(', ')} (Debian: glusterfs-server, util-linux, mount, hostname, iproute2)`;
}

/** Whether the kernel lets us: in a container root may not be enough. */
function mayIsolate(): boolean {
  return spawnSync('unshare', [...isolate, 'true'], { stdio: 'ignore' }).status === 0;
}

/** Ends its first process, and with that all others: unshare ends when there are none. */
async function stop(hub: Child): Promise<void> {
  const [first] = await childrenOf(hub.pid);
  await hub.stop(first);
}

/** Waits for the daemon of a node. */
async function started(hub: Child, folder: string, name: string): Promise<LabNode> {
  const socket = join(folder, name, 'run/glusterd.socket');
  const pidFile = join(folder, name, 'run/glusterd.pid');
  await hub.until(`waiting for ${name}`, () => accepts({ path: socket }), 120_000);
  const inside = await hub.until(`waiting for the pid of ${name}`, async () => {
    const pid = Number(await readFile(pidFile, 'utf8').catch(() => ''));
    return pid > 0 ? pid : undefined;
  });
  const pid = await outerPid(hub.pid, inside);
  if (pid === undefined) throw new BenchError('ERR_BENCH_SERVER', `The daemon of ${name} ended\n${hub.output}`);
  return { name, pid, socket };
}

/** The pid outside of what is `inside` in the namespaces below `launcher`. */
async function outerPid(launcher: number, inside: number): Promise<number | undefined> {
  for (const first of await childrenOf(launcher)) {
    for (const pid of await childrenOf(first)) {
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
      const innermost = /^NSpid:.*?(\d+)$/m.exec(status)?.[1];
      if (Number(innermost) === inside) return pid;
    }
  }
  return undefined;
}

async function childrenOf(pid: number): Promise<number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return children.split(' ').filter(Boolean).map(Number);
}
