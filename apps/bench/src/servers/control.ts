import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { BenchError } from '../errors.ts';
import { benchRoot } from '../paths.ts';
import { plainJavaScript } from './plain-javascript.ts';

/** A process with preload/control.ts in it. */
export interface Controlled {
  /** @throws BenchError `ERR_BENCH_SERVER` when the command fails inside */
  command(line: string): Promise<void>;
}

/** How a process comes to have preload/control.ts in it, and is then told what to do. */
export interface Control {
  /** To be added to its environment. */
  readonly env: NodeJS.ProcessEnv;
  send(pid: number, line: string): Promise<void>;
}

/** @param directory for the sockets of the processes */
export async function controlOf(scratch: string, directory: string): Promise<Control> {
  const preload = await plainJavaScript(join(benchRoot, 'src/preload/control.ts'), scratch);
  return {
    env: {
      NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --import=${preload}`.trim(),
      GLUSTER_TS_BENCH_CONTROL: directory,
    },
    send: (pid, line) => send(join(directory, `${pid}.sock`), line),
  };
}

async function send(path: string, line: string): Promise<void> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
  } catch (cause) {
    throw new BenchError('ERR_BENCH_SERVER', `Nobody listens at ${path} for "${line}"`, { cause });
  }
  socket.write(`${line}\n`);
  const answer: unknown[] = await Promise.race([once(socket, 'data'), once(socket, 'close')]);
  socket.destroy();
  const text = String(answer[0]);
  if (text !== '{}\n') throw new BenchError('ERR_BENCH_SERVER', `The daemon did not obey "${line}": ${text}`);
}
