import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { Endpoint } from '@gluster-ts/rpc-transport';

const run = promisify(execFile);
const sources = resolve(import.meta.dirname, '../c-server');
const headers = '/usr/include/tirpc';

/** Why the server cannot be built here, or undefined. */
export function missingForCServer(): string | undefined {
  const paths = (process.env['PATH'] ?? '').split(':');
  const missing = ['gcc', 'rpcgen'].filter((name) => !paths.some((path) => existsSync(join(path, name))));
  if (!existsSync(join(headers, 'rpc/rpc.h'))) missing.push('libtirpc-dev');
  return missing.length === 0 ? undefined : `needs ${missing.join(', ')}`;
}

/** A running server. */
export interface CServer {
  readonly endpoint: Endpoint;
  stop(): Promise<void>;
}

/** The server of test/c-server, built in a folder of its own. */
export class CServerBuild {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async make(): Promise<CServerBuild> {
    const folder = await mkdtemp(join(tmpdir(), 'rpc-clnt-'));
    await cp(sources, folder, { recursive: true });
    const outputs = ['-h calculator.h', '-c calculator_xdr.c', '-m calculator_svc.c'].map((one) => one.split(' '));
    for (const [flag = '', file = ''] of outputs) {
      await run('rpcgen', ['-C', flag, '-o', file, 'calculator.x'], { cwd: folder });
    }
    const files = ['server.c', 'calculator_xdr.c', 'calculator_svc.c'];
    // What rpcgen generates is not free of warnings.
    await run('gcc', ['-w', `-I${headers}`, '-o', 'server', ...files, '-ltirpc'], { cwd: folder });
    return new CServerBuild(folder);
  }

  /** Starts the server and waits until it serves. */
  async start(transport: 'tcp' | 'udp' | 'unix'): Promise<CServer> {
    const path = join(this.folder, 'socket');
    await rm(path, { force: true });
    const args = transport === 'unix' ? ['unix', path] : [transport];
    // It ends when its input does: also when this process is killed.
    const child = spawn(join(this.folder, 'server'), args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface(child.stdout);
    const [line] = (await Promise.race([once(lines, 'line'), once(child, 'exit')])) as [unknown];
    if (typeof line !== 'string') throw new Error('The server did not start');
    return {
      endpoint: transport === 'unix' ? { path } : { protocol: transport, host: '127.0.0.1', port: Number(line) },
      async stop() {
        const ended = once(child, 'exit');
        child.stdin.end();
        await ended;
      },
    };
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}
