import { lstatSync, unlinkSync } from 'node:fs';
import { connect } from 'node:net';

import { errorCode, errorText } from '../error-text.ts';
import { GlusterdError } from '../errors.ts';

// What C's server accepts; the kernel's own limit is one byte more.
const MAX_SOCKET_PATH_BYTES = 106;

/** @throws GlusterdError ERR_SOCKET_FILE when no socket can have that name */
export function checkSocketPath(path: string): void {
  const length = Buffer.byteLength(path);
  if (length <= MAX_SOCKET_PATH_BYTES) return;
  const message = `The socket file ${path} has a name of ${length} bytes, and the limit is ${MAX_SOCKET_PATH_BYTES}: set option glusterd-sockfile to a shorter one`;
  throw new GlusterdError('ERR_SOCKET_FILE', message);
}

/**
 * Makes way for the socket: a socket left by a daemon that crashed is removed; one that somebody serves, and anything that is
 * no socket, is not touched.
 *
 * @throws GlusterdError ERR_SOCKET_FILE
 */
export async function clearSocketFile(path: string): Promise<void> {
  let isSocket: boolean;
  try {
    isSocket = lstatSync(path).isSocket();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw new GlusterdError('ERR_SOCKET_FILE', `Cannot use the socket file ${path}: ${errorText(error)}`, {
      cause: error,
    });
  }
  if (!isSocket) {
    const message = `The socket file ${path} exists and is no socket: remove it, or set option glusterd-sockfile`;
    throw new GlusterdError('ERR_SOCKET_FILE', message);
  }
  const refusal = await knock(path);
  if (refusal === undefined) {
    const message = `The socket file ${path} is in use by another process: stop it first, or set option glusterd-sockfile`;
    throw new GlusterdError('ERR_SOCKET_FILE', message);
  }
  try {
    if (errorCode(refusal) !== 'ECONNREFUSED') throw refusal;
    unlinkSync(path);
  } catch (cause) {
    throw new GlusterdError('ERR_SOCKET_FILE', `Cannot use the socket file ${path}: ${errorText(cause)}`, { cause });
  }
}

/** Connects and hangs up. Undefined when somebody was there. */
function knock(path: string): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.once('error', resolve);
  });
}
