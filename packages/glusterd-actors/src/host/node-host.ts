import { execFile } from 'node:child_process';
import { lookup, lookupService } from 'node:dns/promises';
import { constants } from 'node:fs';
import { lstat, open, realpath, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { dirname } from 'node:path';
import type { FileFacts, Host, RunResult, Space, StatOptions } from './host.ts';

/** Most output that is taken from a program in bytes; one that writes more is ended. */
const OUTPUT_BYTES_MAX = 1024 * 1024;
/** Longest that a program runs: longer than anybody waits for it. */
const RUN_MS_MAX = 600_000;
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
    replaceFile,
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
    return { isFile: facts.isFile(), isExecutable: (facts.mode & ANY_EXECUTE) !== 0, permissions: facts.mode & 0o777 };
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

/** Written beside it, synced, renamed over it, and the directory synced: at any moment the path is the old file or the new. */
async function replaceFile(path: string, content: Uint8Array, mode: number): Promise<void> {
  const beside = `${path}.${process.pid}.${++replacements}.tmp`;
  const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants;
  const file = await open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o600);
  try {
    await file.writeFile(content);
    await file.chmod(mode);
    await file.sync();
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  const directory = await open(dirname(path));
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** Two at once must not meet. */
let replacements = 0;

function run(path: string, args: readonly string[]): Promise<RunResult> {
  return new Promise((done, failed) => {
    execFile(path, args, { maxBuffer: OUTPUT_BYTES_MAX, timeout: RUN_MS_MAX }, (error, output) => {
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
