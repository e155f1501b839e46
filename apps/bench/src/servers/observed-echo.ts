import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cores } from '../machine/cores.ts';
import { listFriends } from '../messages/list-friends.ts';
import { benchRoot } from '../paths.ts';
import { Child } from './child.ts';
import { controlOf, type Controlled } from './control.ts';
import { plainJavaScript } from './plain-javascript.ts';
import type { RunningServer } from './server.ts';

/** The bare Node.js server with preload/control.ts in it, on a unix socket and a TCP port. */
export async function startObservedEcho(scratch: string, cores: Cores): Promise<RunningServer & Controlled> {
  const directory = await mkdtemp(join(scratch, 'b'));
  const control = await controlOf(scratch, directory);
  const program = await plainJavaScript(join(benchRoot, 'src/servers/node-echo.ts'), scratch);
  const reply = join(directory, 'reply');
  const path = join(directory, 'echo.sock');
  await writeFile(reply, listFriends.reply);
  const child = await Child.start({
    // As Node.js starts by itself: the daemon's flags are the daemon's doing.
    command: [...cores.server, process.execPath, program].concat(
      ['--reply', reply],
      ['--unix', path, '--tcp', '127.0.0.1:0'],
    ),
    output: join(directory, 'out'),
    env: { ...process.env, ...control.env },
  });
  const port = await child.until('waiting for both ready lines', () => {
    const ports = [...child.output.matchAll(/^ready (\d+)$/gm)].map((match) => Number(match[1]));
    return ports.length < 2 ? undefined : Math.max(...ports);
  });
  return {
    pid: child.pid,
    endpoint: (transport) => (transport === 'unix' ? { path } : { host: '127.0.0.1', port }),
    command: (line) => control.send(child.pid, line),
    stop: () => child.stop(),
  };
}
