import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { BenchError } from '../errors.ts';
import type { Cores } from '../machine/cores.ts';
import { benchRoot } from '../paths.ts';
import { startOurDaemon, type OurDaemon } from './our-daemon.ts';
import { plainJavaScript } from './plain-javascript.ts';
import type { Missing } from './server.ts';

/** Our daemon with preload/control.ts in it. */
export interface ObservedDaemon extends OurDaemon {
  /** @throws BenchError `ERR_BENCH_SERVER` when the command fails inside */
  command(line: string): Promise<void>;
}

/** Starts one of its own: what is observed is not what is compared. */
export async function startObservedDaemon(scratch: string, cores: Cores): Promise<ObservedDaemon | Missing> {
  const directory = join(scratch, 'seen');
  await mkdir(directory, { recursive: true });
  const preload = await plainJavaScript(join(benchRoot, 'src/preload/control.ts'), scratch);
  const daemon = await startOurDaemon(directory, cores, {
    NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --import=${preload}`.trim(),
    GLUSTER_TS_BENCH_CONTROL: directory,
  });
  if ('missing' in daemon) return daemon;
  return { ...daemon, command: (line) => send(join(directory, `${daemon.pid}.sock`), line) };
}

async function send(path: string, line: string): Promise<void> {
  const socket = connect(path);
  await once(socket, 'connect');
  socket.write(`${line}\n`);
  const answer: unknown[] = await Promise.race([once(socket, 'data'), once(socket, 'close')]);
  socket.destroy();
  const text = String(answer[0]);
  if (text !== '{}\n') throw new BenchError('ERR_BENCH_SERVER', `The daemon did not obey "${line}": ${text}`);
}
