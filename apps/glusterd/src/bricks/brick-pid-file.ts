import { closeSync, constants, fstatSync, openSync, readdirSync, readSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';

import type { LocalBrick } from '@gluster-ts/glusterd-actors';

import { errorCode } from '../error-text.ts';

/** Where the process of a brick keeps its pid: `RUN/vols/VOLUME/HOST-path-of-the-brick.pid`. */
export function brickPidFile(runDirectory: string, { volume, hostname, path }: LocalBrick): string {
  // As in C, a slash at the very end stays one.
  const flat = path.slice(1, -1).replaceAll('/', '-') + path.slice(-1);
  return join(runDirectory, 'vols', volume, `${hostname}-${flat}.pid`);
}

/** A pid has ten digits at most. */
const PID_FILE_BYTES_MAX = 64;

/** The pid in a file; undefined when there is none, or what is there is no pid. Throws when the file cannot be read. */
export function readPidFile(file: string): number | undefined {
  const text = readStart(file);
  const [, digits] = /^\s*(\d{1,10})\s*$/.exec(text ?? '') ?? [];
  const pid = Number(digits);
  // 0 would be this daemon's own group, and 1 is nobody's brick.
  return pid > 1 ? pid : undefined;
}

/** Bricks write files: a link may lead anywhere, and nobody might ever write into a FIFO that was opened. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

function readStart(file: string): string | undefined {
  let fd: number;
  try {
    fd = openSync(file, OPEN_FLAGS);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined;
    if (errorCode(error) === 'ELOOP') {
      throw new Error(`Pid file ${file} is a link, which is not followed`, { cause: error });
    }
    throw error;
  }
  try {
    if (!fstatSync(fd).isFile()) throw new Error(`Pid file ${file} is no regular file`);
    const bytes = Buffer.alloc(PID_FILE_BYTES_MAX);
    return bytes.toString('latin1', 0, readSync(fd, bytes));
  } finally {
    closeSync(fd);
  }
}

/**
 * Whether another brick's pid file has the same pid, or might have: with `cluster.brick-multiplex` one process serves many.
 */
export function mayServeOthers(runDirectory: string, pid: number, ownFile: string): boolean {
  const folder = join(runDirectory, 'vols');
  for (const volume of readdirSync(folder, { withFileTypes: true })) {
    if (!volume.isDirectory()) continue;
    for (const name of readdirSync(join(folder, volume.name))) {
      const file = join(folder, volume.name, name);
      if (name.endsWith('.pid') && file !== ownFile && mayHavePid(file, pid)) return true;
    }
  }
  return false;
}

function mayHavePid(file: string, pid: number): boolean {
  try {
    return readPidFile(file) === pid;
  } catch {
    return true;
  }
}

/** Removes a file that the process may have removed itself. */
export function removePidFile(file: string): void {
  try {
    unlinkSync(file);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}
