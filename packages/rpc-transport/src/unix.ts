import { constants } from 'node:fs';
import { chmod, lstat, stat, unlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname } from 'node:path';

import { errnoOf } from './errno.ts';
import { TransportError } from './errors.ts';

/** `sun_path` of Linux has 108 bytes with the NUL; the BSDs and macOS have 104. */
const PATH_BYTES_MAX = process.platform === 'linux' ? 107 : 103;

/** Which file a path leads to. */
export interface FileIdentity {
  readonly device: bigint;
  readonly inode: bigint;
}

/** Abstract sockets (Linux) have no file. */
export function isAbstract(path: string): boolean {
  return path.startsWith('\0');
}

/** @throws TransportError ERR_TRANSPORT_PATH_TOO_LONG */
export function checkPath(path: string): void {
  const bytes = Buffer.byteLength(path);
  if (bytes > 0 && bytes <= PATH_BYTES_MAX) return;
  throw new TransportError(
    'ERR_TRANSPORT_PATH_TOO_LONG',
    `Path of a unix socket must have 1 to ${PATH_BYTES_MAX} bytes, not ${bytes}: ${path}`,
  );
}

/**
 * Makes way for a new socket at `path`: removes the socket of a server that is dead, and nothing else.
 *
 * Between the look and the removal the file is looked at again, so that of two servers starting at once one will not
 * remove the other's fresh socket but in a window of microseconds; who needs more takes a lock of his own.
 *
 * @throws TransportError ERR_TRANSPORT_ADDRESS_IN_USE when a server answers there, ERR_TRANSPORT_NOT_A_SOCKET; or what
 * the file system says
 */
export async function makeWay(path: string): Promise<void> {
  // libuv says EACCES when the directory is missing; this says ENOENT.
  await stat(dirname(path));
  const found = await identify(path);
  if (found === undefined) return;
  if (!found.isSocket) {
    throw new TransportError(
      'ERR_TRANSPORT_NOT_A_SOCKET',
      `Cannot listen on ${path}: it exists and is not a socket; move it away or choose another path`,
    );
  }
  const dead = await isDead(path);
  if (!dead) {
    throw new TransportError(
      'ERR_TRANSPORT_ADDRESS_IN_USE',
      `Cannot listen on ${path}: another server is serving it; stop that one or choose another path`,
    );
  }
  const again = await identify(path);
  if (again === undefined || !sameFile(found, again)) return;
  await unlink(path);
}

/** Device, inode and kind of what is at `path`, links not followed; undefined when nothing is there. */
export async function identify(path: string): Promise<(FileIdentity & { isSocket: boolean }) | undefined> {
  try {
    const status = await lstat(path, { bigint: true });
    const isSocket = (status.mode & BigInt(constants.S_IFMT)) === BigInt(constants.S_IFSOCK);
    return { device: status.dev, inode: status.ino, isSocket };
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

export function sameFile(one: FileIdentity, other: FileIdentity): boolean {
  return one.device === other.device && one.inode === other.inode;
}

/**
 * Runs `bind`, which creates the socket's file within the call, so that the file never has more permissions than `mode`:
 * by the umask, for the moment of the call. In worker threads the umask cannot be set; there the mode comes after.
 */
export function withMode(mode: number | undefined, bind: () => void): void {
  let before: number | undefined;
  if (mode !== undefined) {
    try {
      before = process.umask(0o777 & ~mode);
    } catch {
      before = undefined;
    }
  }
  try {
    bind();
  } finally {
    if (before !== undefined) process.umask(before);
  }
}

/** Sets the mode exactly; the umask of {@link withMode} can only take away. */
export async function setMode(path: string, mode: number): Promise<void> {
  await chmod(path, mode);
}

/** Does nobody listen on the socket any more? Only a refusal says so; a full backlog or a missing permission does not. */
function isDead(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path);
    probe.once('connect', () => {
      probe.destroy();
      resolve(false);
    });
    probe.once('error', (error) => resolve(errnoOf(error) === 'ECONNREFUSED' || errnoOf(error) === 'ENOENT'));
  });
}
