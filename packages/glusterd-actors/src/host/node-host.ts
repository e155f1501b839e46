import { execFile } from 'node:child_process';
import { lookup, lookupService } from 'node:dns/promises';
import { lstat, realpath, stat, writeFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import type { FileFacts, Host, RunResult, StatOptions } from './host.ts';

/** Most output that is taken from a program in bytes; one that writes more is ended. */
const OUTPUT_BYTES_MAX = 1024 * 1024;
const ANY_EXECUTE = 0o100;

/** The machine that this process runs on. */
export function nodeHost(): Host {
  return {
    resolve,
    nameOf,
    localAddresses,
    realPath: (path) => realpath(path),
    stat: statFile,
    writeFile: (path, text) => writeFile(path, text),
    run,
  };
}

async function resolve(hostname: string): Promise<readonly string[]> {
  try {
    return (await lookup(hostname, { all: true })).map(({ address }) => address);
  } catch {
    return [];
  }
}

async function nameOf(address: string): Promise<string | undefined> {
  try {
    return (await lookupService(address, 0)).hostname;
  } catch {
    return undefined;
  }
}

function localAddresses(): readonly string[] {
  const interfaces = Object.values(networkInterfaces());
  return interfaces.flatMap((addresses = []) => addresses.map(({ address }) => address));
}

async function statFile(path: string, { followLinks }: StatOptions): Promise<FileFacts | undefined> {
  try {
    const facts = await (followLinks ? stat(path) : lstat(path));
    return { isFile: facts.isFile(), isExecutable: (facts.mode & ANY_EXECUTE) !== 0 };
  } catch {
    return undefined;
  }
}

function run(path: string, args: readonly string[]): Promise<RunResult> {
  return new Promise((done, failed) => {
    execFile(path, args, { maxBuffer: OUTPUT_BYTES_MAX }, (error, output) => {
      if (
        error instanceof Error &&
        typeof error.code === 'string' &&
        error.code !== 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER'
      ) {
        failed(error);
        return;
      }
      const lines = output.split('\n');
      if (lines.at(-1) === '') lines.pop();
      done({ exitCode: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, lines });
    });
  });
}
