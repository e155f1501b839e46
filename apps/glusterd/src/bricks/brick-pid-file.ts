import { closeSync, openSync, readdirSync, readSync, unlinkSync } from 'node:fs';
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

function readStart(file: string): string | undefined {
  let fd: number;
  try {
    fd = openSync(file, 'r');
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined;
    throw error;
  }
  try {
    const bytes = Buffer.alloc(PID_FILE_BYTES_MAX);
    return bytes.toString('latin1', 0, readSync(fd, bytes));
  } finally {
    closeSync(fd);
  }
}

/** The files of other bricks that have the same pid: with `cluster.brick-multiplex` one process serves many. */
export function bricksWithPid(runDirectory: string, pid: number, except: string): string[] {
  return readdirSync(join(runDirectory, 'vols'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.pid'))
    .map((name) => join(runDirectory, 'vols', name))
    .filter((file) => file !== except && readPidFile(file) === pid);
}

/** Removes a file that the process may have removed itself. */
export function removePidFile(file: string): void {
  try {
    unlinkSync(file);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}
