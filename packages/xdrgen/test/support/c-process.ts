import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { copyFileSync, globSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { NamedType } from '../../src/model/types.ts';
import { driverSource } from './c-driver.ts';
import type { CorpusFile } from './corpus.ts';

/** What C made of some bytes. */
export interface CAnswer {
  readonly understood: boolean;
  readonly text: string;
  readonly bytes: Uint8Array;
}

/** Builds rpcgen's code for a file, with a driver around it, and returns the program. */
export function buildDriver(file: CorpusFile, types: readonly NamedType[], directory: string): string {
  const { name, path, c } = file;
  const run = (command: string, ...args: readonly string[]): void => {
    execFileSync(command, args, { cwd: directory, stdio: ['ignore', 'ignore', 'pipe'] });
  };
  // rpcgen names what its output includes after its input, and does not look for included files elsewhere.
  for (const other of globSync('*.x', { cwd: dirname(path) })) copyForRpcgen(join(dirname(path), other), directory);
  const rpcgen = (stem: string): void => {
    run('rpcgen', '-C', '-N', '-h', '-o', `${stem}.h`, `${stem}.x`);
    run('rpcgen', '-C', '-N', '-c', '-o', `${stem}_xdr.c`, `${stem}.x`);
  };
  const stems = [...c.also.map((other) => basename(other, '.x')), name];
  for (const stem of stems) rpcgen(stem);
  // What Debian's files include of rpcgen's making: <rpcsvc/nis.h> is the one made here.
  symlinkSync('.', join(directory, 'rpcsvc'));
  writeFileSync(join(directory, 'nis_clnt.h'), '');
  writeFileSync(join(directory, 'driver.c'), driverSource(`${name}.h`, types));
  const program = join(directory, 'driver');
  const sources = [...stems.map((stem) => `${stem}_xdr.c`), ...c.sources, 'driver.c'];
  run('gcc', '-w', '-o', program, '-I.', '-I/usr/include/tirpc', ...c.flags, ...sources, '-ltirpc');
  return program;
}

/** rpcgen can not read a line for C that goes on after a backslash, which Debian's nis.x has. */
function copyForRpcgen(from: string, directory: string): void {
  const to = join(directory, basename(from));
  const text = readFileSync(from, 'latin1');
  if (text.includes('\\\n')) writeFileSync(to, text.replaceAll('\\\n', ' '), 'latin1');
  else copyFileSync(from, to);
}

/** A running driver: one question after the other. */
export class CDriver implements Disposable {
  readonly #child: ChildProcessWithoutNullStreams;
  #buffer: Buffer = Buffer.alloc(0);
  #wanted: ((answer: CAnswer) => void) | undefined;
  #failed: ((error: Error) => void) | undefined;

  constructor(program: string) {
    this.#child = spawn(program);
    this.#child.stdout.on('data', (chunk: Buffer) => {
      this.#buffer = Buffer.concat([this.#buffer, chunk]);
      this.#answer();
    });
    this.#child.on('exit', (code, signal) => this.#failed?.(new Error(`The C program ended with ${signal ?? code}`)));
  }

  ask(type: number, bytes: Uint8Array): Promise<CAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<CAnswer>();
    this.#wanted = resolve;
    this.#failed = reject;
    const frame = Buffer.alloc(8 + bytes.length);
    frame.writeUInt32BE(type, 0);
    frame.writeUInt32BE(bytes.length, 4);
    frame.set(bytes, 8);
    this.#child.stdin.write(frame);
    return promise;
  }

  [Symbol.dispose](): void {
    this.#failed = undefined;
    this.#child.stdin.end();
    this.#child.kill();
  }

  #answer(): void {
    const buffer = this.#buffer;
    if (buffer.length < 8) return;
    const textEnd = 8 + buffer.readUInt32BE(4);
    if (buffer.length < textEnd + 4) return;
    const end = textEnd + 4 + buffer.readUInt32BE(textEnd);
    if (buffer.length < end) return;
    this.#buffer = buffer.subarray(end);
    this.#wanted?.({
      understood: buffer.readUInt32BE(0) === 1,
      text: buffer.toString('latin1', 8, textEnd),
      bytes: new Uint8Array(buffer.subarray(textEnd + 4, end)),
    });
  }
}
