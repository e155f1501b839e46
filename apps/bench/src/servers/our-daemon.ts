import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Endpoint } from '../load/run-load.ts';
import type { Cores } from '../machine/cores.ts';
import { writePeers } from '../messages/peers.ts';
import { ourDaemon, ourDaemonBuilt } from '../paths.ts';
import { accepts, Child } from './child.ts';
import type { Missing, RunningServer, ServerKind } from './server.ts';

/** Our daemon, running. */
export interface OurDaemon extends RunningServer {
  /** Where its statedumps go when it may not write to the system's directory for them. */
  readonly runDirectory: string;
}

export function ourDaemonServer(scratch: string, cores: Cores): ServerKind {
  return {
    name: 'gluster-ts',
    key: ({ message }) => `gluster-ts ${message.peers ?? 0}`,
    async start({ message: { peers = 0 } }) {
      const directory = join(scratch, `ts${peers}`);
      await writePeers(join(directory, 'state'), peers);
      return startOurDaemon(directory, cores);
    },
  };
}

/**
 * Starts `bin/glusterd` in the foreground with its state in `directory`, on a socket there and a free port.
 *
 * @param env added to its environment; the daemon itself knows nothing of the bench
 */
export async function startOurDaemon(
  directory: string,
  cores: Cores,
  env: NodeJS.ProcessEnv = {},
): Promise<OurDaemon | Missing> {
  if (!existsSync(ourDaemonBuilt)) return { missing: 'the daemon is not built: pnpm run build' };
  const socket = join(directory, 'cli.sock');
  const pidFile = join(directory, 'glusterd.pid');
  const run = join(directory, 'run');
  for (const path of [join(directory, 'state'), run]) await mkdir(path, { recursive: true });
  // One that was ended the hard way leaves its own behind, which must not be taken for that of the next.
  await rm(pidFile, { force: true });
  const tcp = { host: '127.0.0.1', port: await freePort() };
  const options = [`working-directory=${join(directory, 'state')}`, `run-directory=${run}`].concat(
    `glusterd-sockfile=${socket}`,
    `logging-directory=${directory}`,
    `transport.socket.bind-address=${tcp.host}`,
    `transport.socket.listen-port=${tcp.port}`,
  );
  const child = await Child.start({
    command: [
      ...[...cores.server, ourDaemon, '--no-daemon', '--log-level=WARNING'],
      ...[`--log-file=${join(directory, 'glusterd.log')}`, `--pid-file=${pidFile}`],
      ...options.flatMap((option) => ['--xlator-option', `management.${option}`]),
    ],
    output: join(directory, 'glusterd.out'),
    env: { ...process.env, ...env },
  });
  const endpoints: Endpoint[] = [{ path: socket }, tcp];
  for (const endpoint of endpoints) await child.until('waiting for its sockets', () => accepts(endpoint));
  const pid = await child.until('waiting for its pid file', async () => {
    const text = await readFile(pidFile, 'utf8').catch(() => '');
    return Number(text) > 0 ? Number(text) : undefined;
  });
  return {
    pid,
    runDirectory: run,
    endpoint: (transport) => (transport === 'unix' ? { path: socket } : tcp),
    stop: () => child.stop(pid),
  };
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
