import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cores } from '../machine/cores.ts';
import { findProgram } from '../machine/find-program.ts';
import { writePeers } from '../messages/peers.ts';
import { Child } from './child.ts';
import type { RunningServer, ServerKind } from './server.ts';

/** Paths that the daemon writes to whatever it is told: each gets an empty file system of its own. */
const hidden = ['/var/lib/glusterd', '/var/log/glusterfs', '/run'];
const port = 24007;

/**
 * C `glusterd` as Debian ships it, in namespaces of its own (processes, mounts, network, host name, IPC), with its state
 * in a scratch directory. Its unix socket lies outside the hidden directories, so that the generator finds it; into its
 * network the generator is brought by nsenter.
 *
 * @param name which of its log levels: INFO is what Debian's package has
 */
export function cGlusterd(name: 'c-glusterd' | 'c-glusterd-info', scratch: string, cores: Cores): ServerKind {
  const level = name === 'c-glusterd' ? 'WARNING' : 'INFO';
  return {
    name,
    key: ({ message }) => `${name} ${message.peers ?? 0}`,
    async start({ message: { peers = 0 } }) {
      const missing = missingPrograms();
      if (missing !== undefined) return { missing };
      const directory = join(scratch, `${level === 'INFO' ? 'i' : 'c'}${peers}`);
      await writePeers(join(directory, 'state'), peers);
      return startDaemon(directory, level, cores);
    },
  };
}

function missingPrograms(): string | undefined {
  if (process.getuid?.() !== 0) return 'C glusterd needs root';
  const programs = ['glusterd', 'unshare', 'nsenter', 'mount', 'ip'];
  const missing = programs.filter((name) => findProgram(name) === undefined);
  return missing.length === 0 ? undefined : `no ${missing.join(', ')} (Debian: glusterfs-server, util-linux, iproute2)`;
}

async function startDaemon(directory: string, level: string, cores: Cores): Promise<RunningServer> {
  const state = join(directory, 'state');
  const socket = join(directory, 'cli.sock');
  for (const path of [state, join(directory, 'run')]) await mkdir(path, { recursive: true });
  const daemon = [
    ...[...cores.server, 'glusterd', '--no-daemon', `--log-level=${level}`],
    `--log-file=${join(directory, 'glusterd.log')}`,
    `--pid-file=${join(directory, 'glusterd.pid')}`,
    ...[`working-directory=${state}`, `run-directory=${join(directory, 'run')}`, `glusterd-sockfile=${socket}`]
      .concat(`logging-directory=${directory}`, 'transport.socket.bind-address=127.0.0.1')
      .flatMap((option) => ['--xlator-option', `management.${option}`]),
  ];
  const prepare = [...hidden.map((path) => `mount -t tmpfs tmpfs ${path}`), 'ip link set lo up', 'exec "$@"'];
  const isolate = ['--pid', '--fork', '--kill-child', '--mount', '--mount-proc', '--net', '--uts', '--ipc'];
  const child = await Child.start({
    command: ['unshare', ...isolate, 'sh', '-ec', prepare.join('; '), 'sh', ...daemon],
    output: join(directory, 'glusterd.out'),
  });
  // Not asked with a connection: the daemon may have been told to listen and be unable to answer still.
  const pid = await child.until('waiting for its process', () => glusterdBelow(child.pid));
  const enter = ['nsenter', '--target', String(pid), '--net'];
  await child.until('waiting for its sockets', () => listening(pid, socket));
  return {
    pid,
    enter,
    endpoint: (transport) => (transport === 'unix' ? { path: socket } : { host: '127.0.0.1', port }),
    stop: () => child.stop(pid),
  };
}

/** unshare's child is a shell first and becomes the daemon. */
async function glusterdBelow(parent: number): Promise<number | undefined> {
  try {
    const child = (await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8')).trim();
    const name = (await readFile(`/proc/${child}/comm`, 'utf8')).trim();
    return name === 'glusterd' ? Number(child) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether both sockets listen, as its network namespace's tables say. */
async function listening(pid: number, socket: string): Promise<true | undefined> {
  const unix = await readFile(`/proc/${pid}/net/unix`, 'utf8').catch(() => '');
  const tcp = await readFile(`/proc/${pid}/net/tcp`, 'utf8').catch(() => '');
  const state = `:${port.toString(16).toUpperCase()} 00000000:0000 0A`; // 0A: LISTEN
  return unix.includes(socket) && tcp.includes(state) ? true : undefined;
}
