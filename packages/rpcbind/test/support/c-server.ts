import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const sources = resolve(import.meta.dirname, '../c-server');

/** The server of test/c-server, built in a folder of its own. */
export class CServerBuild {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async make(): Promise<CServerBuild> {
    const folder = await mkdtemp(join(tmpdir(), 'rpcbind-'));
    await cp(sources, folder, { recursive: true });
    const outputs = ['-h calculator.h', '-c calculator_xdr.c', '-m calculator_svc.c'].map((one) => one.split(' '));
    for (const [flag = '', file = ''] of outputs) {
      await run('rpcgen', ['-C', flag, '-o', file, 'calculator.x'], { cwd: folder });
    }
    const files = ['server.c', 'calculator_xdr.c', 'calculator_svc.c'];
    // What rpcgen generates is not free of warnings.
    await run('gcc', ['-w', '-I/usr/include/tirpc', '-o', 'server', ...files, '-ltirpc'], { cwd: folder });
    return new CServerBuild(folder);
  }

  /** The program. */
  get path(): string {
    return join(this.folder, 'server');
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}
