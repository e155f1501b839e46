import { execFile } from 'node:child_process';
import { lookup, lookupService } from 'node:dns/promises';
import { constants } from 'node:fs';
import { lstat, open, realpath, stat, statfs, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import type { FileFacts, Host, RunResult, Space, StatOptions } from './host.ts';

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
    space,
    readFile,
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

async function space(path: string): Promise<Space | undefined> {
  try {
    const { bsize, bfree, blocks, files, ffree } = await statfs(path, { bigint: true });
    return {
      blockBytes: bsize,
      freeBytes: bfree * bsize,
      totalBytes: blocks * bsize,
      inodes: files,
      freeInodes: ffree,
    };
  } catch {
    return undefined;
  }
}

/** A link is not followed: whoever could put one here could show any file. */
async function readFile(path: string, maxBytes: number): Promise<Uint8Array | undefined> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      return await readWhole(file, maxBytes);
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}

async function readWhole(file: FileHandle, maxBytes: number): Promise<Uint8Array | undefined> {
  const facts = await file.stat();
  if (!facts.isFile() || facts.size > maxBytes) return undefined;
  // Files below /proc say that they have nothing.
  const bytes = new Uint8Array((facts.size === 0 ? maxBytes : facts.size) + 1);
  let length = 0;
  while (length < bytes.length) {
    const { bytesRead } = await file.read(bytes, length, bytes.length - length);
    if (bytesRead === 0) return bytes.subarray(0, length);
    length += bytesRead;
  }
  // It grew while it was read: somebody else is writing it.
  return undefined;
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
