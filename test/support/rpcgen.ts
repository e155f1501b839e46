import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Why C programs can not be built here, or undefined; said aloud, so that nobody overlooks it. */
export function missingForC(): string | undefined {
  const paths = (process.env['PATH'] ?? '').split(delimiter);
  const absent = ['gcc', 'rpcgen'].filter((name) => !paths.some((path) => existsSync(join(path, name))));
  if (!existsSync('/usr/include/tirpc/rpc/rpc.h')) absent.push('libtirpc-dev');
  if (absent.length === 0) return undefined;
  const why = `needs ${absent.join(', ')}`;
  console.warn(`Skipped: ${why}`);
  return why;
}

/** Programs in C around what rpcgen makes of an `.x` file, built in a folder of their own. */
export class CPrograms implements AsyncDisposable {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /**
   * @param interfaceFile the `.x` file; its header is included by name
   * @param mains the C files, each with a main() of its own; one that is called server.c is linked with the dispatchers,
   * each other one with the stubs to call
   */
  static async build(interfaceFile: string, ...mains: readonly string[]): Promise<CPrograms> {
    const programs = new CPrograms(await mkdtemp(join(tmpdir(), 'rpcgen-')));
    try {
      await programs.#build(interfaceFile, mains);
      return programs;
    } catch (error) {
      await programs[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Path of a program: `client` for client.c. */
  path(program: string): string {
    return join(this.folder, program);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  async #build(interfaceFile: string, mains: readonly string[]): Promise<void> {
    const { folder } = this;
    const name = basename(interfaceFile, '.x');
    await copyFile(interfaceFile, join(folder, `${name}.x`));
    // rpcgen names the header that the others include after the path of its input.
    for (const [flag, suffix] of [
      ['-h', '.h'],
      ['-c', '_xdr.c'],
      ['-l', '_clnt.c'],
      ['-m', '_svc.c'],
    ] as const) {
      await run('rpcgen', ['-C', flag, '-o', `${name}${suffix}`, `${name}.x`], { cwd: folder });
    }
    for (const main of mains) {
      const program = basename(main, '.c');
      const generated = [`${name}_xdr.c`, `${name}${program === 'server' ? '_svc.c' : '_clnt.c'}`];
      const files = [main, ...generated.map((file) => join(folder, file))];
      // What rpcgen generates is not free of warnings.
      const flags = ['-w', '-I/usr/include/tirpc', `-I${folder}`];
      await run('gcc', [...flags, '-o', join(folder, program), ...files, '-ltirpc', '-lm']);
    }
  }
}
