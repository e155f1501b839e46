import { createSocket, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

import type { DatagramSettings } from './options.ts';

/** A numeric address. */
export interface ResolvedHost {
  readonly host: string;
  readonly family: 4 | 6;
}

/**
 * The address of a host: over UDP nothing tells that one does not answer, so there is only one, of IPv4 if it has any and
 * no family is asked for.
 */
export async function resolveHost(host: string, family?: 4 | 6): Promise<ResolvedHost> {
  const version = isIP(host);
  if (version !== 0) return { host, family: version === 6 ? 6 : 4 };
  const found = await lookup(host, { family: family ?? 0, order: 'ipv4first' });
  return { host: found.address, family: found.family === 6 ? 6 : 4 };
}

/** A socket of the family; addresses handed to it must be numeric. */
export function openSocket(family: 4 | 6, settings: DatagramSettings, ipv6Only: boolean): Socket {
  const { receiveBufferBytes } = settings;
  return createSocket({
    type: family === 6 ? 'udp6' : 'udp4',
    // Node.js refuses it for IPv4, where TCP has no use for it either.
    ipv6Only: ipv6Only && family === 6,
    // Plain: dns.lookup(), asked for each datagram. Equal: it returns numeric addresses as they are, but a tick later.
    lookup: (host, _options, callback) => callback(null, host, family),
    ...(receiveBufferBytes === undefined ? {} : { recvBufferSize: receiveBufferBytes }),
  });
}

/** Resolves when bound; rejects with what the system says. */
export function bindSocket(socket: Socket, port: number, address: string | undefined): Promise<void> {
  return settled(socket, (done) => {
    socket.bind(address === undefined ? { port } : { port, address }, done);
  });
}

/** Resolves when the socket takes and sends only what is of this peer; rejects with what the system says. */
export function connectSocket(socket: Socket, port: number, host: string): Promise<void> {
  return settled(socket, (done) => {
    socket.connect(port, host, done);
  });
}

function settled(socket: Socket, start: (done: (error?: Error) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (error: Error): void => reject(error);
    socket.once('error', refuse);
    start((error) => {
      socket.off('error', refuse);
      // connect() hands its error over, bind() has an 'error' event.
      if (error instanceof Error) reject(error);
      else resolve();
    });
  });
}
