import type { Socket } from 'node:net';

import type { InetAddress, PeerAddress } from './address.ts';
import { wholeNumber } from './options.ts';

/** How TCP finds out that a silent peer is dead. */
export interface KeepAlive {
  /** Silence before the first probe. Default 20,000, as in C. */
  readonly idleMs?: number;
  /** Between two probes. Default 2,000, as in C. Node.js before 26.4 does not set it: then 1,000. */
  readonly intervalMs?: number;
  /** Probes without an answer that make a peer dead. Default 9, as in C. Node.js before 26.4 does not set it: then 10. */
  readonly count?: number;
}

/** Habits of TCP sockets; without effect on unix sockets. */
export interface TcpOptions {
  /** Send small records at once (no Nagle). Default true: requests and replies wait for each other. */
  readonly noDelay?: boolean;
  /** Default: on, see {@link KeepAlive}. */
  readonly keepAlive?: boolean | KeepAlive;
}

/** {@link TcpOptions} with every default filled in. */
export interface TcpSettings {
  readonly noDelay: boolean;
  readonly keepAlive: Required<KeepAlive> | undefined;
}

/** Fills in the defaults. */
export function resolveTcpOptions(options: TcpOptions): TcpSettings {
  const { noDelay = true, keepAlive = true } = options;
  if (keepAlive === false) return { noDelay, keepAlive: undefined };
  const { idleMs, intervalMs, count } = keepAlive === true ? {} : keepAlive;
  return {
    noDelay,
    keepAlive: {
      idleMs: wholeNumber('keepAlive.idleMs', idleMs, 20_000),
      intervalMs: wholeNumber('keepAlive.intervalMs', intervalMs, 2_000),
      count: wholeNumber('keepAlive.count', count, 9),
    },
  };
}

/** Sets the options of a connected TCP socket. */
export function tuneTcpSocket(socket: Socket, settings: TcpSettings): void {
  if (settings.noDelay) socket.setNoDelay(true);
  const { keepAlive } = settings;
  if (keepAlive !== undefined) {
    socket.setKeepAlive(true, keepAlive.idleMs, keepAlive.intervalMs, keepAlive.count);
  }
}

/** The two ends of a TCP socket; undefined when the peer is gone already. */
export function tcpAddresses(socket: Socket): { local: PeerAddress; peer: PeerAddress } | undefined {
  const { localAddress, localPort, remoteAddress, remotePort } = socket;
  if (localAddress === undefined || localPort === undefined) return undefined;
  if (remoteAddress === undefined || remotePort === undefined) return undefined;
  return { local: inetAddress(localAddress, localPort), peer: inetAddress(remoteAddress, remotePort) };
}

/** An IPv4 peer of a socket that listens on IPv6 too is an IPv4 peer: `::ffff:10.0.0.1` becomes `10.0.0.1`. */
export function inetAddress(host: string, port: number): InetAddress {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(host)?.[1];
  if (mapped !== undefined) return { family: 'ipv4', host: mapped, port };
  return { family: host.includes(':') ? 'ipv6' : 'ipv4', host, port };
}
